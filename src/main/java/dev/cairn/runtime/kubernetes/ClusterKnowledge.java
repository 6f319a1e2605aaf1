package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Reason;
import dev.cairn.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What classes and schemas of the cluster say; asked once each, and again when there was no answer. */
final class ClusterKnowledge implements Readiness.Knowledge {
    private static final String ASK = "ask for the schema of the kind of";

    private final KubernetesClient client;
    private final Map<String, Boolean> binding = new ConcurrentHashMap<>();
    private final Map<String, Boolean> declaring = new ConcurrentHashMap<>();

    ClusterKnowledge(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public boolean bindsOnFirstUse(String storageClass) {
        Boolean before = binding.get(storageClass);
        if (before != null) {
            return before;
        }
        try {
            StorageClass found = client.storage()
                    .v1()
                    .storageClasses()
                    .withName(storageClass)
                    .get();
            boolean late = found != null && "WaitForFirstConsumer".equals(found.getVolumeBindingMode());
            binding.put(storageClass, late);
            return late;
        } catch (KubernetesClientException _) {
            return false; // asked again with the next change
        }
    }

    /** What was learned of that kind; one of which nothing was learned may have conditions, so its objects wait for them. */
    @Override
    public boolean declaresConditions(String apiVersion, String kind) {
        return !Kinds.judges(apiVersion, kind) && declaring.getOrDefault(apiVersion + "/" + kind, true);
    }

    /**
     * Asks for the schema of that kind, unless it is known: by its definition, and by the OpenAPI document of its group
     * for who may not read definitions, as where only some namespaces are watched. What nothing defines, because the
     * API server brings it along, has no conditions to wait for.
     *
     * @throws RuntimeFailure when there is no answer, or not yet: an object of it cannot be judged then
     */
    void learn(String resource, ResourceDefinitionContext kind) throws RuntimeFailure {
        String apiVersion = kind.getGroup().isEmpty() ? kind.getVersion() : kind.getGroup() + "/" + kind.getVersion();
        String name = apiVersion + "/" + kind.getKind();
        if (!Kinds.judges(apiVersion, kind.getKind()) && !declaring.containsKey(name)) {
            declaring.put(name, !kind.getGroup().isEmpty() && asked(resource, kind));
        }
    }

    private boolean asked(String resource, ResourceDefinitionContext kind) throws RuntimeFailure {
        try {
            CustomResourceDefinition definition = client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(kind.getPlural() + "." + kind.getGroup())
                    .get();
            return definition != null && hasConditions(definition, kind.getVersion());
        } catch (KubernetesClientException e) {
            if (Failures.forbidden(e)) {
                return published(resource, kind);
            }
            throw Failures.of(resource, ASK, e);
        }
    }

    private static boolean hasConditions(CustomResourceDefinition definition, String version) {
        return definition.getSpec().getVersions().stream()
                .filter(one -> one.getName().equals(version))
                .map(CustomResourceDefinitionVersion::getSchema)
                .flatMap(schema -> Optional.ofNullable(schema).stream())
                .map(schema -> schema.getOpenAPIV3Schema())
                .flatMap(schema -> property(schema, "status").stream())
                .anyMatch(status -> property(status, "conditions").isPresent());
    }

    private static Optional<JSONSchemaProps> property(JSONSchemaProps schema, String name) {
        return Optional.ofNullable(schema.getProperties()).map(properties -> properties.get(name));
    }

    /** Every user may read these documents, as far as the cluster's usual roles go; they follow a definition a little later. */
    private boolean published(String resource, ResourceDefinitionContext kind) throws RuntimeFailure {
        try {
            String path = "/openapi/v3/apis/" + kind.getGroup() + "/" + kind.getVersion();
            Optional<String> text = Optional.ofNullable(client.raw(path)); // none of a group that was only just defined
            Map<?, ?> document = client.getKubernetesSerialization().unmarshal(text.orElse("{}"), Map.class);
            return schemas(document).stream()
                    .filter(schema -> isOf(schema, kind))
                    .findFirst()
                    .map(schema -> !at(schema, "properties", "status", "properties", "conditions")
                            .isEmpty())
                    .orElseThrow(() -> new RuntimeFailure(
                            resource,
                            ASK,
                            new Reason.BackendLost("no schema of kind " + kind.getKind() + " from it yet")));
        } catch (KubernetesClientException e) {
            throw Failures.of(resource, ASK, e);
        }
    }

    private static Collection<?> schemas(Map<?, ?> document) {
        return at(document, "components", "schemas").values();
    }

    private static boolean isOf(Object schema, ResourceDefinitionContext kind) {
        return schema instanceof Map<?, ?> map
                && map.get("x-kubernetes-group-version-kind") instanceof List<?> names
                && names.contains(
                        Map.of("group", kind.getGroup(), "version", kind.getVersion(), "kind", kind.getKind()));
    }

    /** What stands there; nothing when nothing does. */
    private static Map<?, ?> at(Object document, String... path) {
        Object found = document;
        for (String name : path) {
            found = found instanceof Map<?, ?> map ? map.get(name) : Map.of();
        }
        return found instanceof Map<?, ?> map ? map : Map.of();
    }
}
