package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.stream.Stream;

/**
 * The objects of one resource.
 *
 * @param kept what outlives the resource: claims and generated values; made when it is not there, and never changed
 * @param beside what the workload needs and goes with it, such as its Service
 * @param main what keeps the workload
 */
record Rendered(List<HasMetadata> kept, List<HasMetadata> beside, HasMetadata main) {
    Rendered {
        kept = List.copyOf(kept);
        beside = List.copyOf(beside);
    }

    /** All of them, in the order in which they are made. */
    List<HasMetadata> all() {
        return Stream.of(kept, beside, List.of(main)).flatMap(List::stream).toList();
    }
}
