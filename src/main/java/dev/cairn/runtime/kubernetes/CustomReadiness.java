package dev.cairn.runtime.kubernetes;

import static dev.cairn.runtime.kubernetes.Readiness.READY;
import static dev.cairn.runtime.kubernetes.Readiness.failed;
import static dev.cairn.runtime.kubernetes.Readiness.stale;
import static dev.cairn.runtime.kubernetes.Readiness.unseen;
import static dev.cairn.runtime.kubernetes.Readiness.waiting;

import dev.cairn.runtime.kubernetes.Readiness.Knowledge;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an object of a kind that nobody knows is ready: by the conditions that kstatus reads (sigs.k8s.io/cli-utils,
 * pkg/kstatus), {@code Stalled}, {@code Reconciling}, {@code Ready} (and {@code Available}, which an APIService has).
 */
final class CustomReadiness {
    private CustomReadiness() {}

    static Readiness of(GenericKubernetesResource object, Knowledge knowledge) {
        Map<?, ?> status = object.getAdditionalProperties().get("status") instanceof Map<?, ?> map ? map : Map.of();
        if (status.get("observedGeneration") instanceof Number seen && stale(object, seen.longValue())) {
            return unseen(object);
        }
        List<?> conditions = status.get("conditions") instanceof List<?> list ? list : List.of();
        Optional<Map<?, ?>> stalled = condition(conditions, "Stalled").filter(is("True"));
        if (stalled.isPresent()) {
            return failed(text(object, stalled.get()));
        }
        Optional<Map<?, ?>> busy = condition(conditions, "Reconciling").filter(is("True"));
        if (busy.isPresent()) {
            return waiting(text(object, busy.get()));
        }
        Optional<Map<?, ?>> ready = condition(conditions, "Ready").or(() -> condition(conditions, "Available"));
        if (ready.isPresent()) {
            return ready.filter(is("True")).isPresent() ? READY : waiting(text(object, ready.get()));
        }
        boolean silent = conditions.isEmpty() && knowledge.declaresConditions(object.getApiVersion(), object.getKind());
        return silent ? waiting(object.getKind() + " has no conditions yet") : READY;
    }

    private static java.util.function.Predicate<Map<?, ?>> is(String status) {
        return condition -> status.equals(condition.get("status"));
    }

    private static Optional<Map<?, ?>> condition(List<?> conditions, String type) {
        for (Object condition : conditions) {
            if (condition instanceof Map<?, ?> map && type.equals(map.get("type"))) {
                return Optional.of(map);
            }
        }
        return Optional.empty();
    }

    private static String text(GenericKubernetesResource object, Map<?, ?> condition) {
        String message = condition.get("message") instanceof String text && !text.isBlank()
                ? text.strip()
                : String.valueOf(condition.get("reason"));
        return object.getKind() + ": " + message;
    }
}
