package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds that the simulated API serves, and how it tells. */
final class Discovery {
    private static final Pattern GROUP = Pattern.compile("/apis?/((?:[^/]+/)?v[^/]+)");

    private static final Map<String, List<String>> KINDS = Map.of(
            "v1", List.of("Pod", "Service", "ConfigMap", "Secret", "PersistentVolumeClaim"),
            "apps/v1", List.of("Deployment", "StatefulSet"),
            "batch/v1", List.of("Job"),
            "policy/v1", List.of("PodDisruptionBudget"),
            "events.k8s.io/v1", List.of("Event"),
            "cairn.dev/v1alpha1", List.of("Stack"));

    private Discovery() {}

    /** The answer to the question what is served there; empty when the call asks for something else. */
    static Optional<Answer> answer(Call call) {
        Matcher asked = GROUP.matcher(call.path());
        if (!asked.matches()) {
            return Optional.empty();
        }
        List<String> kinds = KINDS.get(asked.group(1));
        return Optional.of(
                kinds == null
                        ? Answer.refused(404, "NotFound", call.path())
                        : new Answer(200, list(asked.group(1), kinds)));
    }

    private static ObjectNode list(String version, List<String> kinds) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("kind", "APIResourceList").put("apiVersion", "v1").put("groupVersion", version);
        var resources = list.putArray("resources");
        for (String kind : kinds) {
            String singular = kind.toLowerCase(java.util.Locale.ROOT);
            ObjectNode resource = resources
                    .addObject()
                    .put("name", singular + "s")
                    .put("singularName", singular)
                    .put("namespaced", true)
                    .put("kind", kind);
            var verbs = resource.putArray("verbs");
            List.of("create", "delete", "get", "list", "patch", "update", "watch")
                    .forEach(verbs::add);
        }
        return list;
    }
}
