package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.List;
import java.util.Optional;

/**
 * Whether an object is ready, judged from the object as it was read and always for the generation that was applied: a
 * status that is about an older generation says nothing. Counts are compared with the specification, so that nothing
 * counted is not everything ready.
 *
 * @param message what is missing, for people: stable, no clock; empty when ready
 */
public record Readiness(Verdict verdict, String message) {
    private static final Readiness READY = new Readiness(Verdict.READY, "");

    /** How it stands. */
    public enum Verdict {
        READY,
        IN_PROGRESS,
        /** The cluster itself has given up for now; a change of the object or of what it waits for may still help. */
        FAILED
    }

    /** Whether it is ready. */
    public boolean ready() {
        return verdict == Verdict.READY;
    }

    /**
     * A Deployment: everything rolled out, available, and nothing of the old left. The rules are those of
     * {@code kubectl rollout status} and of kstatus, with {@code Available=True} on top.
     */
    public static Readiness of(Deployment deployment) {
        int wanted = Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
        DeploymentStatus status = Optional.ofNullable(deployment.getStatus()).orElseGet(DeploymentStatus::new);
        long seen = Optional.ofNullable(status.getObservedGeneration()).orElse(-1L);
        if (seen < Optional.ofNullable(deployment.getMetadata().getGeneration()).orElse(0L)) {
            return waiting("Deployment not seen by its controller yet");
        }
        if (Boolean.TRUE.equals(deployment.getSpec().getPaused())) {
            return waiting("waiting: paused");
        }
        Optional<DeploymentCondition> progressing = condition(status, "Progressing");
        if (progressing
                .filter(condition -> "ProgressDeadlineExceeded".equals(condition.getReason()))
                .isPresent()) {
            return new Readiness(
                    Verdict.FAILED, "Deployment " + ready(status, wanted) + ": progress deadline exceeded");
        }
        int updated = count(status.getUpdatedReplicas());
        if (updated < wanted) {
            return waiting(refusal(status).orElse("Deployment " + updated + "/" + wanted + " updated"));
        }
        if (count(status.getReplicas()) > updated) {
            return waiting("Deployment has " + (count(status.getReplicas()) - updated) + " old replicas left");
        }
        if (count(status.getReplicas()) != wanted || updated != wanted) {
            return waiting("Deployment has " + count(status.getReplicas()) + " replicas, wanted " + wanted);
        }
        if (count(status.getReadyReplicas()) != wanted) {
            return waiting("Deployment " + ready(status, wanted));
        }
        if (count(status.getAvailableReplicas()) != wanted) {
            return waiting("Deployment " + count(status.getAvailableReplicas()) + "/" + wanted + " available");
        }
        return condition(status, "Available")
                        .filter(condition -> "True".equals(condition.getStatus()))
                        .isPresent()
                ? READY
                : waiting("Deployment not available");
    }

    private static Optional<String> refusal(DeploymentStatus status) {
        return condition(status, "ReplicaFailure")
                .filter(condition -> "True".equals(condition.getStatus()))
                .map(condition -> "pods are refused: " + condition.getMessage());
    }

    private static String ready(DeploymentStatus status, int wanted) {
        return count(status.getReadyReplicas()) + "/" + wanted + " ready";
    }

    private static Readiness waiting(String message) {
        return new Readiness(Verdict.IN_PROGRESS, message);
    }

    private static Optional<DeploymentCondition> condition(DeploymentStatus status, String type) {
        return Optional.ofNullable(status.getConditions()).orElse(List.of()).stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    private static int count(Integer value) {
        return value == null ? 0 : value;
    }
}
