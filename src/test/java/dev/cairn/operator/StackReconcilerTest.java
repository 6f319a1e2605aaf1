package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.api.Condition;
import dev.cairn.api.RequestStatus;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.api.StackSpec;
import dev.cairn.testing.ObjectLog;
import dev.cairn.testing.ObjectLog.Entry;
import dev.cairn.testing.StackLog;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shell within the framework, in this process, on a real API server with real controllers. */
@Tag("cluster")
class StackReconcilerTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String TWO = """
            resources:
            - {name: a, container: {image: x}, annotations: {sim.cairn.dev/ready-after: 1s, sim.cairn.dev/stop-after: 1s}}
            - {name: b, container: {image: x}, dependsOn: [{name: a}], annotations: {sim.cairn.dev/stop-after: 1s}}
            """;

    private final RequestLog requests = new RequestLog();
    private TestCluster cluster;
    private ObjectLog log;
    private OperatorInProcess operator;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.connect();
        log = new ObjectLog(cluster.client(), cluster.namespace());
        startOperator();
    }

    private void startOperator() {
        operator = new OperatorInProcess(cluster, requests);
    }

    private void stopOperator() {
        operator.close();
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            stopOperator();
            log.close();
            cluster.close();
        }
    }

    @Test
    void starts_in_order_and_takes_down_in_reverse_order() {
        cluster.createStack("two", TWO);
        await().atMost(LONG).until(() -> ready("two").equals(Optional.of("True")));

        Entry available = first(log.of("Deployment/two-a"), ObjectLog::available);
        Entry created = first(log.of("Deployment/two-b"), entry -> entry.action() == Watcher.Action.ADDED);
        assertThat(created.version()).isGreaterThan(available.version());
        assertThat(stack("two").getStatus().inventory())
                .extracting(entry -> entry.kind() + "/" + entry.name() + " wave " + entry.wave())
                .containsExactly("Deployment/two-a wave 0", "Deployment/two-b wave 1");

        delete("two");

        await().atMost(LONG).until(() -> stack("two") == null);
        Entry bsLastPod = log.of("Pod/two-b-*").getLast();
        assertThat(bsLastPod.action()).isEqualTo(Watcher.Action.DELETED);
        Entry asEnd = first(log.of("Deployment/two-a"), StackReconcilerTest::ending);
        assertThat(asEnd.version()).isGreaterThan(bsLastPod.version());
        assertThat(log.of("Deployment/two-a").getLast().action()).isEqualTo(Watcher.Action.DELETED);
        assertThat(left()).isEmpty();
    }

    @Test
    void a_deletion_in_the_foreground_keeps_the_order_too() {
        cluster.createStack("two", TWO);
        await().atMost(LONG).until(() -> ready("two").equals(Optional.of("True")));

        cluster.client()
                .resource(stack("two"))
                .withPropagationPolicy(io.fabric8.kubernetes.api.model.DeletionPropagation.FOREGROUND)
                .delete();

        await().atMost(LONG).until(() -> stack("two") == null);
        Entry asEnd = first(log.of("Deployment/two-a"), StackReconcilerTest::ending);
        assertThat(asEnd.version())
                .isGreaterThan(log.of("Pod/two-b-*").getLast().version());
    }

    @Test
    void a_restart_of_the_operator_between_two_starts_changes_nothing_that_runs() {
        cluster.createStack("two", TWO.replace("ready-after: 1s", "ready-after: 4s"));
        log.await(LONG, "a runs", entry -> entry.name().startsWith("Pod/two-a-"));
        stopOperator();
        log.await(LONG, "a is available while nobody looks", ObjectLog::available);

        startOperator();

        await().atMost(LONG).until(() -> ready("two").equals(Optional.of("True")));
        assertThat(added("Deployment/")).containsExactly("Deployment/two-a", "Deployment/two-b");
        assertThat(added("Pod/")).hasSize(2);
        stopOperator();
        startOperator();
        touch("two");
        await().atMost(LONG).until(() -> Optional.of("again")
                .equals(Optional.ofNullable(stack("two").getStatus().lastHandledReconcileAt())));
        assertThat(added("Pod/")).hasSize(2);
    }

    @Test
    void the_first_status_says_what_is_waited_for() {
        cluster.createStack("two", TWO.replace("ready-after: 1s", "ready-after: never"));

        await().atMost(LONG).until(() -> resource("two", "b")
                .filter(b -> b.phase().equals("Blocked"))
                .isPresent());

        Stack stack = stack("two");
        assertThat(stack.getStatus().observedGeneration()).isEqualTo(1);
        assertThat(stack.getStatus().summary().ready()).isEqualTo("0/2");
        assertThat(ready("two")).contains("Unknown");
        assertThat(resource("two", "b").orElseThrow().waitingFor().getFirst()).startsWith("a");
        await().atMost(LONG).until(() -> resource("two", "a").orElseThrow().ref() != null);
        assertThat(resource("two", "a").orElseThrow().ref().name()).isEqualTo("two-a");
    }

    @Test
    void an_invalid_specification_is_said_and_changes_nothing_that_runs() {
        cluster.createStack("two", TWO);
        await().atMost(LONG).until(() -> ready("two").equals(Optional.of("True")));

        cluster.client().resource(stack("two")).edit(stack -> {
            Stack broken = cluster.client().getKubernetesSerialization().clone(stack);
            broken.setSpec(cluster.client()
                    .getKubernetesSerialization()
                    .unmarshal(
                            "resources:\n- {name: a, container: {image: x, args: ['${resources.nobody.port}']}}",
                            StackSpec.class));
            return broken;
        });

        await().atMost(LONG).until(() -> condition("two", "Stalled")
                .filter(stalled -> stalled.status().equals("True"))
                .isPresent());
        assertThat(stack("two").getStatus().observedGeneration()).isEqualTo(2);
        assertThat(stack("two").getStatus().phase()).isEqualTo("Failed");
        assertThat(stack("two").getStatus().summary().ready()).isEqualTo("2/2");
        assertThat(condition("two", "Stalled").orElseThrow().message())
                .contains("spec.resources[0].container.args[0]", "nobody");
        assertThat(log.entries()).noneMatch(entry -> entry.action() == Watcher.Action.DELETED);
        delete("two");
        await().atMost(LONG).until(() -> stack("two") == null);
        Entry asEnd = first(log.of("Deployment/two-a"), StackReconcilerTest::ending);
        assertThat(asEnd.version())
                .as("the order is remembered although no plan has it any more")
                .isGreaterThan(log.of("Pod/two-b-*").getLast().version());
        assertThat(left()).isEmpty();
    }

    @Test
    void a_stack_that_vanishes_without_a_teardown_is_expected_no_more() {
        cluster.createStack("two", TWO.replace("stop-after: 1s", "stop-after: 30s"));
        await().atMost(LONG).until(() -> ready("two").equals(Optional.of("True")));
        assertThat(operator.passes()).isEqualTo(1);
        delete("two");
        log.await(LONG, "the teardown has begun", StackReconcilerTest::ending);

        cluster.client()
                .resource(stack("two"))
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");

        await().atMost(Duration.ofSeconds(20)).until(() -> operator.passes() == 0);
    }

    private void createTwoWithItsFinalizer() {
        cluster.client()
                .resource(cluster.client()
                        .getKubernetesSerialization()
                        .unmarshal("""
                        apiVersion: cairn.dev/v1alpha1
                        kind: Stack
                        metadata: {name: two, namespace: %s, finalizers: [cairn.dev/teardown]}
                        spec:
                        """.formatted(cluster.namespace()) + TWO.indent(2), Stack.class))
                .create();
    }

    /** The finalizer is there already, so that nothing is written before the first status. */
    @Test
    void a_first_status_that_could_not_be_written_holds_the_start_up_for_no_longer_than_that() {
        requests.refuse();
        createTwoWithItsFinalizer();
        await().atMost(LONG).until(() -> requests.refused() > 1);
        assertThat(log.entries()).isEmpty();

        requests.allow();

        await().atMost(Duration.ofSeconds(30)).until(() -> ready("two").equals(Optional.of("True")));
    }

    /** The finalizer is there already: its write is the framework's, which reads the Stack when it meets ours. */
    @Test
    void a_normal_start_costs_one_apply_per_object_and_its_share_of_the_status() {
        requests.clear();
        createTwoWithItsFinalizer();
        await().atMost(LONG).until(() -> ready("two").equals(Optional.of("True")));

        assertThat(requests.to("deployments", "services", "configmaps", "pods"))
                .as("an anchor, a witness, two Deployments")
                .containsExactly("PATCH configmaps", "PATCH configmaps", "PATCH deployments", "PATCH deployments");
        assertThat(requests.to("stacks"))
                .as("nothing but the status, coalesced")
                .containsOnly("PUT stacks/status")
                .hasSizeBetween(3, 12);
    }

    @Test
    void the_finalizer_is_one_write() {
        List<String> names =
                IntStream.range(0, 10).mapToObj(number -> "s" + number).toList();
        requests.clear();
        names.forEach(name -> cluster.createStack(name, TWO));
        names.forEach(name -> await().atMost(LONG).until(() -> ready(name).equals(Optional.of("True"))));

        assertThat(requests.to("stacks"))
                .filteredOn(request -> !request.equals("PUT stacks/status"))
                .containsOnly("PATCH stacks")
                .hasSameSizeAs(names);
    }

    /** What lands while the framework writes the finalizer is told by no event of its own. */
    @Test
    void what_is_changed_right_after_the_creation_is_not_lost() {
        List<String> names =
                IntStream.range(0, 20).mapToObj(number -> "s" + number).toList();
        for (String name : names) {
            cluster.createStack(name, "resources: [{name: a, container: {image: x}}]");
            cluster.client()
                    .resources(Stack.class)
                    .inNamespace(cluster.namespace())
                    .withName(name)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"spec\":{\"resources\":[{\"name\":\"b\",\"container\":{\"image\":\"x\"}}]}}");
        }
        for (String name : names) {
            await().atMost(LONG).until(() -> StackLog.finished(stack(name)));
            assertThat(stack(name).getStatus().resources())
                    .extracting(ResourceStatus::name)
                    .contains("b");
        }
    }

    @Test
    void the_number_of_copies_follows_the_specification_without_a_new_pod() {
        cluster.createStack("two", TWO);
        await().atMost(LONG).until(() -> ready("two").equals(Optional.of("True")));

        edit("two", TWO.replace("{name: b, container: {image: x}", "{name: b, container: {image: x, replicas: 3}"));

        await().atMost(LONG)
                .until(() -> added("Pod/two-b-").size() == 3 && ready("two").equals(Optional.of("True")));
        assertThat(log.entries()).noneMatch(entry -> entry.action() == Watcher.Action.DELETED);
        assertThat(stack("two").getStatus().observedGeneration()).isEqualTo(2);
    }

    @Test
    void something_in_the_way_is_named_and_the_stack_goes_on_when_it_is_gone() {
        Deployment theirs = cluster.client().getKubernetesSerialization().unmarshal("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: two-b}
                        spec:
                          selector: {matchLabels: {who: them}}
                          template:
                            metadata: {labels: {who: them}}
                            spec: {containers: [{name: c, image: x}]}
                        """, Deployment.class);
        theirs.getMetadata().setNamespace(cluster.namespace());
        cluster.client().resource(theirs).create();
        cluster.createStack("two", TWO);

        await().atMost(LONG).until(() -> condition("two", "Stalled")
                .filter(stalled -> stalled.status().equals("True"))
                .isPresent());
        assertThat(resource("two", "b").orElseThrow().reason()).isEqualTo("ForeignObject");
        assertThat(resource("two", "b").orElseThrow().message())
                .isEqualTo("the name is taken by Deployment two-b, which Cairn did not make");

        cluster.client().resource(theirs).delete();

        await().atMost(LONG).until(() -> ready("two").equals(Optional.of("True")));
    }

    @Test
    void a_changed_specification_replaces_what_changed_and_then_what_rests_on_it() {
        cluster.createStack("two", TWO);
        await().atMost(LONG).until(() -> ready("two").equals(Optional.of("True")));

        edit("two", TWO.replace("image: x}", "image: y}"));

        await().atMost(LONG)
                .until(() -> stack("two").getStatus().observedGeneration() == 2
                        && ready("two").equals(Optional.of("True")));
        Entry a = first(log.of("Deployment/two-a"), entry -> image(entry).equals("y") && ObjectLog.available(entry));
        Entry b = first(log.of("Deployment/two-b"), entry -> image(entry).equals("y"));
        assertThat(b.version()).isGreaterThan(a.version());
    }

    @Test
    void a_requested_restart_replaces_the_pods_of_that_resource_once_and_is_answered() {
        cluster.createStack("two", TWO);
        await().atMost(LONG).until(() -> ready("two").equals(Optional.of("True")));

        annotate("two", Map.of("request.cairn.dev/a", "restart 17"));

        await().atMost(LONG)
                .until(() -> resource("two", "a").orElseThrow().memory().lastRequest() != null
                        && added("Pod/two-a-").size() == 2
                        && ready("two").equals(Optional.of("True")));
        RequestStatus answer = resource("two", "a").orElseThrow().memory().lastRequest();
        assertThat(answer).isEqualTo(new RequestStatus("17", "restart", "Accepted"));
        assertThat(added("Pod/two-b-")).hasSize(1);
        touch("two");
        await().atMost(LONG).until(() -> "again".equals(stack("two").getStatus().lastHandledReconcileAt()));
        assertThat(added("Pod/two-a-")).hasSize(2);
    }

    @Test
    void a_suspended_stack_creates_nothing_until_it_is_resumed() {
        cluster.createStack("two", "suspend: true\n" + TWO);
        await().atMost(LONG)
                .until(() -> stack("two").getStatus() != null
                        && "Suspended".equals(stack("two").getStatus().phase()));
        assertThat(log.entries()).isEmpty();

        edit("two", TWO);

        await().atMost(LONG).until(() -> ready("two").equals(Optional.of("True")));
    }

    private static String image(Entry entry) {
        return Trial.image((Deployment) entry.object());
    }

    private void edit(String name, String spec) {
        cluster.client().resource(stack(name)).edit(stack -> {
            Stack edited = cluster.client().getKubernetesSerialization().clone(stack);
            edited.setSpec(cluster.client().getKubernetesSerialization().unmarshal(spec, StackSpec.class));
            return edited;
        });
    }

    private List<String> added(String kind) {
        return log.entries().stream()
                .filter(entry ->
                        entry.action() == Watcher.Action.ADDED && entry.name().startsWith(kind))
                .map(Entry::name)
                .toList();
    }

    private List<String> left() {
        return java.util.stream.Stream.of(
                        cluster.client()
                                .services()
                                .inNamespace(cluster.namespace())
                                .list()
                                .getItems(),
                        cluster.client()
                                .configMaps()
                                .inNamespace(cluster.namespace())
                                .withLabel("app.kubernetes.io/managed-by", "cairn")
                                .list()
                                .getItems())
                .flatMap(List::stream)
                .map(object -> object.getMetadata().getName())
                .toList();
    }

    private static boolean ending(Entry entry) {
        return entry.object() instanceof Deployment deployment
                && (deployment.getSpec().getReplicas() == 0
                        || deployment.getMetadata().getDeletionTimestamp() != null);
    }

    private static Entry first(List<Entry> entries, Predicate<Entry> condition) {
        return entries.stream().filter(condition).findFirst().orElseThrow();
    }

    private void touch(String name) {
        annotate(name, Map.of("cairn.dev/requestedAt", "again"));
    }

    private void annotate(String name, Map<String, String> more) {
        cluster.client().resource(stack(name)).edit(stack -> {
            Stack touched = cluster.client().getKubernetesSerialization().clone(stack);
            Map<String, String> annotations = new HashMap<>(more);
            Optional.ofNullable(stack.getMetadata().getAnnotations()).ifPresent(annotations::putAll);
            touched.getMetadata().setAnnotations(annotations);
            return touched;
        });
    }

    private void delete(String name) {
        cluster.client().resource(stack(name)).delete();
    }

    private Stack stack(String name) {
        return cluster.client()
                .resources(Stack.class)
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    private Optional<String> ready(String name) {
        return condition(name, "Ready").map(Condition::status);
    }

    private Optional<Condition> condition(String name, String type) {
        return Optional.ofNullable(stack(name).getStatus()).stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    private Optional<ResourceStatus> resource(String name, String resource) {
        return Optional.ofNullable(stack(name).getStatus()).stream()
                .flatMap(status -> status.resources().stream())
                .filter(status -> status.name().equals(resource))
                .findFirst();
    }
}
