package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Workload;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;

/**
 * A container that is always restarted and keeps volumes. Its pods are managed in parallel: in the usual order a pod that
 * is broken would keep its own repair from being rolled out.
 */
final class StatefulSetRendering {
    private StatefulSetRendering() {}

    static StatefulSet set(WorkloadSpec spec, Workload.Image image, Ownership ownership, PodTemplateSpec template) {
        Scope scope = ownership.scope();
        return new StatefulSetBuilder()
                .withMetadata(Metadata.main(spec, ownership))
                .withNewSpec()
                .withReplicas(image.options().replicas())
                .withMinReadySeconds(DeploymentRendering.minReadySeconds(spec))
                .withRevisionHistoryLimit(1)
                .withPodManagementPolicy("Parallel")
                .withServiceName(ObjectNames.of(scope.stack(), spec.resource()))
                .withNewSelector()
                .withMatchLabels(Labels.selector(scope, spec.resource()))
                .endSelector()
                .withTemplate(template)
                .withVolumeClaimTemplates(ClaimRendering.templates(spec, scope))
                .endSpec()
                .build();
    }
}
