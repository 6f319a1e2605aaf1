package dev.cairn.build;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a good CRD needs and annotations cannot say: how lists merge, the columns in their order, a status that never
 * looks finished before the first pass, and the annotation that keeps Flux from reading our references.
 */
final class CrdPolish implements CRDPostProcessor {

    /**
     * Lists that server-side apply merges entry by entry, by the field that is their key. Every other list of objects is
     * replaced as a whole: ports and volumes may lack a name, dependencies may name a stack, and what the operator alone
     * writes needs no merging.
     */
    private static final Map<String, String> KEYED = Map.ofEntries(
            Map.entry("spec.env", "name"),
            Map.entry("spec.resources", "name"),
            Map.entry("spec.modes", "name"),
            Map.entry("spec.imagePullSecrets", "name"),
            Map.entry("spec.supervision.groups", "name"),
            Map.entry("spec.resources[].conflictsWith", "name"),
            Map.entry("spec.resources[].outputs", "name"),
            Map.entry("spec.resources[].*.env", "name"),
            Map.entry("spec.resources[].*.files", "path"),
            Map.entry("spec.resources[].*.imagePullSecrets", "name"),
            Map.entry("status.conditions", "type"));

    /** Lists of names in which each stands once and the order means nothing. */
    private static final Set<String> SETS = Set.of(
            "spec.modes[].resources",
            "spec.supervision.groups[].members",
            "spec.resources[].group.members",
            "spec.resources[].dependsOn[].propagate");

    /** Any object: the API server keeps what it does not know. */
    private static final Set<String> OBJECTS = Set.of(
            "spec.resources[].manifest.template",
            "spec.resources[].*.kubernetes.podTemplate",
            "spec.resources[].*.kubernetes.service");

    @Override
    public HasMetadata process(HasMetadata generated, String crdSpecVersion) {
        if (!(generated instanceof CustomResourceDefinition crd)) {
            throw new IllegalStateException("not a v1 CRD: " + generated.getKind());
        }
        crd.getMetadata().setAnnotations(Map.of("kustomize.toolkit.fluxcd.io/substitute", "disabled"));
        crd.getSpec().getNames().setCategories(List.of("all"));
        crd.getSpec().getVersions().forEach(CrdPolish::polish);
        return crd;
    }

    private static void polish(CustomResourceDefinitionVersion version) {
        version.setAdditionalPrinterColumns(columns());
        JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
        root.setDescription(
                "A set of workloads in which each one starts only when everything it rests on is ready, and stops in the reverse order.");
        root.setRequired(List.of("spec"));
        JSONSchemaProps spec = root.getProperties().get("spec");
        spec.setDescription("What is wanted: the resources, how they rest on each other, what happens when one fails.");
        JSONSchemaProps status = root.getProperties().get("status");
        status.setDescription("What the operator saw and did; written by it alone.");
        status.setDefault(JsonNodeFactory.instance.objectNode().put("observedGeneration", -1));
        // CEL does not see a list of anything, so this one-of cannot be a rule.
        JSONSchemaProps resource =
                spec.getProperties().get("resources").getItems().getSchema();
        resource.getProperties().get("forEach").setOneOf(List.of(having("items"), having("range")));
        walk("spec", spec);
        walk("status", status);
    }

    private static JSONSchemaProps having(String field) {
        return new JSONSchemaPropsBuilder().withRequired(field).build();
    }

    private static List<CustomResourceColumnDefinition> columns() {
        return List.of(
                column("READY", "string", ".status.summary.ready", "How many of the wanted resources are ready."),
                column("STATUS", "string", ".status.phase", "One word for the whole stack."),
                column("MESSAGE", "string", ".status.message", "What is going on."),
                new CustomResourceColumnDefinitionBuilder(
                                column("MODE", "string", ".status.mode.current", "The mode that was reached last."))
                        .withPriority(1)
                        .build(),
                column("AGE", "date", ".metadata.creationTimestamp", "When it was created."));
    }

    private static CustomResourceColumnDefinition column(String name, String type, String path, String description) {
        return new CustomResourceColumnDefinitionBuilder()
                .withName(name)
                .withType(type)
                .withJsonPath(path)
                .withDescription(description)
                .build();
    }

    /** Visits every schema below; a path looks like {@code spec.resources[].container.env}. */
    private static void walk(String path, JSONSchemaProps schema) {
        if (OBJECTS.contains(general(path))) {
            schema.setType("object");
        }
        if ("array".equals(schema.getType())) {
            list(path, schema);
            walk(path + "[]", schema.getItems().getSchema());
        }
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, property) -> walk(path + "." + name, property));
        }
    }

    private static void list(String path, JSONSchemaProps list) {
        String key = KEYED.getOrDefault(general(path), KEYED.get(path));
        if (key != null) {
            list.setXKubernetesListType("map");
            list.setXKubernetesListMapKeys(List.of(key));
        } else if (SETS.contains(path)) {
            list.setXKubernetesListType("set");
        } else {
            list.setXKubernetesListType("atomic");
        }
    }

    /** The path for whichever kind of resource: {@code spec.resources[].*.env}. */
    private static String general(String path) {
        return path.replaceFirst("^spec\\.resources\\[\\]\\.(container|job|process|recipe)\\.", "spec.resources[].*.");
    }
}
