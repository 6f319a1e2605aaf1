package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterOptions.Disruption;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Optional;

/**
 * What is kept of a disruption budget that stands beside a workload.
 *
 * @param belongsTo uid of the Stack it was made for
 * @param disruption what it says; empty when it says what nobody can specify
 */
record SeenBudget(
        Scope.Key stack,
        String uid,
        String belongsTo,
        String resource,
        long generation,
        String name,
        Optional<Disruption> disruption)
        implements KindWatch.Seen {

    /** What is kept of that object; empty when it is none of ours, or one that a user wrote. */
    static Optional<SeenBudget> of(PodDisruptionBudget budget) {
        return Labels.stackOf(budget)
                .filter(_ -> !Labels.label(budget, Labels.RESOURCE).isEmpty())
                .filter(_ -> Labels.annotation(budget, Labels.STOPPED).isEmpty())
                .map(stack -> new SeenBudget(
                        stack,
                        budget.getMetadata().getUid(),
                        Labels.label(budget, Labels.UID),
                        Labels.label(budget, Labels.RESOURCE),
                        Optional.ofNullable(budget.getMetadata().getGeneration())
                                .orElse(0L),
                        budget.getMetadata().getName(),
                        DisruptionRendering.read(budget)));
    }
}
