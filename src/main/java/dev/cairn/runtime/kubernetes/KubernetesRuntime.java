package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Capabilities;
import dev.cairn.model.ClusterObject;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Workloads as objects of a cluster. Reads come from watches; the only requests of a normal start are one apply per
 * object. May be killed between any two requests: every one of them may be repeated.
 *
 * <p>In this order: what is seen, the life of a workload, what is changed of one that runs, the names of what runs elsewhere, who
 * owns the objects, and what becomes of them when their Stack goes.
 */
public final class KubernetesRuntime implements ContainerRuntime {
    private final Applier applier;
    private final Anchors anchors;
    private final Watches watches;
    private final Stopper stopper;
    private final Starter starter;
    private final Deviations deviations;
    private final Signposts signposts;
    private final Notices notices;
    private final UnaryOperator<SeenWorkload> shown;

    /** A runtime that begins to watch at once; the client stays the caller's. */
    public KubernetesRuntime(KubernetesClient client) {
        this(client, Reach.EVERYWHERE, Notices.NONE);
    }

    /** One that watches there only. */
    public KubernetesRuntime(KubernetesClient client, Reach reach, Notices notices) {
        Watches seen = new Watches(client, reach);
        Applier writer = new Applier(client, seen.kinds());
        this(writer, seen, new Anchors(writer, seen), notices, UnaryOperator.identity());
    }

    private KubernetesRuntime(
            Applier applier, Watches watches, Anchors anchors, Notices notices, UnaryOperator<SeenWorkload> shown) {
        this.shown = shown;
        this.notices = notices;
        this.applier = applier;
        this.anchors = anchors;
        this.watches = watches;
        this.stopper = new Stopper(applier, watches);
        this.signposts = new Signposts(applier, anchors, watches);
        this.starter = new Starter(applier, anchors, watches, stopper, signposts, notices);
        this.deviations = new Deviations(applier, watches, stopper, starter);
    }

    /**
     * The same watches, with everything that is made for a stack written over another connection, such as one that acts
     * as somebody else; of objects that users wrote only what that one may read is told. Anchors and witnesses stay this
     * one's. Is not closed by itself.
     */
    public KubernetesRuntime writingAs(KubernetesClient other) {
        return new KubernetesRuntime(
                new Applier(other, watches.kinds()),
                watches,
                anchors,
                notices,
                new Access(other, watches.kinds(), watches.changes())::shown);
    }

    /** How the Stack of that namespace, name and uid is named at this port. */
    public static StackRef reference(String namespace, String name, String uid) {
        return new StackRef(namespace + "/" + name, name, uid, Map.of());
    }

    /** The namespace of that Stack. */
    public static String namespace(StackRef stack) {
        return Scope.of(stack).namespace();
    }

    @Override
    public Capabilities capabilities() {
        return capabilitiesOfAnyCluster();
    }

    /** What a cluster can do, for who only plans. */
    public static Capabilities capabilitiesOfAnyCluster() {
        return ClusterCapabilities.ALL;
    }

    /** Whether everything of ours was listed at least once. */
    public boolean synced() {
        return watches.synced();
    }

    /** A kind whose watch has not shown since that instant what was written by then: it is dead. */
    public Optional<String> late(Instant since) {
        return watches.late(since);
    }

    /**
     * Watches the kinds of these objects from now on; what they are is known when this returns, as is everything that is rendered.
     * A kind that the cluster does not serve has no objects, and one that may not be watched, or whose API is away, shows none.
     * Kinds that no stack has objects of any more are not watched any longer. Waits for the first listings of what is rendered,
     * a little, and for nothing else.
     *
     * @param left what was there and nobody wants any more: it counts as there while its API is away
     * @throws RuntimeFailure when a kind was not listed yet; the stack's listener is told when it is
     */
    public void observe(StackRef stack, Collection<ClusterObject> objects, Collection<Remembered> left)
            throws RuntimeFailure {
        watches.requireSynced(stack.name(), "observe");
        watches.written().use(Scope.of(stack), objects, left);
    }

    /** Whether nobody knows what there is of that object's kind, because its API has not answered since it is watched. */
    public boolean isAway(ClusterObject object) {
        return watches.written().isAway(object.apiVersion() + "/" + object.kind());
    }

    /** Whether that object is in no namespace, as far as its kind was looked at. */
    public boolean isOfTheCluster(Footprint.Entry object) {
        return watches.kinds()
                .known(object.apiVersion() + "/" + object.kind())
                .filter(kind -> !kind.isNamespaceScoped())
                .isPresent();
    }

    /** Nothing of that stack is looked at any more. */
    public void forget(StackRef stack) {
        watches.written().forget(Scope.of(stack));
    }

    @Override
    public List<Instance> list(StackRef stack) throws RuntimeFailure {
        watches.requireSynced(stack.name(), "list");
        return watches.instances(Scope.of(stack), shown);
    }

    @Override
    public Optional<Instance> inspect(StackRef stack, String instance) throws RuntimeFailure {
        Scope scope = Scope.of(stack);
        watches.requireSynced(stack.name(), "inspect");
        return watches.byId(scope, instance).map(shown).map(workload -> watches.instance(scope, workload));
    }

    @Override
    public Subscription watch(StackRef stack, Listener listener) {
        return watches.changes().subscribe(Scope.of(stack), listener);
    }

    @Override
    public void prepare(StackRef stack) throws RuntimeFailure {
        watches.requireSynced(stack.name(), "prepare"); // what is not seen yet would be written once more
        anchors.ensure(Scope.of(stack));
    }

    /** Nothing: the kubelet pulls, and nothing may exist before its gates are open. */
    @Override
    public void stage(WorkloadSpec spec, Progress progress) {
        progress.report("");
    }

    @Override
    public Instance start(WorkloadSpec spec) throws RuntimeFailure {
        return starter.start(spec);
    }

    /**
     * Whether that start would be taken now: everything that the API server checks, and nothing that changes anything.
     *
     * @throws RuntimeFailure with the reason why not
     */
    public void rehearse(WorkloadSpec spec) throws RuntimeFailure {
        if (spec.workload().program() instanceof Workload.Elsewhere) {
            signposts.rehearse(spec);
        } else {
            starter.rehearse(spec);
        }
    }

    /**
     * The Job of that specification as JSON values. As the program of a job ({@link Workload.Manifest}) it is started like
     * the specification that it was made of, when that is gone. May read values of Secrets; holds none.
     */
    public Map<String, Object> rendered(WorkloadSpec job) throws RuntimeFailure {
        return starter.rendered(job);
    }

    /** Whether that workload was given values which only a read shows: nobody tells when they change. */
    public static boolean composes(WorkloadSpec spec) {
        return Starter.composes(spec);
    }

    /** Reads such values again and exchanges what was started with others. */
    public void recompose(WorkloadSpec spec) throws RuntimeFailure {
        starter.recompose(spec);
    }

    @Override
    public void stop(StackRef stack, String resource, String instance, StopPolicy policy) throws RuntimeFailure {
        watches.requireSynced(resource, "stop");
        stopper.stop(Scope.of(stack), instance, policy);
    }

    /** Stops what does not come back: its object goes with it. */
    public void end(StackRef stack, String resource, String instance, StopPolicy policy) throws RuntimeFailure {
        watches.requireSynced(resource, "stop");
        stopper.end(Scope.of(stack), instance, policy);
    }

    @Override
    public void remove(StackRef stack, String resource, String instance) throws RuntimeFailure {
        watches.requireSynced(resource, "remove");
        stopper.remove(Scope.of(stack), instance);
    }

    /** The resources of which something that runs was changed by somebody else. */
    public List<String> drifted(StackRef stack) {
        return watches.drifted(Scope.of(stack)).stream()
                .map(SeenWorkload::resource)
                .distinct()
                .toList();
    }

    /** Leaves what somebody else changed of that resource as it is, until somebody changes more. */
    public void accept(StackRef stack, String resource) {
        watches.accept(Scope.of(stack), resource);
    }

    /** Sets again what somebody else changed of what runs as that specification says. */
    public void correct(WorkloadSpec spec) throws RuntimeFailure {
        starter.correct(spec);
    }

    /**
     * By resource, what of that which runs of it is not as its workload says and is changed in place, as far as watches tell.
     *
     * @param workloads of each resource what it is to be; empty where nobody knows
     */
    public Map<String, Set<InPlace>> deviations(StackRef stack, Function<String, Optional<Workload>> workloads) {
        return deviations.of(Scope.of(stack), workloads);
    }

    /** Has what runs of that workload be as it says in that; nothing where it is, or where nothing runs. */
    public void alter(WorkloadSpec spec, InPlace what) throws RuntimeFailure {
        deviations.alter(spec, what);
    }

    /** The resources of which there is something that makes claims, as far as watches tell. */
    public Set<String> claimants(StackRef stack) {
        return watches.workloads(Scope.of(stack).key()).stream()
                .filter(seen -> !seen.claims().byVolume().isEmpty())
                .map(SeenWorkload::resource)
                .collect(Collectors.toSet());
    }

    /** Why that workload is refused, if one of its volumes is to be smaller than what is there, or elsewhere, as far as watches tell. */
    public Optional<String> refused(StackRef stack, String resource, Workload workload) {
        return watches.workloads(Scope.of(stack), resource).stream()
                .flatMap(seen -> seen.claims().refused(workload).stream())
                .findFirst();
    }

    /** Whether pods reach what runs elsewhere under the resource's name, as that specification says. */
    public boolean exposed(WorkloadSpec spec) {
        return signposts.stands(spec);
    }

    /** Has pods reach what runs elsewhere under the resource's name. */
    public void expose(WorkloadSpec spec) throws RuntimeFailure {
        signposts.put(spec);
    }

    /** Whether something is still exposed that is none of these resources. */
    public boolean exposesOthers(StackRef stack, Set<String> resources) {
        return signposts.stale(Scope.of(stack), resources);
    }

    /** Exposes nothing any more but these resources. */
    public void exposeOnly(StackRef stack, Set<String> resources) throws RuntimeFailure {
        signposts.keep(Scope.of(stack), resources);
    }

    /** Whether every object of the stack has both of its owners, as far as the watches tell. */
    public boolean held(StackRef stack) {
        return !synced() || anchors.hold(Scope.of(stack));
    }

    /** Makes anchor and witness again where they are missing, and gives every object its two owners. */
    public void restore(StackRef stack) throws RuntimeFailure {
        prepare(stack);
        attach(stack);
    }

    /** Gives every object of the stack its two owners again, as far as these exist. */
    public void attach(StackRef stack) throws RuntimeFailure {
        watches.requireSynced(stack.name(), "restore the owners of");
        anchors.attach(applier, Scope.of(stack));
    }

    /** What was noted beside the stack's objects, as far as the watches tell; survives the loss of its status. */
    public Map<String, String> notes(StackRef stack) {
        return anchors.kept(Scope.of(stack));
    }

    /** Notes that beside the stack's objects, in place of what was noted before. */
    public void note(StackRef stack, Map<String, String> notes) throws RuntimeFailure {
        anchors.keep(Scope.of(stack), notes);
    }

    /** What tells how a Stack that is being deleted was deleted; asks the API server. */
    public Witness witness(StackRef stack) throws RuntimeFailure {
        return anchors.witness(Scope.of(stack));
    }

    /** Takes both owners from every object of the stack, so that nothing goes with it. */
    public void release(StackRef stack) throws RuntimeFailure {
        anchors.release(applier, Scope.of(stack));
    }

    /** Removes anchor and witness, so that the garbage collector takes the rest when the Stack goes. */
    public void abandon(StackRef stack) throws RuntimeFailure {
        anchors.remove(Scope.of(stack));
    }

    /**
     * What was to be deleted before that instant and is still there, for people: each with the finalizers that hold it.
     * Objects and pods; empty when everything goes as it should.
     */
    public List<String> stuck(StackRef stack, Instant before) {
        return watches.custody(Scope.of(stack).key()).stream()
                .filter(one -> one.deletingSince().filter(before::isAfter).isPresent())
                .map(one -> one.name() + " (finalizers: " + String.join(", ", one.finalizers()) + ")")
                .toList();
    }

    /**
     * Deletes what a listing still shows of ours, with {@code data} also what keeps it, then anchor and witness.
     *
     * @throws RuntimeFailure while something is left: to be tried again
     */
    @Override
    public void teardown(StackRef stack, boolean data) throws RuntimeFailure {
        Scope scope = Scope.of(stack);
        stopper.sweep(scope);
        if (data) {
            applier.deleteKept(scope);
        }
        anchors.remove(scope);
    }

    /** What keeps the data of that stack, for people: its claims and the Secrets that open them. Asks the API server. */
    public List<String> kept(StackRef stack) throws RuntimeFailure {
        return applier.kept(Scope.of(stack)).stream()
                .map(object -> object.getKind() + " " + object.getMetadata().getName())
                .toList();
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

    private static RuntimeFailure unsupported(String resource, String operation, String advice) {
        return new RuntimeFailure(
                resource, operation, new Reason.InvalidSpec("Cairn does not do this on a cluster; " + advice));
    }

    @Override
    public void close() {
        watches.close();
    }
}
