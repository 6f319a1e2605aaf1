package dev.cairn.cluster;

import dev.cairn.api.Stack;
import dev.cairn.model.Capabilities;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Resource;
import dev.cairn.plan.Allocations;
import dev.cairn.plan.KeySource;
import dev.cairn.plan.PlanContext;
import dev.cairn.plan.Recipes;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import dev.cairn.runtime.kubernetes.ObjectNames;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a Stack is planned for a cluster: host names are those of the Services, keys of Secrets are passed on by reference
 * and never read, ConfigMaps are read when a plan needs them: for their values, and for recipes that do not come with Cairn.
 *
 * @param capabilities what clusters can do
 * @param client reads the ConfigMaps
 */
public record ClusterContext(Capabilities capabilities, KubernetesClient client) {
    /** The label of ConfigMaps that have recipes. */
    public static final String RECIPE = "cairn.dev/recipe";

    /** The context of plans for the Stack of that namespace and name. */
    public PlanContext of(String namespace, String name) {
        return PlanContext.of(
                        namespace + "/" + name,
                        "/",
                        Map.of(Resource.Backend.KUBERNETES, capabilities),
                        RuntimeChoice.cluster(),
                        Allocations.pretended())
                .withCluster(keys(namespace), resource -> ObjectNames.of(name, resource))
                .withRecipes(Recipes.builtIn().orElse(() -> recipes(namespace)));
    }

    /** Each value of each ConfigMap with the label is a file. */
    private List<Source> recipes(String namespace) {
        return client.configMaps().inNamespace(namespace).withLabel(RECIPE, "true").list().getItems().stream()
                .flatMap(map -> Optional.ofNullable(map.getData()).orElse(Map.of()).entrySet().stream()
                        .map(file -> new Source(
                                "ConfigMap " + map.getMetadata().getName() + "/" + file.getKey(), file.getValue())))
                .toList();
    }

    /** What the user wrote: the status and what the API server noted are none of the planner's business. */
    public static Stack written(Stack stack) {
        Stack copy = new Stack();
        copy.setMetadata(new ObjectMetaBuilder()
                .withName(stack.getMetadata().getName())
                .withNamespace(stack.getMetadata().getNamespace())
                .withAnnotations(stack.getMetadata().getAnnotations())
                .build());
        copy.setSpec(stack.getSpec());
        return copy;
    }

    private KeySource keys(String namespace) {
        return (kind, name) -> switch (kind) {
            case SECRET -> Optional.of(new SecretKeys(name));
            case CONFIG_MAP -> configMap(namespace, name);
        };
    }

    private Optional<Map<String, OutputValue>> configMap(String namespace, String name) {
        ConfigMap found =
                client.configMaps().inNamespace(namespace).withName(name).get();
        return Optional.ofNullable(found).map(map -> {
            Map<String, OutputValue> values = new HashMap<>();
            Optional.ofNullable(map.getData())
                    .ifPresent(data -> data.forEach((key, value) -> values.put(key, new OutputValue.Plain(value))));
            return values;
        });
    }

    /** Every key that is asked for, by reference: whether it exists is the kubelet's to say. */
    private static final class SecretKeys extends AbstractMap<String, OutputValue> {
        private final String name;

        SecretKeys(String name) {
            this.name = name;
        }

        @Override
        public OutputValue get(Object key) {
            return new OutputValue.SecretRef(name, String.valueOf(key));
        }

        @Override
        public boolean containsKey(Object key) {
            return true;
        }

        /** Nobody but the kubelet can list them. */
        @Override
        public Set<Entry<String, OutputValue>> entrySet() {
            return Set.of();
        }
    }
}
