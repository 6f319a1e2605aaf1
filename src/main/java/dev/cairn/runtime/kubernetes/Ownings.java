package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whose the fields of an object are, as the API server keeps account of it (KEP-555). Who changes or removes a field that
 * we applied takes it from us: so what is ours shrinks exactly when somebody meddles. How many copies there are is not
 * counted, because autoscalers decide that; nor are metadata and status.
 *
 * @param ours a digest of the fields that our last apply owns
 * @param meddled whether somebody else owns anything of the specification
 */
record Ownings(int ours, boolean meddled) {

    static Ownings of(HasMetadata object) {
        List<ManagedFieldsEntry> all =
                Optional.ofNullable(object.getMetadata().getManagedFields()).orElse(List.of());
        int ours = all.stream()
                .filter(entry -> Applier.MANAGER.equals(entry.getManager()) && "Apply".equals(entry.getOperation()))
                .flatMap(Ownings::counted)
                .mapToInt(Map::hashCode)
                .sum();
        boolean meddled = all.stream()
                .filter(entry -> !Applier.MANAGER.equals(entry.getManager()))
                .filter(entry ->
                        entry.getSubresource() == null || entry.getSubresource().isEmpty())
                .flatMap(Ownings::counted)
                .anyMatch(fields -> fields.get("f:spec") instanceof Map<?, ?> spec
                        && !withoutRestart(spec).isEmpty());
        return new Ownings(ours, meddled);
    }

    private static Stream<Map<String, Object>> counted(ManagedFieldsEntry entry) {
        return Stream.ofNullable(entry.getFieldsV1()).map(fields -> {
            Map<String, Object> counted = new HashMap<>(fields.getAdditionalProperties());
            counted.keySet().removeAll(List.of("f:metadata", "f:status"));
            if (counted.get("f:spec") instanceof Map<?, ?> spec) {
                counted.put("f:spec", without(spec, "f:replicas"));
            }
            return counted;
        });
    }

    /** What {@code kubectl rollout restart} writes is welcome. */
    private static Map<?, ?> withoutRestart(Map<?, ?> spec) {
        boolean restart = spec.get("f:template") instanceof Map<?, ?> template
                && template.keySet().equals(Set.of("f:metadata"));
        return restart ? without(spec, "f:template") : spec;
    }

    private static Map<?, ?> without(Map<?, ?> map, String key) {
        Map<Object, Object> rest = new HashMap<>(map);
        rest.remove(key);
        return rest;
    }
}
