package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.cairn.model.ClusterObject;
import dev.cairn.model.Health;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.model.Workload.Drift;
import dev.cairn.model.Workload.Expressions;
import dev.cairn.model.Workload.Manifest;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Objects that users write, on a real API server. */
@Tag("cluster")
class ManifestsTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    private static TestCluster cluster;
    private static KubernetesRuntime runtime;

    @BeforeAll
    static void connect() throws Exception {
        cluster = TestCluster.connect();
        runtime = new KubernetesRuntime(cluster.client());
    }

    @AfterAll
    static void disconnect() {
        if (cluster != null) {
            runtime.close();
            cluster.close();
        }
    }

    @Test
    void an_object_is_ready_when_its_expression_says_so_and_tells_its_outputs() throws Exception {
        StackRef stack = stack("asked");
        Manifest manifest = manifest(
                Map.of("step", "1"),
                new Expressions("", "", "self.data.step == '2'"),
                Map.of("step", "self.data.step", "length", "size(self.data.words)"));
        Instance started = runtime.start(spec(stack, 1, "h1", manifest));
        assertThat(started.state()).isEqualTo(Instance.State.RUNNING);
        assertThat(started.message()).isEqualTo("ConfigMap is not ready yet: self.data.step == '2'");

        change("asked-it", Map.of("step", "2"));
        await().atMost(LONG).until(() -> message(stack, started).startsWith("output length is not there yet"));
        change("asked-it", Map.of("step", "2", "words", "four"));

        Instance ready = runtime.awaitHealthy(stack, started.id(), LONG).orElseThrow();
        assertThat(ready.state()).isEqualTo(Instance.State.HEALTHY);
        assertThat(ready.facts()).isEqualTo(Map.of("step", "2", "length", "4"));
    }

    @Test
    void another_process_judges_an_object_as_it_was_meant_when_it_was_applied() throws Exception {
        StackRef stack = stack("again");
        Instance started = runtime.start(spec(
                stack, 1, "h1", manifest(Map.of("a", "b"), new Expressions("", "", "self.data.a == 'c'"), Map.of())));

        try (KubernetesRuntime other = new KubernetesRuntime(cluster.client())) {
            await("the kind was listed")
                    .atMost(LONG)
                    .ignoreException(RuntimeFailure.class)
                    .until(
                            () -> { // not connected yet
                                other.observe(
                                        stack, List.of(new ClusterObject("v1", "ConfigMap", "again-it")), List.of());
                                return true;
                            });

            assertThat(other.list(stack)).singleElement().satisfies(seen -> {
                assertThat(seen.id()).isEqualTo(started.id());
                assertThat(seen.message()).contains("self.data.a == 'c'");
            });
        }
    }

    @Test
    void what_we_render_is_not_taken_for_what_a_user_wrote_because_users_write_objects_of_that_kind_too()
            throws Exception {
        StackRef stack = stack("both");
        await("the kind was listed").atMost(LONG).ignoreExceptions().until(() -> {
            runtime.observe(stack, List.of(new ClusterObject("apps/v1", "Deployment", "elsewhere")), List.of());
            return true;
        });
        WorkloadSpec web = Specs.plain(stack, "it", 1, "h1", Map.of());
        Instance started = runtime.start(web);
        await("a watch has told of it").atMost(LONG).until(() -> runtime.inspect(stack, started.id())
                .filter(seen -> seen.state() == Instance.State.HEALTHY)
                .isPresent());

        assertThat(runtime.list(stack)).extracting(Instance::id).containsExactly(started.id());
        assertThat(runtime.start(web).id()).as("it is left as it is").isEqualTo(started.id());
    }

    @Test
    void an_expression_that_cannot_be_understood_is_refused_before_anything_is_made() {
        StackRef stack = stack("wrong");

        RuntimeFailure failure = catchThrowableOfType(
                RuntimeFailure.class,
                () -> runtime.start(
                        spec(stack, 1, "h1", manifest(Map.of(), new Expressions("self.data.", "", ""), Map.of()))));

        assertThat(failure.reason()).isInstanceOf(Reason.InvalidSpec.class);
        assertThat(failure).hasMessageContaining("the expression 'self.data.'");
        assertThat(configMap("wrong-it")).isNull();
    }

    @Test
    void a_kind_that_the_cluster_does_not_serve_is_said_by_name() {
        StackRef stack = stack("nokind");
        Manifest manifest = new Manifest(
                Map.of("apiVersion", "example.org/v1", "kind", "Database", "metadata", Map.of("name", "d")),
                Expressions.NONE,
                Map.of(),
                Drift.CORRECT,
                List.of(),
                false,
                false);

        RuntimeFailure failure =
                catchThrowableOfType(RuntimeFailure.class, () -> runtime.start(spec(stack, 1, "h1", manifest)));

        assertThat(failure).hasMessageContaining("does not serve the kind Database of example.org/v1");
    }

    @Test
    void what_somebody_else_made_is_refused_unless_it_is_to_be_adopted() throws Exception {
        StackRef stack = stack("theirs");
        cluster.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("theirs-it")
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .addToData("theirs", "yes")
                        .build())
                .create();
        Manifest manifest = manifest(Map.of("ours", "yes"), Expressions.NONE, Map.of());

        RuntimeFailure refused =
                catchThrowableOfType(RuntimeFailure.class, () -> runtime.start(spec(stack, 1, "h1", manifest)));
        Manifest adopting =
                new Manifest(manifest.object(), Expressions.NONE, Map.of(), Drift.CORRECT, List.of(), true, false);
        Instance adopted = runtime.start(spec(stack, 2, "h2", adopting));

        assertThat(refused.reason()).isInstanceOf(Reason.ForeignObject.class);
        assertThat(adopted.state()).isEqualTo(Instance.State.HEALTHY);
        assertThat(configMap("theirs-it").getData()).containsOnlyKeys("theirs", "ours");
    }

    @Test
    void what_cannot_be_changed_in_place_is_told_and_made_anew_only_when_asked() throws Exception {
        StackRef stack = stack("fixed");
        Manifest first = fixed("one", false);
        Instance started = runtime.start(spec(stack, 1, "h1", first));

        RuntimeFailure refused = catchThrowableOfType(
                RuntimeFailure.class, () -> runtime.start(spec(stack, 2, "h2", fixed("two", false))));
        Instance replaced = runtime.start(spec(stack, 3, "h3", fixed("two", true)));

        assertThat(refused).hasMessageContaining("immutable").hasMessageContaining("manifest.replace: true");
        assertThat(replaced.id()).isNotEqualTo(started.id());
        assertThat(configMap("fixed-it").getData()).containsEntry("value", "two");
    }

    @Test
    void a_stop_leaves_what_runs_nothing_in_place_and_a_removal_takes_it_away() throws Exception {
        StackRef stack = stack("stopped");
        WorkloadSpec spec = spec(stack, 1, "h1", manifest(Map.of("a", "b"), Expressions.NONE, Map.of()));
        Instance started = runtime.start(spec);

        runtime.stop(stack, "it", started.id(), StopPolicy.DEFAULT);
        assertThat(runtime.inspect(stack, started.id()).orElseThrow().state()).isEqualTo(Instance.State.STOPPED);
        assertThat(configMap("stopped-it")).isNotNull();
        assertThat(runtime.start(spec).state()).isEqualTo(Instance.State.HEALTHY);

        runtime.remove(stack, "it", started.id());
        assertThat(runtime.list(stack)).isEmpty();
        assertThat(configMap("stopped-it")).isNull();
    }

    @Test
    void an_object_that_nobody_can_read_does_not_hold_up_the_listing_of_its_kind() throws Exception {
        cluster.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("garbage")
                        .withNamespace(cluster.namespace())
                        .addToLabels(Map.of(Labels.MANAGED_BY, Labels.MANAGER, Labels.RESOURCE, "x"))
                        .addToAnnotations(Labels.JUDGEMENT, "{")
                        .endMetadata()
                        .build())
                .create();
        StackRef stack = stack("beside-garbage");

        try (KubernetesRuntime other =
                new KubernetesRuntime(cluster.client(), new Reach(Set.of(cluster.namespace())), Notices.NONE)) {
            await("the kind was listed")
                    .atMost(Duration.ofSeconds(20))
                    .ignoreException(RuntimeFailure.class)
                    .until(() -> {
                        other.observe(stack, List.of(new ClusterObject("v1", "ConfigMap", "it")), List.of());
                        return true;
                    });
        }
    }

    @Test
    void an_object_of_the_whole_cluster_is_held_by_its_labels_alone_and_goes_with_its_stack() throws Exception {
        StackRef stack = stack("wide");
        String name = "wide-" + cluster.namespace();
        Manifest role = new Manifest(
                Map.of(
                        "apiVersion",
                        "rbac.authorization.k8s.io/v1",
                        "kind",
                        "ClusterRole",
                        "metadata",
                        Map.of("name", name)),
                Expressions.NONE,
                Map.of(),
                Drift.CORRECT,
                List.of(),
                false,
                false);
        runtime.prepare(stack);
        runtime.start(spec(stack, 1, "h1", role));

        await("it is seen").atMost(LONG).until(() -> runtime.list(stack).stream()
                .anyMatch(seen -> seen.state() == Instance.State.HEALTHY));
        assertThat(runtime.held(stack)).as("there is nothing to restore").isTrue();
        runtime.attach(stack);
        assertThat(role(name).getMetadata().getOwnerReferences()).isEmpty();

        await("the stack is gone")
                .atMost(LONG)
                .ignoreException(RuntimeFailure.class)
                .until(() -> {
                    runtime.teardown(stack, false);
                    return true;
                });
        assertThat(role(name)).isNull();
    }

    private static ClusterRole role(String name) {
        return cluster.client().rbac().clusterRoles().withName(name).get();
    }

    private static Manifest fixed(String value, boolean replace) {
        return new Manifest(
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ConfigMap",
                        "metadata",
                        Map.of("name", "fixed-it"),
                        "immutable",
                        true,
                        "data",
                        Map.of("value", value)),
                Expressions.NONE,
                Map.of(),
                Drift.CORRECT,
                List.of(),
                false,
                replace);
    }

    private Manifest manifest(Map<String, String> data, Expressions expressions, Map<String, String> outputs) {
        return new Manifest(
                Map.of("apiVersion", "v1", "kind", "ConfigMap", "data", data),
                expressions,
                outputs,
                Drift.CORRECT,
                List.of(),
                false,
                false);
    }

    /** As the planner hands it over: the object has a name. */
    private static WorkloadSpec spec(StackRef stack, long attempt, String hash, Manifest manifest) {
        Map<String, Object> object = new java.util.HashMap<>(manifest.object());
        object.putIfAbsent("metadata", Map.of("name", stack.name() + "-it"));
        Manifest named = new Manifest(
                object,
                manifest.expressions(),
                manifest.outputs(),
                manifest.drift(),
                manifest.ignored(),
                manifest.adopt(),
                manifest.replace());
        return Specs.spec(stack, "it", attempt, hash, Workload.of(named), Health.RUNNING);
    }

    private static String message(StackRef stack, Instance started) throws RuntimeFailure {
        return runtime.inspect(stack, started.id()).orElseThrow().message();
    }

    /** As somebody else changes it. */
    private static void change(String name, Map<String, String> data) {
        cluster.client()
                .configMaps()
                .inNamespace(cluster.namespace())
                .withName(name)
                .edit(map -> new ConfigMapBuilder(map).addToData(data).build());
    }

    private static ConfigMap configMap(String name) {
        return cluster.client()
                .configMaps()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    private static StackRef stack(String name) {
        var stack = cluster.createStack(name, "resources: [{name: it, container: {image: x}}]");
        return KubernetesRuntime.reference(
                cluster.namespace(), name, stack.getMetadata().getUid());
    }
}
