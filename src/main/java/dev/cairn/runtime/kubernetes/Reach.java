package dev.cairn.runtime.kubernetes;

import dev.cairn.expression.Language;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where objects of ours are watched, and what those may cost that users write.
 *
 * @param namespaces empty for all
 */
public record Reach(Set<String> namespaces, Limits limits) {
    /** Everywhere, at the usual cost. */
    public static final Reach EVERYWHERE = new Reach(Set.of(), Limits.USUAL);

    public Reach {
        namespaces = Set.copyOf(namespaces);
    }

    /** There, at the usual cost. */
    public Reach(Set<String> namespaces) {
        this(namespaces, Limits.USUAL);
    }

    /**
     * What the objects that users write may cost, at most.
     *
     * @param kinds of such objects: each costs a watch for as long as some stack has one
     * @param expressionSteps of loops, of one evaluation of one expression
     * @param outputBytes of one output, in UTF-8
     */
    public record Limits(int kinds, int expressionSteps, int outputBytes) {
        /** Kinds for what one team installs; an output may be a certificate with its chain. */
        public static final Limits USUAL = new Limits(100, Language.USUAL_STEPS, 32 << 10);
    }

    /** What has our label, of that kind: one source for all namespaces, or one for each. */
    <T extends HasMetadata, L, R extends Resource<T>> List<? extends Informable<T>> of(
            MixedOperation<T, L, R> kind, String... labels) {
        return places(kind).map(place -> labelled(place, labels)).toList();
    }

    /** Everything of that kind: once for all namespaces, or once for each. */
    <T extends HasMetadata, L, R extends Resource<T>> Stream<FilterWatchListDeletable<T, L, R>> places(
            MixedOperation<T, L, R> kind) {
        return namespaces.isEmpty()
                ? Stream.of(kind.inAnyNamespace())
                : namespaces.stream().sorted().map(kind::inNamespace);
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
