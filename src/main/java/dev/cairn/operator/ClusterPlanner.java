package dev.cairn.operator;

import dev.cairn.api.Stack;
import dev.cairn.model.Capabilities;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Resource;
import dev.cairn.plan.Allocations;
import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.KeySource;
import dev.cairn.plan.Note;
import dev.cairn.plan.PlanContext;
import dev.cairn.plan.Planned;
import dev.cairn.plan.Planner;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.runtime.kubernetes.ObjectNames;
import dev.cairn.status.Surroundings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plans a Stack for the cluster that it is an object of: host names are those of the Services, keys of Secrets are passed
 * on by reference and never read, ConfigMaps are read when a plan needs them.
 */
final class ClusterPlanner implements Planning.Planner {
    private final Capabilities capabilities;
    private final KubernetesClient client;

    ClusterPlanner(Capabilities capabilities, KubernetesClient client) {
        this.capabilities = capabilities;
        this.client = client;
    }

    @Override
    public Planning plan(Stack stack) {
        String name = stack.getMetadata().getName();
        PlanContext context = PlanContext.of(
                        stack.getMetadata().getNamespace() + "/" + name,
                        "/",
                        Map.of(Resource.Backend.KUBERNETES, capabilities),
                        RuntimeChoice.cluster(),
                        Allocations.pretended())
                .withGeneration(stack.getMetadata().getGeneration())
                .withCluster(keys(stack.getMetadata().getNamespace()), resource -> ObjectNames.of(name, resource));
        Planned planned = Planner.plan(written(stack), context);
        List<String> notes = planned.notes().stream().map(ClusterPlanner::text).toList();
        return planned.plan()
                .map(plan -> new Planning(Optional.of(plan), notes, Optional.empty()))
                .orElseGet(() -> refused(
                        "InvalidSpec",
                        planned.diagnostics().stream()
                                .filter(Diagnostic::isError)
                                .map(ClusterPlanner::text)
                                .toList(),
                        notes));
    }

    /** What the user wrote: the status and what the API server noted are none of the planner's business. */
    private static Stack written(Stack stack) {
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

    private static Planning refused(String reason, List<String> problems, List<String> notes) {
        String message = problems.stream().collect(Collectors.joining("; "));
        return new Planning(Optional.empty(), notes, Optional.of(new Surroundings.Refusal(reason, message)));
    }

    private static String text(Diagnostic diagnostic) {
        String advice = diagnostic.advice().isEmpty() ? "" : " (" + diagnostic.advice() + ")";
        return diagnostic.path().isEmpty()
                ? diagnostic.message() + advice
                : diagnostic.path() + ": " + diagnostic.message() + advice;
    }

    private static String text(Note note) {
        return note.path().isEmpty() ? note.text() : note.path() + ": " + note.text();
    }
}
