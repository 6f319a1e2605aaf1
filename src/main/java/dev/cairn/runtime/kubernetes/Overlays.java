package dev.cairn.runtime.kubernetes;

import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the user lays over the rendered objects: maps merge, lists of named items merge by name, other lists replace.
 * What must not be changed (selectors, our labels, the probes) was refused when the stack was planned.
 */
final class Overlays {
    private Overlays() {}

    /** The pod template with the resource's overlay. */
    static PodTemplateSpec over(PodTemplateSpec template, WorkloadSpec spec) {
        return over(template, spec.workload().cluster().podTemplate(), PodTemplateSpec.class);
    }

    /** The Service with the resource's overlay. */
    static Service over(Service service, WorkloadSpec spec) {
        return over(service, spec.workload().cluster().service(), Service.class);
    }

    private static <T> T over(T rendered, Map<String, Object> overlay, Class<T> type) {
        if (overlay.isEmpty()) {
            return rendered;
        }
        return ObjectJson.JSON.convertValue(merged(ObjectJson.JSON.convertValue(rendered, Map.class), overlay), type);
    }

    private static Object merged(Object below, Object above) {
        if (below instanceof Map<?, ?> under && above instanceof Map<?, ?> over) {
            Map<Object, Object> both = new LinkedHashMap<>(under);
            over.forEach(
                    (name, value) -> both.put(name, both.containsKey(name) ? merged(both.get(name), value) : value));
            return both;
        }
        if (below instanceof List<?> under && above instanceof List<?> over && isNamed(under) && isNamed(over)) {
            return mergedByName(under, over);
        }
        return above;
    }

    private static boolean isNamed(List<?> items) {
        return items.stream().allMatch(item -> item instanceof Map<?, ?> map && map.get("name") != null);
    }

    private static List<Object> mergedByName(List<?> below, List<?> above) {
        Map<Object, Object> byName = new LinkedHashMap<>();
        Stream.of(below, above)
                .flatMap(List::stream)
                .forEach(item -> byName.merge(((Map<?, ?>) item).get("name"), item, Overlays::merged));
        return Collections.unmodifiableList(new ArrayList<>(byName.values()));
    }
}
