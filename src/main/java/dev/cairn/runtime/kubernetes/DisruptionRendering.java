package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterOptions.Disruption;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Optional;

/** How many copies of a workload may be away while nodes are drained. */
final class DisruptionRendering {
    private DisruptionRendering() {}

    static Optional<PodDisruptionBudget> budget(WorkloadSpec spec, Ownership ownership) {
        Scope scope = ownership.scope();
        return spec.workload().cluster().disruption().map(disruption -> new PodDisruptionBudgetBuilder()
                .withMetadata(Metadata.beside(spec, ownership, ObjectNames.of(scope.stack(), spec.resource())))
                .withNewSpec()
                .withMinAvailable(number(disruption, Disruption.Bound.MIN_AVAILABLE))
                .withMaxUnavailable(number(disruption, Disruption.Bound.MAX_UNAVAILABLE))
                .withNewSelector()
                .withMatchLabels(Labels.selector(scope, spec.resource()))
                .endSelector()
                .endSpec()
                .build());
    }

    /** What that budget says; empty when it does not say just one of the two. */
    static Optional<Disruption> read(PodDisruptionBudget budget) {
        Optional<Disruption> least = read(budget.getSpec().getMinAvailable(), Disruption.Bound.MIN_AVAILABLE);
        Optional<Disruption> most = read(budget.getSpec().getMaxUnavailable(), Disruption.Bound.MAX_UNAVAILABLE);
        return least.isPresent() && most.isPresent() ? Optional.empty() : least.or(() -> most);
    }

    private static Optional<Disruption> read(IntOrString number, Disruption.Bound bound) {
        return Optional.ofNullable(number)
                .map(IntOrString::getValue)
                .map(value -> new Disruption(bound, String.valueOf(value)));
    }

    private static IntOrString number(Disruption disruption, Disruption.Bound bound) {
        if (disruption.bound() != bound) {
            return null;
        }
        return disruption.number().matches("\\d{1,9}")
                ? new IntOrString(Integer.valueOf(disruption.number()))
                : new IntOrString(disruption.number());
    }
}
