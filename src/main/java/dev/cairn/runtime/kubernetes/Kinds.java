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
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds that are judged by rules of their own, by API version and name. */
final class Kinds {
    private static final Map<String, Class<? extends HasMetadata>> JUDGED = Stream.<Class<? extends HasMetadata>>of(
                    Deployment.class,
                    StatefulSet.class,
                    DaemonSet.class,
                    ReplicaSet.class,
                    Job.class,
                    Pod.class,
                    PersistentVolumeClaim.class,
                    Service.class,
                    Namespace.class,
                    CustomResourceDefinition.class,
                    HorizontalPodAutoscaler.class,
                    PodDisruptionBudget.class)
            .collect(Collectors.toMap(
                    kind -> HasMetadata.getApiVersion(kind) + "/" + HasMetadata.getKind(kind), Function.identity()));

    private Kinds() {}

    /** Whether that kind has rules of its own. */
    static boolean judges(String apiVersion, String kind) {
        return JUDGED.containsKey(apiVersion + "/" + kind);
    }

    /** The same object as its own type; empty when it has no rules of its own. */
    static Optional<HasMetadata> typed(GenericKubernetesResource object) {
        return Optional.ofNullable(JUDGED.get(object.getApiVersion() + "/" + object.getKind()))
                .map(type -> ObjectJson.JSON.convertValue(object, type));
    }
}
