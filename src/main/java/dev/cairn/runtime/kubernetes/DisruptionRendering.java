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

    private static IntOrString number(Disruption disruption, Disruption.Bound bound) {
        if (disruption.bound() != bound) {
            return null;
        }
        return disruption.number().matches("\\d{1,9}")
                ? new IntOrString(Integer.valueOf(disruption.number()))
                : new IntOrString(disruption.number());
    }
}
