package dev.cairn.operator;

import static org.awaitility.Awaitility.await;

import dev.cairn.api.Condition;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.api.StackSpec;
import dev.cairn.runtime.kubernetes.Reach;
import dev.cairn.testing.ObjectLog;
import dev.cairn.testing.StackLog;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher.Action;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/**
 * A namespace on a real API server with the operator at work in it, and all that happens there written down.
 */
final class Trial implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final TestCluster cluster;
    private final RequestLog requests = new RequestLog();
    private final MovableClock clock = new MovableClock();
    private Optional<OperatorInProcess> operator = Optional.empty();

    /** A namespace of its own, where pods are simulated, and an operator that watches it. */
    Trial() throws IOException {
        this(TestCluster.connect());
    }

    /** The same on that cluster, which is closed with it. */
    Trial(TestCluster on) {
        this(on, true);
    }

    private Trial(TestCluster on, boolean started) {
        cluster = on;
        if (started) {
            startOperator();
        }
    }

    /** A namespace of its own without an operator. */
    static Trial withoutOperator() throws IOException {
        return new Trial(TestCluster.connect(), false);
    }

    /** An operator with the rights of that connection. */
    void startOperator(Config as, Reach reach, Optional<String> account) {
        operator = Optional.of(new OperatorInProcess(cluster, requests.connect(as), reach, account, clock));
    }

    /** An operator that allows Stacks that much. */
    void startOperator(Allowance allowance) {
        operator = Optional.of(new OperatorInProcess(cluster, requests, clock, allowance));
    }

    void startOperator() {
        operator = Optional.of(new OperatorInProcess(cluster, requests, clock));
    }

    void stopOperator() {
        operator.ifPresent(OperatorInProcess::close);
        operator = Optional.empty();
    }

    /** Waits for something, long enough for a busy machine. */
    static ConditionFactory eventually(String what) {
        return await(what).atMost(LONG).pollInterval(Duration.ofMillis(50));
    }

    /** The operator's time from now on is ahead by that much. */
    void advance(Duration by) {
        clock.advance(by);
    }

    /** The operator's time from now on is ahead by that much, and it looks at that Stack again, if it is still there. */
    void later(Duration by, String stack) {
        clock.advance(by);
        try {
            annotate(stack, Map.of("cairn.dev/requestedAt", clock.instant().toString()));
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) { // the time alone was enough
                throw e;
            }
        }
    }

    void create(String name, String spec) {
        cluster.createStack(name, spec);
    }

    /** Creates it and waits until it is ready. */
    void ready(String name, String spec) {
        create(name, spec);
        awaitReady(name);
    }

    void awaitReady(String name) {
        eventually(name + " is ready").until(() -> Optional.ofNullable(stack(name))
                .filter(StackLog::finished)
                .isPresent());
    }

    void awaitGone(String name) {
        eventually(name + " is gone").until(() -> stack(name) == null);
    }

    void awaitCondition(String name, String type) {
        eventually(name + " is " + type).until(() -> condition(name, type)
                .filter(condition -> condition.status().equals("True"))
                .isPresent());
    }

    /** Another specification; as a user does, once more when the operator wrote in between. */
    void edit(String name, String spec) {
        eventually("the edit of " + name + " is taken")
                .ignoreExceptionsMatching(
                        error -> error instanceof KubernetesClientException refused && refused.getCode() == 409)
                .until(() -> client().resource(stack(name)).edit(stack -> {
                            Stack edited = client().getKubernetesSerialization().clone(stack);
                            edited.setSpec(client().getKubernetesSerialization().unmarshal(spec, StackSpec.class));
                            return edited;
                        })
                        != null);
    }

    void annotate(String name, Map<String, String> annotations) {
        patch(name, Map.of("metadata", Map.of("annotations", annotations)));
    }

    /** Changes fields of the Stack as a user would, with {@code kubectl patch --type=merge}. */
    void patch(String name, Map<String, ?> fields) {
        client().resources(Stack.class)
                .inNamespace(namespace())
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        client().getKubernetesSerialization().asJson(fields));
    }

    void delete(String name, DeletionPropagation propagation) {
        client().resources(Stack.class)
                .inNamespace(namespace())
                .withName(name)
                .withPropagationPolicy(propagation)
                .delete();
    }

    Stack stack(String name) {
        return client().resources(Stack.class)
                .inNamespace(namespace())
                .withName(name)
                .get();
    }

    Optional<Condition> condition(String name, String type) {
        return Optional.ofNullable(stack(name)).map(Stack::getStatus).stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    Optional<ResourceStatus> resource(String name, String resource) {
        return Optional.ofNullable(stack(name)).map(Stack::getStatus).stream()
                .flatMap(status -> status.resources().stream())
                .filter(status -> status.name().equals(resource))
                .findFirst();
    }

    /** The names of everything that appeared of a kind, in order: {@code Pod/shop-web-} is a prefix. */
    List<String> added(String prefix) {
        return log().entries().stream()
                .filter(entry -> entry.action() == Action.ADDED && entry.name().startsWith(prefix))
                .map(ObjectLog.Entry::name)
                .toList();
    }

    /** What the first container of its pods runs. */
    static String image(Deployment deployment) {
        return deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    /** Kind and name of everything of ours that there is. */
    List<String> present() {
        return owned().map(
                        object -> object.getKind() + "/" + object.getMetadata().getName())
                .sorted()
                .toList();
    }

    /** Everything of ours that there is. */
    Stream<HasMetadata> owned() {
        KubernetesClient client = client();
        return Stream.<List<? extends HasMetadata>>of(
                        client.apps()
                                .deployments()
                                .inNamespace(namespace())
                                .list()
                                .getItems(),
                        client.services().inNamespace(namespace()).list().getItems(),
                        client.configMaps()
                                .inNamespace(namespace())
                                .withLabel("cairn.dev/stack")
                                .list()
                                .getItems(),
                        client.secrets().inNamespace(namespace()).list().getItems())
                .flatMap(List::stream);
    }

    KubernetesClient client() {
        return cluster.client();
    }

    Path kubeconfig() {
        return cluster.kubeconfig();
    }

    String namespace() {
        return cluster.namespace();
    }

    ObjectLog log() {
        return cluster.objects();
    }

    StackLog stacks() {
        return cluster.stacks();
    }

    RequestLog requests() {
        return requests;
    }

    /** The Events of that Stack, each as {@code reason: note}, oldest first. */
    List<String> events(String stack) {
        return client().events().v1().events().inNamespace(namespace()).list().getItems().stream()
                .filter(event -> event.getRegarding().getKind().equals("Stack")
                        && event.getRegarding().getName().equals(stack))
                .sorted(Comparator.comparing(event -> event.getEventTime().getTime()))
                .map(event -> event.getReason() + ": " + event.getNote())
                .toList();
    }

    /** How many Stacks the operator that runs now has looked at. */
    int passes() {
        return operator.map(OperatorInProcess::passes).orElse(0);
    }

    @Override
    public void close() {
        stopOperator();
        cluster.close();
    }
}
