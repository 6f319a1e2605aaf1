package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/**
 * What is kept of an object that stands beside a workload, a Service or a ConfigMap.
 *
 * @param belongsTo uid of the Stack it was made for
 * @param entry kind and name, as {@link Beside} has them
 * @param hash of the specification that it alone stands for; empty when it stands beside a workload
 * @param beside what has to go with it
 */
record SeenBeside(
        Scope.Key stack,
        String uid,
        String belongsTo,
        String resource,
        long generation,
        String entry,
        String hash,
        Beside beside,
        Ownings ownings)
        implements KindWatch.Seen {

    /** Whether that entry of a {@link Beside} is of a kind that is watched. */
    static boolean isWatched(String entry) {
        return entry.startsWith("Service/") || entry.startsWith("ConfigMap/");
    }

    /** What is kept of that object; empty when it is none of ours or belongs to no resource. */
    static Optional<SeenBeside> of(HasMetadata object) {
        return Labels.stackOf(object)
                .filter(_ -> !Labels.label(object, Labels.RESOURCE).isEmpty())
                .map(stack -> new SeenBeside(
                        stack,
                        object.getMetadata().getUid(),
                        Labels.label(object, Labels.UID),
                        Labels.label(object, Labels.RESOURCE),
                        Optional.ofNullable(object.getMetadata().getGeneration())
                                .orElse(0L),
                        object.getKind() + "/" + object.getMetadata().getName(),
                        Labels.annotation(object, Labels.HASH),
                        Beside.parse(Labels.annotation(object, Labels.BESIDE)),
                        Ownings.of(object)));
    }
}
