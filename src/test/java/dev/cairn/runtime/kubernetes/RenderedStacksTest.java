package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Blueprint;
import dev.cairn.model.Kind;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.View;
import dev.cairn.plan.Allocations;
import dev.cairn.plan.PlanContext;
import dev.cairn.plan.Planned;
import dev.cairn.plan.Planner;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is sent to a cluster, word for word: every Stack {@code in-<name>.yaml} becomes the objects of
 * {@code out-<name>.yaml}, everything running and every key of a Secret reading {@code <secret>/<key>}.
 */
class RenderedStacksTest {
    private static final Path GOLDEN = Path.of("src/test/resources/rendering/v1");
    private static final Map<String, OutputValue> DONE = Map.of("exitCode", new OutputValue.Plain("0"));
    private static final Path MADE = Path.of("target/rendering/v1");

    static Stream<String> stacks() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("in-"))
                    .map(name -> name.substring("in-".length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void a_stack_becomes_exactly_these_objects(String name) throws Exception {
        String objects = rendered(Files.readString(GOLDEN.resolve("in-" + name)));

        Files.createDirectories(MADE);
        Files.writeString(MADE.resolve("out-" + name), objects);
        assertThat(GOLDEN.resolve("out-" + name))
                .as("what came out is in %s", MADE.resolve("out-" + name))
                .hasContent(objects);
    }

    private static String rendered(String text) throws Exception {
        PlanContext context = PlanContext.of(
                        "shop/store",
                        "/",
                        Map.of(Resource.Backend.KUBERNETES, ClusterCapabilities.ALL),
                        RuntimeChoice.cluster(),
                        Allocations.pretended())
                .withCluster((_, secret) -> Optional.of(new Keys(secret)), name -> ObjectNames.of("store", name));
        Planned planned = Planner.plan(List.of(new Source("stack.yaml", text)), context);
        assertThat(planned.diagnostics()).isEmpty();
        Plan plan = planned.plan().orElseThrow();
        StackRef stack = KubernetesRuntime.reference(
                "shop", planned.stack().orElseThrow().getMetadata().getName(), "11111111-uid");
        List<String> documents = new ArrayList<>();
        Map<View, Map<OutputRef, OutputValue>> published = new EnumMap<>(View.class);
        Blueprint.Lookup lookup = (view, output) ->
                Optional.ofNullable(published.getOrDefault(view, Map.of()).get(output));
        for (Resource resource : plan.resources()) {
            Blueprint.Binding.Bound bound =
                    (Blueprint.Binding.Bound) resource.blueprint().bind(lookup);
            WorkloadSpec spec = new WorkloadSpec(
                    stack,
                    resource.name(),
                    3,
                    "4f1d",
                    bound.workload(),
                    resource.health(),
                    resource.timeout(),
                    resource.kind(),
                    resource.restart());
            SecretValues values = new SecretValues(MixedValues.needed(spec).stream()
                    .collect(Collectors.toMap(key -> key, key -> key.name() + "/" + key.key())));
            Rendered rendered = Rendering.render(spec, new Ownership(Scope.of(stack), "22222222-uid"), values);
            for (HasMetadata object : rendered.all()) {
                assertThat(Footprint.of(stack.name(), resource))
                        .as(
                                "the inventory has %s %s",
                                object.getKind(), object.getMetadata().getName())
                        .anyMatch(entry -> lists(entry, object));
                documents.add(new KubernetesSerialization().asYaml(object));
            }
            resource.blueprint()
                    .outputs(lookup, resource.kind() instanceof Kind.Job ? DONE : Map.of())
                    .byView()
                    .forEach((view, outputs) -> outputs.forEach((name, value) -> published
                            .computeIfAbsent(view, _ -> new HashMap<>())
                            .put(new OutputRef(resource.name(), name), value)));
        }
        return String.join("", documents);
    }

    /** What has a version in its name is listed without. */
    private static boolean lists(Footprint.Entry entry, HasMetadata object) {
        String name = object.getMetadata().getName();
        return entry.apiVersion().equals(object.getApiVersion())
                && entry.kind().equals(object.getKind())
                && (name.equals(entry.name()) || name.startsWith(entry.name() + "-"));
    }

    /** A Secret with every key, none of which is read while planning. */
    private static final class Keys extends HashMap<String, OutputValue> {
        private static final long serialVersionUID = 1L;
        private final String secret;

        Keys(String secret) {
            this.secret = secret;
        }

        @Override
        public OutputValue get(Object key) {
            return new OutputValue.SecretRef(secret, String.valueOf(key));
        }
    }
}
