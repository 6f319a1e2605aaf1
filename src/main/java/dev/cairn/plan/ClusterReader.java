package dev.cairn.plan;

import dev.cairn.model.ClusterOptions;
import dev.cairn.model.ClusterOptions.Disruption;
import dev.cairn.model.ClusterOptions.EnvFrom;
import dev.cairn.model.ClusterOptions.Generated;
import dev.cairn.model.ClusterOptions.Security;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what only a cluster can be asked for. */
final class ClusterReader {
    private final Definition definition;
    private final Security least;
    private final Problems problems;

    ClusterReader(Definition definition, Security least, Problems problems) {
        this.definition = definition;
        this.least = least;
        this.problems = problems;
    }

    ClusterOptions read(Parts parts) {
        Field resource = definition.resource();
        Map<String, Generated> generated = new LinkedHashMap<>();
        definition
                .generated()
                .forEach((name, spec) -> generated.put(name, new Generated(spec.length(), spec.alphabet())));
        return new ClusterOptions(
                resource.get("serviceAccountName").text(""),
                resource.get("podSecurity").text("").equals("Restricted") ? Security.RESTRICTED : least,
                pullSecrets(resource, parts),
                disruption(parts.get("pdb")),
                parts.get("envFrom").items().stream()
                        .map(ClusterReader::envFrom)
                        .toList(),
                generated,
                podTemplate(parts.get("kubernetes").get("podTemplate")),
                service(parts.get("kubernetes").get("service")));
    }

    private static List<String> pullSecrets(Field resource, Parts parts) {
        List<String> names = new ArrayList<>();
        for (Field list : List.of(parts.get("imagePullSecrets"), resource.get("imagePullSecrets"))) {
            list.items().stream()
                    .flatMap(item -> item.get("name").text().stream())
                    .filter(name -> !names.contains(name))
                    .forEach(names::add);
        }
        return names;
    }

    private static Optional<Disruption> disruption(Field budget) {
        return budget.get("minAvailable")
                .text()
                .map(number -> new Disruption(Disruption.Bound.MIN_AVAILABLE, number))
                .or(() -> budget.get("maxUnavailable")
                        .text()
                        .map(number -> new Disruption(Disruption.Bound.MAX_UNAVAILABLE, number)));
    }

    private static EnvFrom envFrom(Field source) {
        boolean secret = source.has("secretRef");
        return new EnvFrom(
                secret,
                source.get(secret ? "secretRef" : "configMapRef").get("name").text(""),
                source.get("prefix").text(""));
    }

    /** A partial pod template; what the engine relies on stays as it is rendered. */
    private Map<String, Object> podTemplate(Field overlay) {
        overlay.get("metadata").get("labels").entries().forEach((name, label) -> {
            if (name.startsWith("cairn.dev/") || name.equals("app.kubernetes.io/managed-by")) {
                refuse(label, "the label " + name + " is Cairn's");
            }
        });
        for (Field container : overlay.get("spec").get("containers").items()) {
            if (!container.get("name").isPresent()) {
                problems.error(
                        Code.MissingField,
                        container,
                        "a container laid over the others needs a name",
                        "the resource's own is called " + definition.name());
            }
            if (container.get("name").text("").equals(definition.name())) {
                container.entries().forEach((name, probe) -> {
                    if (name.endsWith("Probe")) {
                        refuse(probe, "the probes come from health");
                    }
                });
            }
        }
        return overlay(overlay);
    }

    private Map<String, Object> service(Field overlay) {
        Field selector = overlay.get("spec").get("selector");
        if (selector.isPresent()) {
            refuse(selector, "the selector is Cairn's");
        }
        return overlay(overlay);
    }

    private void refuse(Field field, String message) {
        problems.error(Code.InvalidValue, field, message + " and cannot be laid over", "leave it out");
    }

    private Map<String, Object> overlay(Field overlay) {
        if (overlay.isPresent() && !(overlay.node() instanceof Node.Mapping)) {
            problems.error(
                    Code.InvalidValue, overlay, "a partial object is wanted", "write its fields, as in metadata: {…}");
            return Map.of();
        }
        return overlay.node() instanceof Node.Mapping ? JsonValues.object(overlay) : Map.of();
    }
}
