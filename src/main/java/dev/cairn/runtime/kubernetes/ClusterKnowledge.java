package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What classes and schemas of the cluster say; asked once each. Nobody may say: then they say nothing. */
final class ClusterKnowledge implements Readiness.Knowledge {
    private final KubernetesClient client;
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    ClusterKnowledge(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public boolean bindsOnFirstUse(String storageClass) {
        return once("class " + storageClass, () -> {
            StorageClass found = client.storage()
                    .v1()
                    .storageClasses()
                    .withName(storageClass)
                    .get();
            return found != null && "WaitForFirstConsumer".equals(found.getVolumeBindingMode());
        });
    }

    @Override
    public boolean declaresConditions(String apiVersion, String kind) {
        String[] parts = apiVersion.split("/");
        return parts.length == 2
                && once(
                        "kind " + apiVersion + "/" + kind,
                        () -> client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                                .filter(one -> one.getSpec().getGroup().equals(parts[0])
                                        && one.getSpec().getNames().getKind().equals(kind))
                                .anyMatch(one -> hasConditions(one, parts[1])));
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

    private boolean once(String what, Supplier<Boolean> question) {
        Boolean before = known.get(what);
        if (before != null) {
            return before;
        }
        try {
            boolean answer = question.get();
            known.put(what, answer);
            return answer;
        } catch (KubernetesClientException _) {
            return false; // asked again with the next change
        }
    }
}
