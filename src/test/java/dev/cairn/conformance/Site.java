package dev.cairn.conformance;

import dev.cairn.api.Stack;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.operator.OperatorInProcess;
import dev.cairn.runtime.StackRef;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A namespace of a cluster with an operator of its own, in which one world after another takes place. */
final class Site implements AutoCloseable {
    static final String STACK = "cairn.dev/stack";
    static final String RESOURCE = "cairn.dev/resource";
    /** The steps that may rest on the end of a pod. */
    private static final Set<LifecycleEvent.Type> ENDS_MATTER = Set.of(
            LifecycleEvent.Type.RESOURCE_STARTING,
            LifecycleEvent.Type.RESOURCE_STOPPING,
            LifecycleEvent.Type.RESOURCE_STOPPED);

    /** How long after a step the API server is asked at most; what is gone later may have ended after it. */
    private static final Duration AT_ONCE = Duration.ofMillis(300);

    private final Clock clock = Clock.systemUTC();
    private final TestCluster cluster;
    private final SharedIndexInformer<Stack> stacks;
    private final SharedIndexInformer<Pod> pods;
    private final PodLog log = new PodLog(clock);
    private final Map<String, List<LifecycleEvent>> events = new ConcurrentHashMap<>();
    private Optional<OperatorInProcess> operator = Optional.empty();

    /** One in a namespace of that cluster. */
    Site(TestCluster cluster) {
        this.cluster = cluster;
        this.stacks =
                client().resources(Stack.class).inNamespace(cluster.namespace()).runnableInformer(0);
        stacks.run();
        this.pods = client().pods().inNamespace(cluster.namespace()).inform(log);
        start();
    }

    KubernetesClient client() {
        return cluster.client();
    }

    String namespace() {
        return cluster.namespace();
    }

    /** Starts the operator, unless it runs. */
    synchronized void start() {
        if (operator.isEmpty()) {
            operator = Optional.of(new OperatorInProcess(cluster, this::tell));
        }
    }

    /** Whether an operator is at work. */
    synchronized boolean runs() {
        return operator.isPresent();
    }

    /** Ends the operator without warning. */
    synchronized void kill() {
        operator.ifPresent(OperatorInProcess::kill);
        operator = Optional.empty();
    }

    /** Whoever acts on the end of a pod saw it before: what is not there any more had ended by then. */
    private void tell(StackRef stack, LifecycleEvent event) {
        if (ENDS_MATTER.contains(event.type())) {
            Set<String> present = client().pods().inNamespace(namespace()).list().getItems().stream()
                    .map(pod -> pod.getMetadata().getUid())
                    .collect(Collectors.toSet());
            if (event.at().plus(AT_ONCE).isAfter(clock.instant())) {
                log.overBy(event.at(), stack.name(), present);
            }
        }
        told(stack.name()).add(event);
    }

    /** What was told of that stack, oldest first. */
    List<LifecycleEvent> told(String stack) {
        return events.computeIfAbsent(stack, _ -> new CopyOnWriteArrayList<>());
    }

    /** That stack, as it was seen last. */
    Optional<Stack> stack(String name) {
        return Optional.ofNullable(stacks.getStore().getByKey(cluster.namespace() + "/" + name));
    }

    /** What was seen of pods. */
    PodLog log() {
        return log;
    }

    /** When the pod with that uid was seen to run nothing any more, asked at the API server. */
    Optional<Instant> endAsked(String uid) {
        Optional<Pod> now = log.nameOf(uid)
                .map(name ->
                        client().pods().inNamespace(namespace()).withName(name).get())
                .filter(pod -> pod.getMetadata().getUid().equals(uid));
        if (log.nameOf(uid).isPresent() && now.filter(pod -> !PodLog.over(pod)).isEmpty()) {
            log.over(uid);
        }
        return log.endOf(uid);
    }

    /** The pods of that resource. */
    List<Pod> pods(String stack, String resource) {
        return pods.getStore().list().stream()
                .filter(pod -> isOf(pod, stack, resource))
                .toList();
    }

    /** The resources of which the API server has anything that runs them. */
    Set<String> left(String stack) {
        return running(stack).map(object -> label(object, RESOURCE)).collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<HasMetadata> running(String stack) {
        return Stream.of(
                        client().pods(),
                        client().apps().deployments(),
                        client().apps().statefulSets(),
                        client().batch().v1().jobs())
                .flatMap(kind -> kind.inNamespace(namespace()).withLabel(STACK, stack).list().getItems().stream());
    }

    /** Kind and name of everything that the API server has of that stack. */
    List<String> remains(String stack) {
        Stream<HasMetadata> beside = Stream.of(
                        client().services(),
                        client().configMaps(),
                        client().secrets(),
                        client().persistentVolumeClaims())
                .flatMap(kind -> kind.inNamespace(namespace()).withLabel(STACK, stack).list().getItems().stream());
        return Stream.concat(running(stack), beside)
                .map(object -> object.getKind() + "/" + object.getMetadata().getName())
                .toList();
    }

    /** Whether it was made for that resource. */
    static boolean isOf(HasMetadata object, String stack, String resource) {
        return label(object, STACK).equals(stack) && label(object, RESOURCE).equals(resource);
    }

    static String label(HasMetadata object, String name) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map(labels -> labels.get(name))
                .orElse("");
    }

    @Override
    public void close() {
        kill();
        stacks.close();
        pods.close();
        cluster.close();
    }
}
