package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import java.util.List;
import java.util.Set;

/**
 * Where objects of ours are watched, and of how many kinds.
 *
 * @param namespaces empty for all
 * @param kinds that users write objects of, at most: each costs a watch for as long as the operator runs
 */
public record Reach(Set<String> namespaces, int kinds) {
    /** Enough for what one team installs. */
    public static final int USUAL_KINDS = 100;

    /** Everywhere. */
    public static final Reach EVERYWHERE = new Reach(Set.of());

    public Reach {
        namespaces = Set.copyOf(namespaces);
    }

    /** There, and of as many kinds as is usual. */
    public Reach(Set<String> namespaces) {
        this(namespaces, USUAL_KINDS);
    }

    /** What has our label, of that kind: one source for all namespaces, or one for each. */
    <T extends HasMetadata, L> List<? extends Informable<T>> of(MixedOperation<T, L, ?> kind, String... labels) {
        return namespaces.isEmpty()
                ? List.of(labelled(kind.inAnyNamespace(), labels))
                : namespaces.stream()
                        .sorted()
                        .map(namespace -> labelled(kind.inNamespace(namespace), labels))
                        .toList();
    }

    private static <T, L, R> FilterWatchListDeletable<T, L, R> labelled(
            FilterWatchListDeletable<T, L, R> all, String... labels) {
        FilterWatchListDeletable<T, L, R> some = all.withLabel(Labels.MANAGED_BY, Labels.MANAGER);
        for (String label : labels) {
            some = some.withLabel(label);
        }
        return some;
    }
}
