package dev.cairn.runtime.kubernetes;

import static dev.cairn.runtime.kubernetes.Readiness.READY;
import static dev.cairn.runtime.kubernetes.Readiness.failed;
import static dev.cairn.runtime.kubernetes.Readiness.stale;
import static dev.cairn.runtime.kubernetes.Readiness.unseen;
import static dev.cairn.runtime.kubernetes.Readiness.waiting;

import dev.cairn.runtime.kubernetes.Readiness.Knowledge;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionCondition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Optional;

/** Whether something that runs nothing itself is ready. */
final class ObjectReadiness {
    private ObjectReadiness() {}

    /** Bound, or left unbound by its class until a pod wants it. */
    static Readiness of(PersistentVolumeClaim claim, Knowledge knowledge) {
        String phase = Optional.ofNullable(claim.getStatus())
                .map(PersistentVolumeClaimStatus::getPhase)
                .orElse("Pending");
        boolean late = Optional.ofNullable(claim.getSpec().getStorageClassName())
                .filter(knowledge::bindsOnFirstUse)
                .isPresent();
        return switch (phase) {
            case "Bound" -> READY;
            case "Lost" -> failed("PersistentVolumeClaim lost its volume");
            default -> late ? READY : waiting("PersistentVolumeClaim is not bound");
        };
    }

    /** Exists with an address within the cluster, where its type has one. */
    static Readiness of(Service service) {
        boolean named = "ExternalName".equals(service.getSpec().getType());
        String address = Optional.ofNullable(service.getSpec().getClusterIP()).orElse("");
        return named || !address.isEmpty() ? READY : waiting("Service has no cluster IP");
    }

    static Readiness of(Namespace namespace) {
        String phase = Optional.ofNullable(namespace.getStatus())
                .map(NamespaceStatus::getPhase)
                .orElse("Pending");
        return phase.equals("Active") ? READY : waiting("Namespace is " + phase);
    }

    /** Its names are its own and it is served. */
    static Readiness of(CustomResourceDefinition definition) {
        CustomResourceDefinitionStatus status =
                Optional.ofNullable(definition.getStatus()).orElseGet(CustomResourceDefinitionStatus::new);
        Optional<CustomResourceDefinitionCondition> taken = condition(status, "NamesAccepted", "False");
        if (taken.isPresent()) {
            return failed("CustomResourceDefinition: " + taken.get().getMessage());
        }
        return condition(status, "Established", "True").isPresent()
                ? READY
                : waiting("CustomResourceDefinition is not established");
    }

    private static Optional<CustomResourceDefinitionCondition> condition(
            CustomResourceDefinitionStatus status, String type, String value) {
        return Optional.ofNullable(status.getConditions()).orElse(List.of()).stream()
                .filter(condition -> type.equals(condition.getType()))
                .filter(condition -> value.equals(condition.getStatus()))
                .findFirst();
    }

    /** Exists, and where its controller says which generation it saw, this one. */
    static Readiness of(HorizontalPodAutoscaler autoscaler) {
        Long seen = Optional.ofNullable(autoscaler.getStatus())
                .map(status -> status.getObservedGeneration())
                .orElse(null);
        return seen != null && stale(autoscaler, seen) ? unseen(autoscaler) : READY;
    }

    /** Exists, and was seen. */
    static Readiness of(PodDisruptionBudget budget) {
        Long seen = Optional.ofNullable(budget.getStatus())
                .map(status -> status.getObservedGeneration())
                .orElse(null);
        return stale(budget, seen) ? unseen(budget) : READY;
    }
}
