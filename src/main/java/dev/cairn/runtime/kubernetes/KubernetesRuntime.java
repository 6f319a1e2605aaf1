package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Workloads as objects of a cluster. Reads come from two watches, of Deployments and of pods; the only requests of a
 * normal start are one apply per object. May be killed between any two requests: every one of them may be repeated.
 */
public final class KubernetesRuntime implements ContainerRuntime {
    /** How long a read waits for the first listing of a watch. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Applier applier;
    private final Anchors anchors;
    private final KindWatch<Deployment, SeenDeployment> deployments;
    private final KindWatch<Pod, SeenPod> pods;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    /** Signalled at every change; waits for conditions are on it. */
    private final Object changes = new Object();

    private record Watcher(Scope.Key stack, Listener listener) {}

    /** A runtime that begins to watch at once; the client stays the caller's. */
    public KubernetesRuntime(KubernetesClient client) {
        this.applier = new Applier(client);
        this.anchors = new Anchors(applier);
        this.deployments = new KindWatch<>(
                Deployment.class,
                client.apps().deployments().inAnyNamespace().withLabel(Labels.MANAGED_BY, Labels.MANAGER),
                client.getKubernetesSerialization(),
                SeenDeployment::of,
                seen -> changed(seen.stack(), seen.resource()));
        this.pods = new KindWatch<>(
                Pod.class,
                client.pods().inAnyNamespace().withLabel(Labels.MANAGED_BY, Labels.MANAGER),
                client.getKubernetesSerialization(),
                SeenPod::of,
                seen -> changed(seen.stack(), seen.resource()));
        deployments.start(this::everythingChanged);
        pods.start(this::everythingChanged);
    }

    /** How the Stack of that namespace, name and uid is named at this port. */
    public static StackRef reference(String namespace, String name, String uid) {
        return new StackRef(namespace + "/" + name, name, uid, Map.of());
    }

    @Override
    public Capabilities capabilities() {
        return ClusterCapabilities.ALL;
    }

    @Override
    public void prepare(StackRef stack) throws RuntimeFailure {
        anchors.ensure(Scope.of(stack));
    }

    /**
     * Deletes what a listing still shows of ours, then anchor and witness.
     *
     * @throws RuntimeFailure while something is left: to be tried again
     */
    @Override
    public void teardown(StackRef stack, boolean data) throws RuntimeFailure {
        Scope scope = Scope.of(stack);
        List<HasMetadata> left = applier.listed(scope);
        for (HasMetadata object : left) {
            applier.delete(
                    object,
                    stack.name(),
                    object.getMetadata().getUid(),
                    Applier.Propagation.FOREGROUND,
                    Optional.empty());
        }
        if (!left.isEmpty()) {
            throw new RuntimeFailure(
                    stack.name(),
                    "teardown",
                    new Reason.BackendError(left.getFirst().getKind() + " "
                            + left.getFirst().getMetadata().getName() + " was still there"));
        }
        anchors.remove(scope);
    }

    /** Nothing: the kubelet pulls, and nothing may exist before its gates are open. */
    @Override
    public void stage(WorkloadSpec spec, Progress progress) {
        progress.report("");
    }

    @Override
    public Instance start(WorkloadSpec spec) throws RuntimeFailure {
        Scope scope = Scope.of(spec.stack());
        requireSynced(spec.resource(), "start");
        Optional<SeenDeployment> seen = newest(scope, spec.resource());
        if (seen.filter(SeenDeployment::deleting).isPresent()) {
            throw new RuntimeFailure(
                    spec.resource(),
                    "start",
                    new Reason.BackendError("Deployment " + seen.get().name() + " is still being deleted"));
        }
        if (seen.filter(deployment -> asSpecified(deployment, spec)).isPresent()) {
            return instance(scope, seen.get());
        }
        Deployment applied = apply(applier, scope, spec, seen);
        deployments.note(applied);
        return SeenDeployment.of(applied)
                .map(deployment -> instance(scope, deployment))
                .orElseThrow(() -> new IllegalStateException("the API server dropped our labels"));
    }

    /** The Service first, so that its name is known when the first pod runs. */
    private Deployment apply(Applier through, Scope scope, WorkloadSpec spec, Optional<SeenDeployment> seen)
            throws RuntimeFailure {
        boolean scaledByOther = seen.filter(SeenDeployment::scaledByOther)
                .filter(deployment -> deployment.wanted() > 0)
                .isPresent();
        Rendered rendered = Rendering.render(spec, anchors.ensure(scope));
        if (rendered.service().isPresent()) {
            through.apply(scope, spec.resource(), rendered.service().get(), Optional.empty());
        }
        Deployment deployment = scaledByOther
                ? new DeploymentBuilder(rendered.deployment())
                        .editSpec()
                        .withReplicas(null)
                        .endSpec()
                        .build()
                : rendered.deployment();
        return through.apply(scope, spec.resource(), deployment, seen.map(SeenDeployment::uid));
    }

    /**
     * Whether that start would be taken now: everything that the API server checks, and nothing that changes anything.
     *
     * @throws RuntimeFailure with the reason why not
     */
    public void rehearse(WorkloadSpec spec) throws RuntimeFailure {
        Scope scope = Scope.of(spec.stack());
        requireSynced(spec.resource(), "rehearse");
        apply(applier.rehearsing(), scope, spec, newest(scope, spec.resource()));
    }

    /** Has that many copies run; nothing where somebody else decides that, or where it was stopped. */
    public void scale(StackRef stack, String resource, String instance, int replicas) throws RuntimeFailure {
        Scope scope = Scope.of(stack);
        Optional<SeenDeployment> seen = byId(scope, instance)
                .filter(deployment -> !deployment.scaledByOther() && deployment.wanted() > 0)
                .filter(deployment -> deployment.wanted() != replicas && !deployment.deleting());
        if (seen.isPresent()) {
            applier.patch(
                    deployment(scope, seen.get().name()),
                    resource,
                    instance,
                    "\"spec\":{\"replicas\":" + replicas + "}");
        }
    }

    private static boolean asSpecified(SeenDeployment deployment, WorkloadSpec spec) {
        return deployment.hash().equals(spec.hash())
                && deployment.attempt() == spec.attempt()
                && deployment.belongsTo().equals(spec.stack().uid())
                && deployment.wanted() > 0;
    }

    /** Scales to 0 and waits for the last pod. The kubelet signals and kills; a grace of zero asks it for the least. */
    @Override
    public void stop(StackRef stack, String resource, String instance, StopPolicy policy) throws RuntimeFailure {
        Scope scope = Scope.of(stack);
        requireSynced(resource, "stop");
        Optional<SeenDeployment> seen = byId(scope, instance);
        if (seen.isEmpty()) {
            return;
        }
        SeenDeployment deployment = seen.get();
        if (deployment.wanted() > 0 && !deployment.deleting()) {
            applier.patch(
                    deployment(scope, deployment.name()), resource, deployment.uid(), "\"spec\":{\"replicas\":0}");
        }
        if (policy.grace().isZero()) {
            for (SeenPod pod : podsOf(scope, resource)) {
                applier.delete(
                        pod(scope, pod.name()), resource, pod.uid(), Applier.Propagation.BACKGROUND, Optional.of(1L));
            }
        }
        await(resource, "stop", () -> byId(scope, instance)
                .map(now -> !instance(scope, now).alive())
                .orElseGet(() -> podsOf(scope, resource).isEmpty()));
    }

    /** Deletes the Service, then the Deployment in the foreground, and waits until it and its pods are gone. */
    @Override
    public void remove(StackRef stack, String resource, String instance) throws RuntimeFailure {
        Scope scope = Scope.of(stack);
        requireSynced(resource, "remove");
        Optional<SeenDeployment> seen = byId(scope, instance);
        if (seen.isEmpty()) {
            return;
        }
        Optional<Service> service = applier.read(service(scope, seen.get().name()), resource);
        if (service.isPresent() && Labels.belongsTo(scope, service.get())) {
            applier.delete(
                    service(scope, seen.get().name()),
                    resource,
                    service.get().getMetadata().getUid(),
                    Applier.Propagation.BACKGROUND,
                    Optional.empty());
        }
        applier.delete(
                deployment(scope, seen.get().name()),
                resource,
                instance,
                Applier.Propagation.FOREGROUND,
                Optional.empty());
        await(
                resource,
                "remove",
                () -> byId(scope, instance).isEmpty() && podsOf(scope, resource).isEmpty());
    }

    @Override
    public Optional<Instance> inspect(StackRef stack, String instance) throws RuntimeFailure {
        Scope scope = Scope.of(stack);
        requireSynced(stack.name(), "inspect");
        return byId(scope, instance).map(deployment -> instance(scope, deployment));
    }

    @Override
    public List<Instance> list(StackRef stack) throws RuntimeFailure {
        Scope scope = Scope.of(stack);
        requireSynced(stack.name(), "list");
        Map<String, List<SeenPod>> byResource =
                pods.of(scope.key()).stream().collect(Collectors.groupingBy(SeenPod::resource));
        return deployments.of(scope.key()).stream()
                .filter(deployment -> deployment.belongsTo().equals(scope.uid()))
                .map(deployment -> Instances.of(deployment, byResource.getOrDefault(deployment.resource(), List.of())))
                .toList();
    }

    @Override
    public Subscription watch(StackRef stack, Listener listener) {
        Watcher watcher = new Watcher(Scope.of(stack).key(), listener);
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    @Override
    public LogStream logs(StackRef stack, String resource, LogOptions options) throws RuntimeFailure {
        throw unsupported(resource, "logs", "read them with kubectl logs");
    }

    /** Never: the kubelet probes, and nothing of ours connects to a pod. */
    @Override
    public Optional<InetSocketAddress> reach(StackRef stack, String instance, int port) {
        return Optional.empty();
    }

    @Override
    public ExecResult exec(StackRef stack, String instance, List<String> command, Duration timeout)
            throws RuntimeFailure {
        throw unsupported(stack.name(), "exec", "use kubectl exec");
    }

    @Override
    public void close() {
        deployments.close();
        pods.close();
        watchers.clear();
    }

    private static RuntimeFailure unsupported(String resource, String operation, String advice) {
        return new RuntimeFailure(
                resource, operation, new Reason.InvalidSpec("Cairn does not do this on a cluster; " + advice));
    }

    private Instance instance(Scope scope, SeenDeployment deployment) {
        return Instances.of(deployment, podsOf(scope, deployment.resource()));
    }

    private Optional<SeenDeployment> newest(Scope scope, String resource) {
        return deployments.of(scope.key()).stream()
                .filter(deployment -> deployment.resource().equals(resource))
                .findFirst();
    }

    private Optional<SeenDeployment> byId(Scope scope, String instance) {
        return deployments.of(scope.key()).stream()
                .filter(deployment -> deployment.uid().equals(instance))
                .findFirst();
    }

    private List<SeenPod> podsOf(Scope scope, String resource) {
        return pods.of(scope.key()).stream()
                .filter(pod -> pod.resource().equals(resource))
                .toList();
    }

    private void changed(Scope.Key stack, String resource) {
        signal();
        for (Watcher watcher : watchers) {
            if (watcher.stack().equals(stack)) {
                watcher.listener().changed(resource, Optional.empty());
            }
        }
    }

    private void everythingChanged() {
        signal();
        watchers.forEach(watcher -> watcher.listener().changed("", Optional.empty()));
    }

    private void signal() {
        synchronized (changes) {
            changes.notifyAll();
        }
    }

    private void requireSynced(String resource, String operation) throws RuntimeFailure {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        await(resource, operation, () -> synced() || System.nanoTime() - deadline > 0);
        if (!synced()) {
            String missing = (deployments.synced() ? pods : deployments).kind();
            throw new RuntimeFailure(
                    resource, operation, new Reason.BackendLost("no listing of kind " + missing + " from it yet"));
        }
    }

    private boolean synced() {
        return deployments.synced() && pods.synced();
    }

    /** Waits for a change after which the condition holds; looks again each second, should a signal have been missed. */
    private void await(String resource, String operation, BooleanSupplier condition) throws RuntimeFailure {
        synchronized (changes) {
            while (!condition.getAsBoolean()) {
                try {
                    changes.wait(1000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new RuntimeFailure(resource, operation, new Reason.BackendError("interrupted"), e);
                }
            }
        }
    }

    private static Deployment deployment(Scope scope, String name) {
        return new DeploymentBuilder().withMetadata(named(scope, name).build()).build();
    }

    private static Service service(Scope scope, String name) {
        return new ServiceBuilder().withMetadata(named(scope, name).build()).build();
    }

    private static Pod pod(Scope scope, String name) {
        return new PodBuilder().withMetadata(named(scope, name).build()).build();
    }

    private static ObjectMetaBuilder named(Scope scope, String name) {
        return new ObjectMetaBuilder().withNamespace(scope.namespace()).withName(name);
    }
}
