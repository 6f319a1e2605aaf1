package dev.cairn.runtime.kubernetes;

import static dev.cairn.runtime.kubernetes.Readiness.READY;
import static dev.cairn.runtime.kubernetes.Readiness.failed;
import static dev.cairn.runtime.kubernetes.Readiness.stale;
import static dev.cairn.runtime.kubernetes.Readiness.unseen;
import static dev.cairn.runtime.kubernetes.Readiness.waiting;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetUpdateStrategy;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Whether something that keeps pods, or a pod, is ready. */
final class WorkloadReadiness {
    private WorkloadReadiness() {}

    /** Everything rolled out, available, and nothing of the old left; as {@code kubectl rollout status} and more. */
    static Readiness of(Deployment deployment) {
        int wanted = Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
        DeploymentStatus status = Optional.ofNullable(deployment.getStatus()).orElseGet(DeploymentStatus::new);
        if (stale(deployment, status.getObservedGeneration())) {
            return unseen(deployment);
        }
        if (Boolean.TRUE.equals(deployment.getSpec().getPaused())) {
            return waiting("waiting: paused");
        }
        Optional<DeploymentCondition> progressing = condition(status, "Progressing");
        if (progressing
                .filter(condition -> "ProgressDeadlineExceeded".equals(condition.getReason()))
                .isPresent()) {
            return failed("Deployment " + ready(status.getReadyReplicas(), wanted) + ": progress deadline exceeded");
        }
        int updated = count(status.getUpdatedReplicas());
        int all = count(status.getReplicas());
        if (updated < wanted) {
            return waiting(refusal(status).orElse("Deployment " + updated + "/" + wanted + " updated"));
        }
        if (all > updated) {
            return waiting("Deployment has " + (all - updated) + " old replicas left");
        }
        if (all != wanted || updated != wanted) {
            return waiting("Deployment has " + all + " replicas, wanted " + wanted);
        }
        if (count(status.getReadyReplicas()) != wanted) {
            return waiting("Deployment " + ready(status.getReadyReplicas(), wanted));
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

    private static Optional<DeploymentCondition> condition(DeploymentStatus status, String type) {
        return all(status.getConditions()).stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    private static Optional<String> refusal(DeploymentStatus status) {
        return condition(status, "ReplicaFailure")
                .filter(condition -> "True".equals(condition.getStatus()))
                .map(condition -> refused(condition.getMessage()));
    }

    /** What a controller says of pods that it may not make; some say nothing. */
    static String refused(String message) {
        return "pods are refused"
                + Optional.ofNullable(message)
                        .map(why -> ": " + PodSecurity.advised(why))
                        .orElse("");
    }

    /** Everything ready, and of the newest revision where the strategy brings pods to it by itself. */
    static Readiness of(StatefulSet set) {
        int wanted = Optional.ofNullable(set.getSpec().getReplicas()).orElse(1);
        StatefulSetStatus status = Optional.ofNullable(set.getStatus()).orElseGet(StatefulSetStatus::new);
        if (stale(set, status.getObservedGeneration())) {
            return unseen(set);
        }
        Optional<StatefulSetUpdateStrategy> strategy =
                Optional.ofNullable(set.getSpec().getUpdateStrategy());
        boolean byHand =
                strategy.filter(how -> "OnDelete".equals(how.getType())).isPresent();
        int partition = strategy.map(StatefulSetUpdateStrategy::getRollingUpdate)
                .map(RollingUpdateStatefulSetStrategy::getPartition)
                .orElse(0);
        int toUpdate = byHand ? 0 : Math.max(0, wanted - partition);
        int updated = count(status.getUpdatedReplicas());
        if (updated < toUpdate) {
            return waiting("StatefulSet " + updated + "/" + toUpdate + " updated");
        }
        if (count(status.getReplicas()) != wanted) {
            return waiting("StatefulSet has " + count(status.getReplicas()) + " replicas, wanted " + wanted);
        }
        if (count(status.getReadyReplicas()) != wanted) {
            return waiting("StatefulSet " + ready(status.getReadyReplicas(), wanted));
        }
        if (status.getAvailableReplicas() != null && status.getAvailableReplicas() < wanted) {
            return waiting("StatefulSet " + status.getAvailableReplicas() + "/" + wanted + " available");
        }
        boolean mixed = !byHand
                && partition == 0
                && wanted > 0
                && !Objects.equals(status.getCurrentRevision(), status.getUpdateRevision());
        return mixed ? waiting("StatefulSet is between two revisions") : READY;
    }

    /** One pod on each node that it is for; no such node is ready, too. */
    static Readiness of(DaemonSet set) {
        DaemonSetStatus status = Optional.ofNullable(set.getStatus()).orElseGet(DaemonSetStatus::new);
        if (stale(set, status.getObservedGeneration())) {
            return unseen(set);
        }
        int wanted = count(status.getDesiredNumberScheduled());
        if (wanted == 0) {
            return new Readiness(Readiness.Verdict.READY, "0 nodes");
        }
        if (count(status.getCurrentNumberScheduled()) < wanted) {
            return waiting("DaemonSet on " + count(status.getCurrentNumberScheduled()) + "/" + wanted + " nodes");
        }
        boolean byHand = Optional.ofNullable(set.getSpec().getUpdateStrategy())
                .filter(how -> "OnDelete".equals(how.getType()))
                .isPresent();
        if (!byHand && count(status.getUpdatedNumberScheduled()) < wanted) {
            return waiting("DaemonSet " + count(status.getUpdatedNumberScheduled()) + "/" + wanted + " updated");
        }
        if (count(status.getNumberReady()) < wanted) {
            return waiting("DaemonSet " + ready(status.getNumberReady(), wanted));
        }
        return count(status.getNumberAvailable()) < wanted
                ? waiting("DaemonSet " + count(status.getNumberAvailable()) + "/" + wanted + " available")
                : READY;
    }

    /** A quota or an admission that refuses its pods is told, and may pass. */
    static Readiness of(ReplicaSet set) {
        int wanted = Optional.ofNullable(set.getSpec().getReplicas()).orElse(1);
        ReplicaSetStatus status = Optional.ofNullable(set.getStatus()).orElseGet(ReplicaSetStatus::new);
        if (stale(set, status.getObservedGeneration())) {
            return unseen(set);
        }
        Optional<ReplicaSetCondition> refused = all(status.getConditions()).stream()
                .filter(condition -> "ReplicaFailure".equals(condition.getType()))
                .filter(condition -> "True".equals(condition.getStatus()))
                .findFirst();
        if (refused.isPresent()) {
            return waiting(refused(refused.get().getMessage()));
        }
        if (count(status.getReplicas()) != wanted) {
            return waiting("ReplicaSet has " + count(status.getReplicas()) + " replicas, wanted " + wanted);
        }
        if (count(status.getReadyReplicas()) != wanted) {
            return waiting("ReplicaSet " + ready(status.getReadyReplicas(), wanted));
        }
        return count(status.getAvailableReplicas()) != wanted
                ? waiting("ReplicaSet " + count(status.getAvailableReplicas()) + "/" + wanted + " available")
                : READY;
    }

    /** Done, not running. */
    static Readiness of(Job job) {
        JobStatus status = Optional.ofNullable(job.getStatus()).orElseGet(JobStatus::new);
        if (condition(status, "Complete").isPresent()) {
            return READY;
        }
        Optional<JobCondition> failure = condition(status, "Failed");
        if (failure.isPresent()) {
            return failed("Job failed: "
                    + Optional.ofNullable(failure.get().getMessage())
                            .orElse(failure.get().getReason()));
        }
        if (Boolean.TRUE.equals(job.getSpec().getSuspend())) {
            return waiting("waiting: suspended");
        }
        int failures = count(status.getFailed());
        return waiting("Job has " + count(status.getActive()) + " pods at work"
                + (failures == 0 ? "" : ", " + failures + " failed"));
    }

    private static Optional<JobCondition> condition(JobStatus status, String type) {
        return all(status.getConditions()).stream()
                .filter(condition -> type.equals(condition.getType()))
                .filter(condition -> "True".equals(condition.getStatus()))
                .findFirst();
    }

    /** Ready, or done where it is not to run for ever. */
    static Readiness of(Pod pod) {
        PodStatus status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
        boolean ready = all(status.getConditions()).stream()
                .filter(condition -> "Ready".equals(condition.getType()))
                .map(PodCondition::getStatus)
                .anyMatch("True"::equals);
        Trouble trouble = Trouble.of(status);
        boolean endless = "Always".equals(pod.getSpec().getRestartPolicy());
        String phase = Optional.ofNullable(status.getPhase()).orElse("Pending");
        if (ready || "Succeeded".equals(phase) && !endless) {
            return READY;
        }
        String text = trouble.text().isEmpty() ? "" : ": " + trouble.text();
        if ("Failed".equals(phase) || trouble.hopeless()) {
            return failed("Pod failed" + text);
        }
        return waiting("Pod is "
                + (phase.equals("Running") ? "running, not ready" : phase.toLowerCase(java.util.Locale.ROOT)) + text);
    }

    /** Whether its controller has not made all of the pods that it is to make, or none of those of a Job. */
    static boolean lacksPods(HasMetadata object) {
        return switch (object) {
            case StatefulSet set ->
                Optional.ofNullable(set.getStatus())
                                .map(StatefulSetStatus::getReplicas)
                                .orElse(0)
                        < Optional.ofNullable(set.getSpec().getReplicas()).orElse(1);
            case Job job ->
                of(job).verdict() == Readiness.Verdict.IN_PROGRESS
                        && Optional.ofNullable(job.getStatus())
                                        .map(JobStatus::getActive)
                                        .orElse(0)
                                == 0;
            case DaemonSet set -> {
                DaemonSetStatus status = Optional.ofNullable(set.getStatus()).orElseGet(DaemonSetStatus::new);
                yield count(status.getCurrentNumberScheduled()) < count(status.getDesiredNumberScheduled());
            }
            case GenericKubernetesResource generic ->
                Kinds.typed(generic).filter(WorkloadReadiness::lacksPods).isPresent();
            default -> false;
        };
    }

    private static <T> List<T> all(List<T> conditions) {
        return Optional.ofNullable(conditions).orElse(List.of());
    }

    private static String ready(Integer count, int wanted) {
        return count(count) + "/" + wanted + " ready";
    }

    private static int count(Integer value) {
        return value == null ? 0 : value;
    }
}
