package dev.cairn.plan;

import dev.cairn.model.ClusterObject;
import dev.cairn.model.Workload.Drift;
import dev.cairn.model.Workload.Expressions;
import dev.cairn.model.Workload.Manifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an object of a cluster. Its name is the resource's host name unless it says another one. */
final class ManifestReader {
    private final Definition definition;
    private final PlanContext context;
    private final Problems problems;

    ManifestReader(Definition definition, PlanContext context, Problems problems) {
        this.definition = definition;
        this.context = context;
        this.problems = problems;
    }

    Manifest read(Parts parts) {
        Field template = parts.get("template");
        Map<String, Object> object = new LinkedHashMap<>(JsonValues.object(template));
        check(template);
        Map<String, Object> metadata = new LinkedHashMap<>(JsonValues.object(template.get("metadata")));
        metadata.putIfAbsent("name", context.hosts().apply(definition.name()));
        object.put("metadata", metadata);
        Field ready = parts.get("ready");
        return new Manifest(
                object,
                new Expressions(
                        ready.get("failed").text(""),
                        ready.get("inProgress").text(""),
                        ready.get("current").text("")),
                outputs(),
                switch (parts.get("drift").text("")) {
                    case "Warn" -> Drift.WARN;
                    case "Ignore" -> Drift.IGNORE;
                    default -> Drift.CORRECT;
                },
                parts.get("ignoreFields").items().stream()
                        .flatMap(item -> item.text().stream())
                        .toList(),
                parts.get("adopt").isTrue(),
                parts.get("replace").isTrue());
    }

    /** What is known of it although its references are open; empty when its kind is. */
    Optional<ClusterObject> known() {
        Field template = definition.program("template");
        Optional<String> apiVersion = template.get("apiVersion").text();
        Optional<String> kind = template.get("kind").text();
        String name = template.get("metadata").get("name").text(context.hosts().apply(definition.name()));
        return apiVersion.flatMap(api -> kind.map(word -> new ClusterObject(api, word, name)));
    }

    private void check(Field template) {
        for (String field : List.of("apiVersion", "kind")) {
            if (template.isPresent() && template.get(field).text().isEmpty()) {
                problems.error(
                        Code.MissingField,
                        template,
                        "the object has no " + field + " that is known before anything runs",
                        "write it as in apiVersion: v1, kind: ConfigMap");
            }
        }
        Field namespace = template.get("metadata").get("namespace");
        if (namespace.isPresent()) {
            problems.error(
                    Code.InvalidValue,
                    namespace,
                    "an object of a stack is in the stack's own namespace",
                    "leave it out, or put the object into a stack of that namespace");
        }
        for (String field : List.of("health", "restart")) {
            if (definition.resource().has(field)) {
                problems.error(
                        Code.InvalidValue,
                        definition.resource().get(field),
                        "an object of a cluster has no " + field + " of its own",
                        field.equals("health") ? "say when it is ready in manifest.ready" : "leave it out");
            }
        }
    }

    private Map<String, String> outputs() {
        Map<String, String> outputs = new LinkedHashMap<>();
        definition.resource().get("outputs").items().forEach(output -> output.get("name")
                .text()
                .ifPresent(name -> output.get("value").text().ifPresent(expression -> outputs.put(name, expression))));
        return outputs;
    }
}
