package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.runtime.ContainerRuntime.Listener;
import dev.cairn.runtime.ContainerRuntime.Subscription;
import dev.cairn.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that is seen of a cluster: one watch per kind, over all stacks, and who is told of changes. */
final class Watches implements AutoCloseable {
    /** How long a read waits for the first listing of a watch. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final KindWatch<Deployment, SeenWorkload> deployments;
    private final KindWatch<StatefulSet, SeenWorkload> sets;
    private final KindWatch<Job, SeenWorkload> jobs;
    private final KindWatch<Pod, SeenPod> pods;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    /** Signalled at every change; waits for conditions are on it. */
    private final Object changes = new Object();

    private record Watcher(Scope.Key stack, Listener listener) {}

    /** Watches that begin at once. */
    Watches(KubernetesClient client) {
        this.client = client;
        this.deployments = watch(Deployment.class, client.apps().deployments(), SeenWorkload::of);
        this.sets = watch(StatefulSet.class, client.apps().statefulSets(), SeenWorkload::of);
        this.jobs = watch(Job.class, client.batch().v1().jobs(), SeenWorkload::of);
        this.pods = watch(Pod.class, client.pods(), SeenPod::of);
        all().forEach(watch -> watch.start(this::everythingChanged));
    }

    private <T extends HasMetadata, S extends KindWatch.Seen> KindWatch<T, S> watch(
            Class<T> kind, MixedOperation<T, ?, ?> objects, Function<T, Optional<S>> keep) {
        return new KindWatch<>(
                kind,
                objects.inAnyNamespace().withLabel(Labels.MANAGED_BY, Labels.MANAGER),
                client.getKubernetesSerialization(),
                keep,
                seen -> changed(seen.stack(), seen.resource()));
    }

    private Stream<KindWatch<?, ?>> all() {
        return Stream.of(deployments, sets, jobs, pods);
    }

    /** Takes note of the answer to a write, before a watch reports it. */
    void note(HasMetadata answer) {
        switch (answer) {
            case Deployment deployment -> deployments.note(deployment);
            case StatefulSet set -> sets.note(set);
            case Job job -> jobs.note(job);
            case Pod pod -> pods.note(pod);
            default -> {}
        }
    }

    /** The objects that keep workloads of that stack, those of an earlier stack of its name included. */
    List<SeenWorkload> workloads(Scope.Key stack) {
        return Stream.concat(
                        Stream.of(deployments, sets, jobs).flatMap(watch -> watch.of(stack).stream()),
                        pods.of(stack).stream().map(SeenPod::bare).flatMap(Optional::stream))
                .toList();
    }

    /** The objects that keep the workload of that resource; more than one only while its form changes. */
    List<SeenWorkload> workloads(Scope scope, String resource) {
        return workloads(scope.key()).stream()
                .filter(workload -> workload.resource().equals(resource))
                .toList();
    }

    /** The object of that uid. */
    Optional<SeenWorkload> byId(Scope scope, String uid) {
        return workloads(scope.key()).stream()
                .filter(workload -> workload.uid().equals(uid))
                .findFirst();
    }

    List<SeenPod> podsOf(Scope scope, String resource) {
        return pods.of(scope.key()).stream()
                .filter(pod -> pod.resource().equals(resource))
                .toList();
    }

    /** What that object is to the engine. */
    Instance instance(Scope scope, SeenWorkload workload) {
        return Instances.of(workload, podsOf(scope, workload.resource()));
    }

    /** Everything of that very stack. */
    List<Instance> instances(Scope scope) {
        Map<String, List<SeenPod>> byResource =
                pods.of(scope.key()).stream().collect(Collectors.groupingBy(SeenPod::resource));
        return workloads(scope.key()).stream()
                .filter(workload -> workload.belongsTo().equals(scope.uid()))
                .map(workload -> Instances.of(workload, byResource.getOrDefault(workload.resource(), List.of())))
                .toList();
    }

    /** Tells that listener of changes of that stack. */
    Subscription subscribe(Scope scope, Listener listener) {
        Watcher watcher = new Watcher(scope.key(), listener);
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
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

    /** Waits for the first listing of every kind, a little. */
    void requireSynced(String resource, String operation) throws RuntimeFailure {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        await(resource, operation, () -> missing().isEmpty() || System.nanoTime() - deadline > 0);
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            throw new RuntimeFailure(
                    resource,
                    operation,
                    new Reason.BackendLost("no listing of kind " + missing.get() + " from it yet"));
        }
    }

    private Optional<String> missing() {
        return all().filter(watch -> !watch.synced()).map(KindWatch::kind).findFirst();
    }

    /** Waits for a change after which the condition holds; looks again each second, should a signal have been missed. */
    void await(String resource, String operation, BooleanSupplier condition) throws RuntimeFailure {
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

    @Override
    public void close() {
        all().forEach(KindWatch::close);
        watchers.clear();
    }
}
