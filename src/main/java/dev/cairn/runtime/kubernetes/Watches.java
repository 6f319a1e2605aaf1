package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that is seen of a cluster: one watch per kind, over all stacks. */
final class Watches implements AutoCloseable {
    /** How long a read waits for the first listing of a watch. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final KindWatch<Deployment, SeenWorkload> deployments;
    private final KindWatch<StatefulSet, SeenWorkload> sets;
    private final KindWatch<Job, SeenWorkload> jobs;
    private final KindWatch<Pod, SeenPod> pods;
    private final PodlessJobs podless;
    private final Mishaps mishaps;
    private final ApiKinds kinds;
    private final WrittenKinds written;
    private final KindWatch<ConfigMap, SeenAnchor> anchors;
    private final KindWatch<Service, SeenBeside> services;
    private final KindWatch<ConfigMap, SeenBeside> files;
    private final KindWatch<PodDisruptionBudget, SeenBudget> budgets;
    private final Drifts drift = new Drifts();
    private final Reach reach;
    private final Changes changes = new Changes();

    /** Watches that begin at once. */
    Watches(KubernetesClient client, Reach reach) {
        this.client = client;
        this.kinds = new ApiKinds(client);
        this.written = new WrittenKinds(client, reach, kinds, changes);
        this.reach = reach;
        this.deployments = watch(Deployment.class, client.apps().deployments(), SeenWorkload::of);
        this.sets = watch(StatefulSet.class, client.apps().statefulSets(), SeenWorkload::of);
        this.jobs = watch(Job.class, client.batch().v1().jobs(), SeenWorkload::of);
        this.pods = watch(Pod.class, client.pods(), SeenPod::of);
        this.podless = new PodlessJobs(client, pods::note, changes::of);
        this.mishaps = new Mishaps(client, reach, this::tell);
        this.anchors = watch(ConfigMap.class, client.configMaps(), SeenAnchor::of, Labels.PART);
        this.services = watch(Service.class, client.services(), SeenBeside::of, Labels.RESOURCE);
        this.files = watch(ConfigMap.class, client.configMaps(), SeenBeside::of, Labels.RESOURCE);
        this.budgets = watch(
                PodDisruptionBudget.class, client.policy().v1().podDisruptionBudget(), SeenBudget::of, Labels.RESOURCE);
        all().forEach(watch -> watch.start(changes::ofEverything));
        mishaps.start();
    }

    private void tell(String namespace, String uid) {
        Stream.concat(Stream.of(sets, jobs, pods), written.watches())
                .flatMap(watch -> watch.find(namespace, uid).stream())
                .findFirst()
                .ifPresent(seen -> changes.of(seen.stack(), seen.resource()));
    }

    private <T extends HasMetadata, S extends KindWatch.Seen> KindWatch<T, S> watch(
            Class<T> kind, MixedOperation<T, ?, ?> objects, Function<T, Optional<S>> keep, String... labels) {
        return new KindWatch<>(
                kind, reach.of(objects, labels), keep, seen -> changes.of(seen.stack(), seen.resource()));
    }

    private Stream<KindWatch<?, ?>> all() {
        return Stream.of(deployments, sets, jobs, pods, anchors, services, files, budgets);
    }

    /** Takes note of the answer to a write, before a watch reports it. */
    void note(HasMetadata answer) {
        switch (answer) {
            case Deployment deployment -> deployments.written(deployment);
            case StatefulSet set -> sets.written(set);
            case Job job -> jobs.written(job);
            case Pod pod -> pods.written(pod);
            case GenericKubernetesResource object -> written.note(object);
            case ConfigMap map -> {
                anchors.note(map);
                files.note(map);
            }
            case Service service -> services.written(service);
            case PodDisruptionBudget budget -> budgets.written(budget);
            default -> {}
        }
    }

    /** Takes note of the answer to an apply, by which it is told later that somebody else changed the object. */
    void applied(HasMetadata answer) {
        drift.applied(answer.getMetadata().getUid(), Ownings.of(answer));
        note(answer);
    }

    /**
     * What runs of that stack and is not as it was applied: somebody changed or removed a field, or took away what stands
     * beside it. Secrets are not watched; one that is missing is the kubelet's to tell.
     */
    List<SeenWorkload> drifted(Scope scope) {
        Map<String, SeenBeside> beside = Stream.of(services, files)
                .flatMap(watch -> watch.of(scope.key()).stream())
                .collect(Collectors.toMap(SeenBeside::entry, one -> one, (one, _) -> one));
        return workloads(scope.key()).stream()
                .filter(one -> one.belongsTo().equals(scope.uid()) && !one.once() && !one.deleting())
                .filter(one -> one.wanted() > 0)
                .filter(one -> drift.is(one.uid(), one.ownings())
                        || one.beside().present().stream()
                                .filter(SeenBeside::isWatched)
                                .anyMatch(entry -> drifted(beside.get(entry))))
                .toList();
    }

    /** The Services by which what runs elsewhere is known to that stack, those of an earlier stack of its name included. */
    List<SeenBeside> signposts(Scope scope) {
        return services.of(scope.key()).stream()
                .filter(service -> !service.hash().isEmpty())
                .toList();
    }

    /** The disruption budgets beside workloads of that stack, those of an earlier stack of its name included. */
    List<SeenBudget> budgets(Scope scope) {
        return budgets.of(scope.key());
    }

    /** Whether that object is as it was applied. */
    boolean asApplied(SeenBeside found) {
        return !drift.is(found.uid(), found.ownings());
    }

    /** Takes what that resource's objects are now for what they are to be. */
    void accept(Scope scope, String resource) {
        workloads(scope, resource).forEach(one -> drift.applied(one.uid(), one.ownings()));
    }

    private boolean drifted(SeenBeside found) {
        return found == null || !asApplied(found);
    }

    /** Who is told of what becomes different here. */
    Changes changes() {
        return changes;
    }

    /** The kinds that the cluster serves. */
    ApiKinds kinds() {
        return kinds;
    }

    /** The kinds of the objects that users wrote. */
    WrittenKinds written() {
        return written;
    }

    /** Anchor and witness of that stack, those of an earlier stack of its name included. */
    List<SeenAnchor> anchors(Scope.Key stack) {
        return anchors.of(stack);
    }

    /**
     * Every object of that very stack, its anchor, its witness and what keeps data excepted: as it is now, and not as it was seen.
     *
     * @param as who lists what was rendered
     */
    Collection<HasMetadata> listed(Applier as, Scope scope) throws RuntimeFailure {
        Map<String, HasMetadata> all = new LinkedHashMap<>();
        for (HasMetadata object : as.listed(scope)) {
            all.put(object.getMetadata().getUid(), object);
        }
        for (HasMetadata object : written.listed(scope)) {
            all.putIfAbsent(object.getMetadata().getUid(), object);
        }
        return all.values();
    }

    /** Who holds the workloads of that stack and their pods. */
    List<Custody> custody(Scope.Key stack) {
        return Stream.concat(Stream.of(deployments, sets, jobs, pods, services, files, budgets), written.watches())
                .flatMap(watch -> watch.custody(stack).stream())
                .toList();
    }

    /** The objects that keep workloads of that stack, those of an earlier stack of its name included. */
    List<SeenWorkload> workloads(Scope.Key stack) {
        return Stream.of(
                        Stream.concat(Stream.of(deployments, sets, jobs), written.watches())
                                .flatMap(watch -> watch.of(stack).stream()),
                        written.unseen(stack),
                        pods.of(stack).stream().map(SeenPod::bare).flatMap(Optional::stream))
                .flatMap(Function.identity())
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
        return instance(workload, podsOf(scope, workload.resource()));
    }

    private Instance instance(SeenWorkload workload, List<SeenPod> seen) {
        boolean doubtful = workload.form() == Form.JOB && workload.readiness().ready() && seen.isEmpty();
        return doubtful && !podless.isCertain(workload)
                ? Instances.awaitingPods(workload)
                : Instances.of(workload, seen, mishaps.of(workload, seen));
    }

    /**
     * Everything of that very stack.
     *
     * @param shown what of an object may be told
     */
    List<Instance> instances(Scope scope, UnaryOperator<SeenWorkload> shown) {
        Map<String, List<SeenPod>> byResource =
                pods.of(scope.key()).stream().collect(Collectors.groupingBy(SeenPod::resource));
        return workloads(scope.key()).stream()
                .filter(workload -> workload.belongsTo().equals(scope.uid()))
                .map(shown)
                .map(workload -> instance(workload, byResource.getOrDefault(workload.resource(), List.of())))
                .toList();
    }

    /** Waits for the first listing of every kind, a little. */
    void requireSynced(String resource, String operation) throws RuntimeFailure {
        changes.await(resource, operation, PATIENCE, () -> missing().isEmpty());
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            throw new RuntimeFailure(
                    resource,
                    operation,
                    new Reason.BackendLost("no listing of kind " + missing.get() + " from it yet"));
        }
    }

    /** Whether every kind was listed at least once. */
    boolean synced() {
        return missing().isEmpty();
    }

    /** A kind whose watch has not shown since that instant what was written by then. */
    Optional<String> late(Instant since) {
        return all().filter(watch -> watch.lateSince().filter(since::isAfter).isPresent())
                .map(KindWatch::kind)
                .findFirst();
    }

    private Optional<String> missing() {
        return all().filter(watch -> !watch.synced()).map(KindWatch::kind).findFirst();
    }

    @Override
    public void close() {
        all().forEach(KindWatch::close);
        mishaps.close();
        written.close();
        changes.close();
    }
}
