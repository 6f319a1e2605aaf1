package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Optional;

/**
 * Whether an object is ready, judged from the object as it was read and always for the generation that was applied: a
 * status that is about an older generation says nothing. Counts are compared with the specification, so that nothing
 * counted is not everything ready. The rules are those of kstatus, stricter where a count could be read too early.
 *
 * @param message what is missing, for people: stable, no clock; of something ready a note, mostly empty
 */
public record Readiness(Verdict verdict, String message) {
    static final Readiness READY = new Readiness(Verdict.READY, "");

    /** How it stands. */
    public enum Verdict {
        READY,
        IN_PROGRESS,
        /** The cluster itself has given up for now; a change of the object or of what it waits for may still help. */
        FAILED
    }

    /** What cannot be read from the object alone. */
    public interface Knowledge {
        /** Nothing is known beside the object. */
        Knowledge NONE = new Knowledge() {
            @Override
            public boolean bindsOnFirstUse(String storageClass) {
                return false;
            }

            @Override
            public boolean declaresConditions(String apiVersion, String kind) {
                return false;
            }
        };

        /** Whether volumes of that class are bound only when a pod wants them. */
        boolean bindsOnFirstUse(String storageClass);

        /** Whether the schema of that kind has conditions in its status. */
        boolean declaresConditions(String apiVersion, String kind);
    }

    /** Whether it is ready. */
    public boolean ready() {
        return verdict == Verdict.READY;
    }

    static Readiness waiting(String message) {
        return new Readiness(Verdict.IN_PROGRESS, message);
    }

    static Readiness failed(String message) {
        return new Readiness(Verdict.FAILED, message);
    }

    /** The table of the kinds; everything that is not in it is ready when it exists, or follows the usual conditions. */
    public static Readiness of(HasMetadata object, Knowledge knowledge) {
        if (object.getMetadata().getDeletionTimestamp() != null) {
            return waiting(object.getKind() + " is being deleted");
        }
        return switch (object) {
            case Deployment deployment -> WorkloadReadiness.of(deployment);
            case StatefulSet set -> WorkloadReadiness.of(set);
            case DaemonSet set -> WorkloadReadiness.of(set);
            case ReplicaSet set -> WorkloadReadiness.of(set);
            case Job job -> WorkloadReadiness.of(job);
            case Pod pod -> WorkloadReadiness.of(pod);
            case PersistentVolumeClaim claim -> ObjectReadiness.of(claim, knowledge);
            case Service service -> ObjectReadiness.of(service);
            case Namespace namespace -> ObjectReadiness.of(namespace);
            case CustomResourceDefinition definition -> ObjectReadiness.of(definition);
            case HorizontalPodAutoscaler autoscaler -> ObjectReadiness.of(autoscaler);
            case PodDisruptionBudget budget -> ObjectReadiness.of(budget);
            case GenericKubernetesResource generic ->
                Kinds.typed(generic)
                        .map(typed -> of(typed, knowledge))
                        .orElseGet(() -> CustomReadiness.of(generic, knowledge));
            default -> READY;
        };
    }

    /** The same of an object that says everything itself. */
    static Readiness of(HasMetadata object) {
        return of(object, Knowledge.NONE);
    }

    /** Whether its controller has seen the object as it is now. */
    static boolean stale(HasMetadata object, Long observed) {
        return Optional.ofNullable(observed).orElse(-1L)
                < Optional.ofNullable(object.getMetadata().getGeneration()).orElse(0L);
    }

    /** What to say of an object that was not seen yet. */
    static Readiness unseen(HasMetadata object) {
        return waiting(object.getKind() + " not seen by its controller yet");
    }
}
