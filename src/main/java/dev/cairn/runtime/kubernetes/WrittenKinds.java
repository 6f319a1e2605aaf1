package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterObject;
import dev.cairn.model.Reason;
import dev.cairn.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kinds of the objects that users wrote, by API version and kind: each is watched from the first object of it on, until no
 * stack has any.
 */
final class WrittenKinds implements AutoCloseable {
    /** How long a read waits for the first listing of a watch. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String WATCH = "watch the kind of";

    private final KubernetesClient client;
    private final Reach reach;
    private final Changes changes;
    private final ApiKinds kinds;
    private final ClusterKnowledge knowledge;
    private final Judgement.Judge judge;
    private final Uses uses = new Uses();
    private final Map<String, KindWatch<GenericKubernetesResource, SeenWorkload>> watches = new ConcurrentHashMap<>();
    private final Map<Scope.Key, List<SeenWorkload>> left = new ConcurrentHashMap<>();
    /** Of which kinds it is not even known whether they are served. */
    private final Set<String> away = ConcurrentHashMap.newKeySet();

    WrittenKinds(KubernetesClient client, Reach reach, ApiKinds kinds, Changes changes) {
        this.client = client;
        this.reach = reach;
        this.kinds = kinds;
        this.changes = changes;
        this.knowledge = new ClusterKnowledge(client);
        this.judge = new Judgement.Judge(knowledge, reach.limits());
    }

    /**
     * Watches the kinds of these objects from now on, and those that no stack uses any more no longer. Does not wait. A kind that
     * cannot be watched holds nothing up: who starts an object of it is told.
     *
     * @param named what this stack is to have; the kinds of what it still has are in use, too
     * @param remembered what it had and is not to have
     * @throws RuntimeFailure with {@code BackendLost} while one was not listed yet: this stack's listener is told when it is
     */
    void use(Scope scope, Collection<ClusterObject> named, Collection<Remembered> remembered) throws RuntimeFailure {
        Map<String, ClusterObject> byKind = Stream.concat(
                        named.stream(), remembered.stream().map(Remembered::object))
                .collect(Collectors.toMap(
                        object -> object.apiVersion() + "/" + object.kind(), Function.identity(), (one, _) -> one));
        use(scope, byKind.keySet());
        if (remembered.isEmpty()) {
            left.remove(scope.key());
        } else {
            left.put(
                    scope.key(),
                    remembered.stream()
                            .map(one -> SeenWorkload.unseen(scope, one))
                            .toList());
        }
        for (Map.Entry<String, ClusterObject> one : byKind.entrySet()) {
            try {
                begin(scope.stack(), one.getValue().apiVersion(), one.getValue().kind());
                away.remove(one.getKey());
            } catch (RuntimeFailure e) {
                if (e.reason() instanceof Reason.BackendLost) {
                    throw e;
                }
                if (Failures.answer(e).filter(ApiKinds::isAway).isPresent()) {
                    away.add(one.getKey());
                } else {
                    away.remove(one.getKey());
                }
            }
        }
    }

    /** Whether nobody knows what there is of that kind, because its API has not answered since it is watched. */
    boolean isAway(String kind) {
        return Optional.ofNullable(watches.get(kind))
                .map(watch -> watch.refusal().filter(ApiKinds::isAway).isPresent())
                .orElseGet(() -> away.contains(kind));
    }

    /** What that stack had of kinds of which nobody knows what there is. */
    Stream<SeenWorkload> unseen(Scope.Key stack) {
        return left.getOrDefault(stack, List.of()).stream().filter(one -> isAway(one.apiVersion() + "/" + one.kind()));
    }

    private void use(Scope scope, Set<String> named) {
        Set<String> before = uses.of(scope.key());
        if (!before.equals(named)) {
            Set<String> now = new TreeSet<>(before);
            now.removeIf(kind -> !has(scope, kind));
            now.addAll(named);
            uses.set(scope.key(), now);
            release();
        }
    }

    private void begin(String resource, String apiVersion, String kind) throws RuntimeFailure {
        KindWatch<GenericKubernetesResource, SeenWorkload> watch = begun(resource, apiVersion, kind);
        if (watch.refusal().isEmpty()) {
            requireListed(resource, watch, kind);
        }
    }

    /**
     * Watches objects of that kind from now on; returns when what there is of them is known.
     *
     * @throws RuntimeFailure when the cluster does not serve it or does not let it be watched
     */
    void observe(Scope scope, String resource, String apiVersion, String kind) throws RuntimeFailure {
        uses.add(scope.key(), apiVersion + "/" + kind);
        KindWatch<GenericKubernetesResource, SeenWorkload> watch = begun(resource, apiVersion, kind);
        changes.await(
                resource,
                WATCH,
                PATIENCE,
                () -> watch.synced() || watch.refusal().isPresent());
        Optional<KubernetesClientException> refusal = watch.refusal();
        if (refusal.isPresent()) {
            throw kinds.failure(resource, WATCH, apiVersion, refusal.get());
        }
        requireListed(resource, watch, kind);
    }

    private static void requireListed(String resource, KindWatch<?, ?> watch, String kind) throws RuntimeFailure {
        if (!watch.synced()) {
            throw new RuntimeFailure(
                    resource, WATCH, new Reason.BackendLost("no listing of kind " + kind + " from it yet"));
        }
    }

    private KindWatch<GenericKubernetesResource, SeenWorkload> begun(String resource, String apiVersion, String kind)
            throws RuntimeFailure {
        ResourceDefinitionContext context = kinds.of(resource, apiVersion, kind);
        if (watches.size() >= reach.limits().kinds() && !watches.containsKey(apiVersion + "/" + kind)) {
            throw new RuntimeFailure(
                    resource,
                    WATCH,
                    new Reason.InvalidSpec(
                            "kind " + kind + " would be one too many: this operator watches objects of at most "
                                    + reach.limits().kinds() + " kinds (its setting limits.kinds); use one of "
                                    + String.join(", ", new TreeSet<>(watches.keySet()))
                                    + ", or apply the object by itself"));
        }
        knowledge.learn(resource, context); // before an object of it is seen: nothing would have it judged again
        return watched(apiVersion + "/" + kind, context);
    }

    private synchronized KindWatch<GenericKubernetesResource, SeenWorkload> watched(
            String name, ResourceDefinitionContext context) {
        return watches.computeIfAbsent(name, _ -> opened(context));
    }

    private KindWatch<GenericKubernetesResource, SeenWorkload> opened(ResourceDefinitionContext context) {
        KindWatch<GenericKubernetesResource, SeenWorkload> watch = new KindWatch<>(
                GenericKubernetesResource.class,
                reach.of(client.genericKubernetesResources(context), Labels.RESOURCE),
                object -> SeenWorkload.of(object, judge),
                seen -> changes.of(seen.stack(), seen.resource()));
        watch.start(changes::ofEverything);
        return watch;
    }

    /** Takes note of the answer to a write, before a watch reports it. */
    void note(GenericKubernetesResource answer) {
        Optional.ofNullable(watches.get(answer.getApiVersion() + "/" + answer.getKind()))
                .ifPresent(watch -> watch.note(answer));
    }

    /** What is watched now. */
    Stream<KindWatch<GenericKubernetesResource, SeenWorkload>> watches() {
        return watches.values().stream();
    }

    /** Nothing of that stack is looked at any more. */
    void forget(Scope scope) {
        uses.set(scope.key(), Set.of());
        left.remove(scope.key());
        release();
    }

    private synchronized void release() {
        for (String kind : Set.copyOf(watches.keySet())) {
            if (!uses.any(kind)) {
                watches.remove(kind).close();
            }
        }
    }

    private boolean has(Scope scope, String kind) {
        return Optional.ofNullable(watches.get(kind))
                .filter(watch -> !watch.of(scope.key()).isEmpty())
                .isPresent();
    }

    /**
     * The objects of these kinds that there are of that stack, as they are now; with the operator's own rights, because whoever
     * makes objects may do without listing them. What is not served any more has none, and nothing was made of what may not
     * be watched.
     *
     * @throws RuntimeFailure when there is no answer
     */
    List<HasMetadata> listed(Scope scope) throws RuntimeFailure {
        Set<String> names = new TreeSet<>(uses.of(scope.key()));
        watches.keySet().stream().filter(kind -> has(scope, kind)).forEach(names::add);
        List<HasMetadata> listed = new ArrayList<>();
        for (String name : names) {
            int end = name.lastIndexOf('/');
            Optional<ResourceDefinitionContext> served =
                    kinds.served(scope.stack(), name.substring(0, end), name.substring(end + 1));
            if (served.isPresent()) {
                listed.addAll(listed(scope, served.get()));
            }
        }
        return listed;
    }

    private List<GenericKubernetesResource> listed(Scope scope, ResourceDefinitionContext kind) throws RuntimeFailure {
        var objects = client.genericKubernetesResources(kind);
        try {
            return Applier.ofStack(scope, kind.isNamespaceScoped() ? objects.inNamespace(scope.namespace()) : objects);
        } catch (KubernetesClientException e) {
            if (!Failures.absent(e) && !Failures.forbidden(e)) {
                throw Failures.of(scope.stack(), Applier.LIST, e);
            }
            return List.of();
        }
    }

    @Override
    public void close() {
        watches.values().forEach(KindWatch::close);
    }
}
