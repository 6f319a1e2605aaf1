package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is kept of a Deployment of ours.
 *
 * @param belongsTo uid of the Stack it was made for
 * @param wanted replicas that it is to have
 * @param scaledByOther whether somebody else, such as an autoscaler, decides how many
 * @param settled whether its controller has seen the present generation
 * @param deleting whether it is being deleted
 * @param changedAt when its conditions changed last; when it was created, if they never did
 */
record SeenDeployment(
        Scope.Key stack,
        String uid,
        long generation,
        String name,
        String resource,
        String belongsTo,
        String hash,
        long attempt,
        int wanted,
        boolean scaledByOther,
        int updated,
        int ready,
        boolean settled,
        boolean deleting,
        Readiness readiness,
        Instant changedAt)
        implements KindWatch.Seen {

    /** What is kept of that object; empty when it is none of ours. */
    static Optional<SeenDeployment> of(Deployment deployment) {
        return Labels.stackOf(deployment).map(stack -> of(stack, deployment));
    }

    private static SeenDeployment of(Scope.Key stack, Deployment deployment) {
        DeploymentStatus status = Optional.ofNullable(deployment.getStatus()).orElseGet(DeploymentStatus::new);
        long generation =
                Optional.ofNullable(deployment.getMetadata().getGeneration()).orElse(0L);
        return new SeenDeployment(
                stack,
                deployment.getMetadata().getUid(),
                generation,
                deployment.getMetadata().getName(),
                Labels.label(deployment, Labels.RESOURCE),
                Labels.label(deployment, Labels.UID),
                Labels.annotation(deployment, Labels.HASH),
                number(Labels.annotation(deployment, Labels.ATTEMPT)),
                Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1),
                scaledByOther(deployment),
                Optional.ofNullable(status.getUpdatedReplicas()).orElse(0),
                Optional.ofNullable(status.getReadyReplicas()).orElse(0),
                Optional.ofNullable(status.getObservedGeneration()).orElse(-1L) >= generation,
                deployment.getMetadata().getDeletionTimestamp() != null,
                Readiness.of(deployment),
                changedAt(deployment, status));
    }

    private static Instant changedAt(Deployment deployment, DeploymentStatus status) {
        return Optional.ofNullable(status.getConditions()).stream()
                .flatMap(List::stream)
                .map(condition -> condition.getLastUpdateTime())
                .filter(Objects::nonNull)
                .map(Instant::parse)
                .max(Instant::compareTo)
                .orElseGet(() -> Instant.parse(deployment.getMetadata().getCreationTimestamp()));
    }

    private static boolean scaledByOther(Deployment deployment) {
        return Optional.ofNullable(deployment.getMetadata().getManagedFields()).orElse(List.of()).stream()
                .filter(entry -> !Applier.MANAGER.equals(entry.getManager()))
                .map(ManagedFieldsEntry::getFieldsV1)
                .filter(Objects::nonNull)
                .map(fields -> fields.getAdditionalProperties().get("f:spec"))
                .anyMatch(spec -> spec instanceof Map<?, ?> map && map.containsKey("f:replicas"));
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
