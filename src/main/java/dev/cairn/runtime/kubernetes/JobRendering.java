package dev.cairn.runtime.kubernetes;

import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.util.List;

/**
 * Something that ends. It is never cleaned up by a time limit: its result would be lost with it. Each run is a pod of its
 * own, so that every exit code is seen; one that was disrupted does not count.
 */
final class JobRendering {
    private JobRendering() {}

    static Job job(WorkloadSpec spec, Ownership ownership, PodTemplateSpec template) {
        JobPolicy policy = spec.kind() instanceof Kind.Job job ? job.policy() : JobPolicy.DEFAULT;
        return new JobBuilder()
                .withMetadata(Metadata.main(spec, ownership))
                .withNewSpec()
                .withBackoffLimit(policy.retries())
                .withPodReplacementPolicy("Failed")
                .withPodFailurePolicy(failures(spec))
                .withTemplate(template)
                .endSpec()
                .build();
    }

    private static PodFailurePolicy failures(WorkloadSpec spec) {
        PodFailurePolicyBuilder policy = new PodFailurePolicyBuilder()
                .addNewRule()
                .withAction("Ignore")
                .addNewOnPodCondition("True", "DisruptionTarget")
                .endRule();
        List<Integer> prevented = spec.restart().preventCodes().stream()
                .filter(code -> code > 0)
                .sorted()
                .toList();
        if (!prevented.isEmpty()) {
            policy.addNewRule()
                    .withAction("FailJob")
                    .withNewOnExitCodes()
                    .withContainerName(spec.resource())
                    .withOperator("In")
                    .withValues(prevented)
                    .endOnExitCodes()
                    .endRule();
        }
        return policy.build();
    }
}
