package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Health;
import dev.cairn.model.Workload;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;

/** A container that is always restarted and keeps nothing. */
final class DeploymentRendering {
    /** Old pod templates that may be returned to: as many as the versions of files that are kept for them. */
    private static final int HISTORY = 1;

    private DeploymentRendering() {}

    static Deployment deployment(
            WorkloadSpec spec, Workload.Image image, Ownership ownership, PodTemplateSpec template) {
        return new DeploymentBuilder()
                .withMetadata(Metadata.main(spec, ownership))
                .withNewSpec()
                .withReplicas(image.options().replicas())
                .withMinReadySeconds(minReadySeconds(spec))
                .withRevisionHistoryLimit(HISTORY)
                .withNewSelector()
                .withMatchLabels(Labels.selector(ownership.scope(), spec.resource()))
                .endSelector()
                .withTemplate(template)
                .endSpec()
                .build();
    }

    /** Without a probe it is ready when it ran for a while; nothing where a probe tells. */
    static Integer minReadySeconds(WorkloadSpec spec) {
        boolean some = spec.health().rule() == Health.Rule.RUNNING
                && !spec.health().minReady().isZero();
        return some ? Rendering.seconds(spec.health().minReady()) : null;
    }
}
