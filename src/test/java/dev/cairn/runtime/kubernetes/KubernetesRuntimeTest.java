package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.cairn.api.Stack;
import dev.cairn.model.Instance;
import dev.cairn.model.Instance.Replicas;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.runtime.ContainerRuntime.Subscription;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The port's promises on a real API server with real controllers; only the pods are simulated. */
@Tag("cluster")
class KubernetesRuntimeTest {
    private static final String SPEC = "resources: [{name: web, container: {image: x}}]";
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
    void a_start_is_healthy_only_when_its_pods_are_ready_and_a_second_start_changes_nothing() throws Exception {
        StackRef stack = stack("once");
        WorkloadSpec spec = Specs.plain(stack, "web", 1, "h1", Map.of("sim.cairn.dev/ready-after", "2s"));
        List<Instance.State> states = Collections.synchronizedList(new ArrayList<>());
        try (Subscription _ = runtime.watch(stack, (_, _) -> note(stack, states))) {
            Instance started = runtime.start(spec);

            assertThat(started.state()).isEqualTo(Instance.State.STARTING);
            assertThat(runtime.list(stack)).extracting(Instance::id).containsExactly(started.id());
            Instance healthy = runtime.awaitHealthy(stack, started.id(), LONG).orElseThrow();
            assertThat(healthy.state()).isEqualTo(Instance.State.HEALTHY);
            assertThat(healthy.replicas()).isEqualTo(new Instance.Replicas(1, 1, 1));
        }
        assertThat(states).startsWith(Instance.State.STARTING).contains(Instance.State.RUNNING);
        String version = deployment("once-web").getMetadata().getResourceVersion();

        Instance again = runtime.start(spec);

        assertThat(again.state()).isEqualTo(Instance.State.HEALTHY);
        assertThat(deployment("once-web").getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void another_process_finds_what_runs_and_starts_nothing_twice() throws Exception {
        StackRef stack = stack("adopt");
        WorkloadSpec spec = Specs.plain(stack, "web", 4, "h1", Map.of());
        Instance started = runtime.start(spec);

        try (KubernetesRuntime other = new KubernetesRuntime(cluster.client())) {
            // The API server may answer a first listing from a cache that lags behind the write.
            await().untilAsserted(
                            () -> assertThat(other.list(stack)).singleElement().satisfies(found -> {
                                assertThat(found.id()).isEqualTo(started.id());
                                assertThat(found.attempt()).isEqualTo(4);
                                assertThat(found.hash()).isEqualTo("h1");
                            }));
            assertThat(other.start(spec).id()).isEqualTo(started.id());
        }
        assertThat(deployment("adopt-web").getMetadata().getGeneration()).isEqualTo(1);
    }

    @Test
    void a_changed_specification_is_healthy_only_when_the_new_pods_are() throws Exception {
        StackRef stack = stack("change");
        Instance first = runtime.start(Specs.plain(stack, "web", 1, "h1", Map.of()));
        assertThat(state(runtime.awaitHealthy(stack, first.id(), LONG))).isEqualTo(Instance.State.HEALTHY);

        Instance second =
                runtime.start(Specs.plain(stack, "web", 2, "h2", Map.of("sim.cairn.dev/ready-after", "never")));

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.hash()).isEqualTo("h2");
        assertThat(second.state()).isEqualTo(Instance.State.STARTING);
        await().atMost(LONG).until(() -> state(runtime.inspect(stack, first.id())) == Instance.State.RUNNING);
        Instance third = runtime.start(Specs.plain(stack, "web", 3, "h3", Map.of()));
        Instance healthy = runtime.awaitHealthy(stack, third.id(), LONG).orElseThrow();
        assertThat(healthy.state()).isEqualTo(Instance.State.HEALTHY);
        assertThat(healthy.hash()).isEqualTo("h3");
    }

    @Test
    void a_stop_returns_when_the_pods_are_gone_and_a_removal_when_everything_is() throws Exception {
        StackRef stack = stack("stop");
        Instance started = withPods(stack);

        runtime.stop(stack, "web", started.id(), StopPolicy.DEFAULT);

        assertThat(pods(stack, "web")).isEmpty();
        assertThat(state(runtime.inspect(stack, started.id()))).isEqualTo(Instance.State.STOPPED);
        runtime.stop(stack, "web", started.id(), StopPolicy.DEFAULT);
        runtime.remove(stack, "web", started.id());
        assertThat(runtime.list(stack)).isEmpty();
        assertThat(deployment("stop-web")).isNull();
        assertThat(service("stop-web")).isNull();
        runtime.remove(stack, "web", started.id());
        runtime.teardown(stack, false);
        assertThat(cluster.client()
                        .configMaps()
                        .inNamespace(cluster.namespace())
                        .withLabel(Labels.STACK, "stop")
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void what_ends_for_good_takes_its_object_and_what_stands_beside_it_along() throws Exception {
        StackRef stack = stack("end");
        Instance started = withPods(stack);

        runtime.end(stack, "web", started.id(), StopPolicy.DEFAULT);

        assertThat(pods(stack, "web")).isEmpty();
        await().atMost(LONG).until(() -> runtime.list(stack).isEmpty());
        assertThat(deployment("end-web")).isNull();
        assertThat(service("end-web")).isNull();
        runtime.end(stack, "web", started.id(), StopPolicy.DEFAULT);
    }

    @Test
    void a_teardown_sweeps_what_was_left_behind() throws Exception {
        StackRef stack = stack("swept");
        runtime.start(Specs.web(stack));

        await().atMost(LONG).until(() -> {
            try {
                runtime.teardown(stack, false);
                return true;
            } catch (RuntimeFailure e) {
                assertThat(e).hasMessageContaining("swept-web is still there");
                return false;
            }
        });

        assertThat(deployment("swept-web")).isNull();
        assertThat(runtime.list(stack)).isEmpty();
    }

    @Test
    void something_of_its_name_that_is_not_ours_is_refused_and_left_alone() throws Exception {
        StackRef stack = stack("foreign");
        Deployment theirs = new DeploymentBuilder((Deployment) Rendering.render(
                                Specs.plain(stack, "web", 1, "h", Map.of()),
                                new Ownership(Scope.of(stack), "none"),
                                SecretValues.NONE)
                        .main())
                .editMetadata()
                .withLabels(Map.of("who", "somebody"))
                .withOwnerReferences(List.of())
                .endMetadata()
                .build();
        cluster.client().resource(theirs).create();

        RuntimeFailure failure = catchThrowableOfType(
                RuntimeFailure.class, () -> runtime.start(Specs.plain(stack, "web", 1, "h1", Map.of())));

        assertThat(failure.reason())
                .isEqualTo(new Reason.ForeignObject("Deployment foreign-web, which Cairn did not make"));
        assertThat(deployment("foreign-web").getMetadata().getLabels()).containsExactly(Map.entry("who", "somebody"));
    }

    @Test
    void two_stacks_whose_names_meet_do_not_share_an_object() throws Exception {
        runtime.start(Specs.plain(stack("a"), "b-web", 1, "h", Map.of()));

        RuntimeFailure failure = catchThrowableOfType(
                RuntimeFailure.class, () -> runtime.start(Specs.plain(stack("a-b"), "web", 1, "h", Map.of())));

        assertThat(failure.reason()).isEqualTo(new Reason.ForeignObject("Deployment a-b-web of Stack a"));
    }

    @Test
    void what_an_earlier_stack_of_the_same_name_left_is_taken_over_without_a_new_pod() throws Exception {
        StackRef earlier = KubernetesRuntime.reference(cluster.namespace(), "kept", "00000000-earlier");
        Instance left = runtime.start(Specs.plain(earlier, "web", 1, "h1", Map.of()));
        assertThat(state(runtime.awaitHealthy(earlier, left.id(), LONG))).isEqualTo(Instance.State.HEALTHY);
        StackRef stack = stack("kept");

        assertThat(runtime.list(stack)).isEmpty();
        Instance adopted = runtime.start(Specs.plain(stack, "web", 1, "h1", Map.of()));

        assertThat(adopted.id()).isEqualTo(left.id());
        assertThat(runtime.list(stack)).extracting(Instance::id).containsExactly(left.id());
        assertThat(deployment("kept-web").getMetadata().getGeneration()).isEqualTo(1);
    }

    @Test
    void what_has_files_and_composed_values_is_taken_over_without_a_new_pod_too() throws Exception {
        StackRef earlier = KubernetesRuntime.reference(cluster.namespace(), "filed", "00000000-earlier");
        Instance left = runtime.start(Specs.filed(earlier, "web"));
        assertThat(state(runtime.awaitHealthy(earlier, left.id(), LONG))).isEqualTo(Instance.State.HEALTHY);
        StackRef stack = stack("filed");

        Instance adopted = runtime.start(Specs.filed(stack, "web"));

        assertThat(adopted.id()).isEqualTo(left.id());
        assertThat(deployment("filed-web").getMetadata().getGeneration()).isEqualTo(1);
        assertThat(cluster.client()
                        .configMaps()
                        .inNamespace(cluster.namespace())
                        .withLabel(Labels.STACK, "filed")
                        .withLabel(Labels.RESOURCE, "web")
                        .list()
                        .getItems())
                .singleElement()
                .satisfies(files -> assertThat(Labels.label(files, Labels.UID)).isEqualTo(stack.uid()));
    }

    @Test
    void an_autoscalers_number_of_copies_survives_a_changed_specification() throws Exception {
        StackRef stack = stack("scaled");
        Instance first = runtime.start(Specs.plain(stack, "web", 1, "h1", Map.of()));
        cluster.client()
                .apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .withName("scaled-web")
                .scale(2);
        await().atMost(LONG).until(() -> runtime.inspect(stack, first.id())
                .orElseThrow()
                .replicas()
                .equals(new Replicas(2, 2, 2)));

        WorkloadSpec changed = Specs.plain(stack, "web", 2, "h2", Map.of());
        runtime.start(changed);
        assertThat(runtime.deviations(stack, _ -> Optional.of(changed.workload())))
                .isEmpty();
        runtime.alter(changed, InPlace.COPIES);

        assertThat(deployment("scaled-web").getSpec().getReplicas()).isEqualTo(2);
        runtime.stop(stack, "web", first.id(), StopPolicy.DEFAULT);
        assertThat(deployment("scaled-web").getSpec().getReplicas()).isZero();
    }

    @Test
    void a_rehearsal_says_what_a_start_would_say_and_changes_nothing() throws Exception {
        StackRef stack = stack("rehearsed");
        WorkloadSpec spec = Specs.web(stack);

        runtime.rehearse(spec);

        assertThat(deployment("rehearsed-web")).isNull();
        HasMetadata theirs = Rendering.render(spec, new Ownership(Scope.of(stack), "none"), SecretValues.NONE)
                .main();
        theirs.getMetadata().setLabels(Map.of());
        theirs.getMetadata().setOwnerReferences(List.of());
        cluster.client().resource(theirs).create();
        RuntimeFailure failure = catchThrowableOfType(RuntimeFailure.class, () -> runtime.rehearse(spec));
        assertThat(failure.reason()).isInstanceOf(Reason.ForeignObject.class);
    }

    private static StackRef stack(String name) {
        Stack stack = cluster.createStack(name, SPEC);
        return KubernetesRuntime.reference(
                cluster.namespace(), name, stack.getMetadata().getUid());
    }

    private static void note(StackRef stack, List<Instance.State> states) {
        try {
            runtime.list(stack).forEach(instance -> states.add(instance.state()));
        } catch (RuntimeFailure e) {
            throw new IllegalStateException(e);
        }
    }

    private static Instance.State state(Optional<Instance> instance) {
        return instance.orElseThrow().state();
    }

    private static Deployment deployment(String name) {
        return cluster.client()
                .apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    /** A workload that runs, with a Service beside it. */
    private static Instance withPods(StackRef stack) throws RuntimeFailure {
        Instance started = runtime.start(Specs.web(stack));
        await().atMost(LONG).until(() -> !pods(stack, "web").isEmpty());
        return started;
    }

    private static Service service(String name) {
        return cluster.client()
                .services()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    private static List<Pod> pods(StackRef stack, String resource) {
        return cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabels(Map.of(Labels.STACK, stack.name(), Labels.RESOURCE, resource))
                .list()
                .getItems();
    }
}
