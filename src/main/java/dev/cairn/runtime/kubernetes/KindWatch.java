package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The one watch of one kind, over every stack that is looked after. What it sees is answered into records of ours at once, so no object of the
 * client's cache leaves it and nothing is kept that nobody reads.
 *
 * @param <T> the kind
 * @param <S> what is kept of it
 */
final class KindWatch<T extends HasMetadata, S extends KindWatch.Seen> implements AutoCloseable {
    /** What went and is remembered, so that the late answer to a write cannot bring it back; the watch itself can. */
    private static final int GRAVES = 4096;

    /** What is kept of an object. */
    interface Seen {
        Scope.Key stack();

        String uid();

        /** The resource it belongs to; empty when it is the stack's as a whole. */
        String resource();

        /** Of the specification: never falls, so it tells an old event from a new one. */
        long generation();
    }

    private final Class<T> kind;
    private final Function<T, Optional<S>> keep;
    private final Consumer<S> changed;
    private final Map<Scope.Key, Map<String, Kept<S>>> seen = new LinkedHashMap<>();
    private final Set<String> gone = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > GRAVES;
        }
    });
    private final Lateness lateness = new Lateness(Clock.systemUTC());
    private final List<SharedIndexInformer<T>> informers;
    /** The keys of what was handed over before the first listing was through. */
    private final Set<String> handed = new HashSet<>();
    /** What was listed first and not handed over yet. */
    private final Map<SharedIndexInformer<T>, Set<String>> awaited = new HashMap<>();

    private volatile boolean through;
    private volatile Runnable answered = () -> {};
    /** What the API server answered last instead of a listing. */
    private final AtomicReference<KubernetesClientException> refusal = new AtomicReference<>();

    /**
     * An object as its readers need it.
     *
     * @param custody who holds it
     * @param version that the API server gave this state of it; rises with each change of an object (KEP 5504)
     */
    private record Kept<S extends Seen>(S seen, Custody custody, long version) {
        boolean isBefore(Kept<S> other) {
            return seen.generation() == other.seen.generation()
                    ? version < other.version
                    : seen.generation() < other.seen.generation();
        }
    }

    /**
     * A watch that begins with {@link #start}.
     *
     * @param sources the objects to watch, restricted to our label: one for all namespaces, or one for each
     * @param keep what is kept of one
     * @param changed told of everything that appears, changes or goes
     */
    KindWatch(
            Class<T> kind, List<? extends Informable<T>> sources, Function<T, Optional<S>> keep, Consumer<S> changed) {
        this.kind = kind;
        this.keep = keep;
        this.changed = changed;
        this.informers = sources.stream()
                .map(source -> source.runnableInformer(0)
                        .removeNamespaceIndex()
                        .itemStore(new ThinStore<>(kind))
                        .exceptionHandler((_, cause) -> {
                            refused(cause);
                            return true;
                        })
                        .addEventHandler(new Handler()))
                .toList();
    }

    /**
     * Begins to list and watch, and goes on trying until it is closed.
     *
     * @param answered told when the API server answered: with the first listing, or each time with a refusal
     */
    void start(Runnable answered) {
        this.answered = answered;
        informers.forEach(informer -> {
            var _ = informer.start().whenComplete((_, _) -> answered.run());
        });
    }

    /** Whether the first listing is complete: an informer says so before its handler was told of everything. */
    boolean synced() {
        if (!through && informers.stream().allMatch(this::isThrough)) {
            through = true;
        }
        return through;
    }

    private boolean isThrough(SharedIndexInformer<T> informer) {
        synchronized (handed) {
            return informer.hasSynced()
                    && awaited.computeIfAbsent(informer, this::notHanded).isEmpty();
        }
    }

    private Set<String> notHanded(SharedIndexInformer<T> informer) {
        Set<String> keys = new HashSet<>(informer.getStore().listKeys());
        keys.removeAll(handed);
        return keys;
    }

    private void handed(T object) {
        if (!through) {
            String key = Cache.metaNamespaceKeyFunc(object);
            synchronized (handed) {
                handed.add(key);
                awaited.values().forEach(keys -> keys.remove(key));
            }
            if (synced()) {
                answered.run();
            }
        }
    }

    /** Why there is no first listing, as far as the API server said it; empty once there is one. */
    Optional<KubernetesClientException> refusal() {
        return synced() ? Optional.empty() : Optional.ofNullable(refusal.get());
    }

    /** A kind that is not served any more has no objects any more: nothing else would ever tell. */
    private void refused(Throwable cause) {
        Failures.answer(cause).ifPresent(answer -> {
            refusal.set(answer);
            if (Failures.absent(answer)) {
                forgotten().forEach(changed);
            }
            if (!through) {
                answered.run();
            }
        });
    }

    private synchronized List<S> forgotten() {
        List<S> all = seen.values().stream()
                .flatMap(objects -> objects.values().stream())
                .map(Kept::seen)
                .toList();
        seen.clear();
        return all;
    }

    /** The kind, for people. */
    String kind() {
        return kind.getSimpleName();
    }

    /** What there is of that stack now. */
    synchronized List<S> of(Scope.Key stack) {
        return seen.getOrDefault(stack, Map.of()).values().stream()
                .map(Kept::seen)
                .toList();
    }

    /** The one of that uid in that namespace, whatever stack it is of. */
    synchronized Optional<S> find(String namespace, String uid) {
        return seen.entrySet().stream()
                .filter(stack -> stack.getKey().namespace().equals(namespace))
                .flatMap(stack -> Stream.ofNullable(stack.getValue().get(uid)))
                .map(Kept::seen)
                .findFirst();
    }

    /** Who holds what there is of that stack now. */
    synchronized List<Custody> custody(Scope.Key stack) {
        return seen.getOrDefault(stack, Map.of()).values().stream()
                .map(Kept::custody)
                .toList();
    }

    /**
     * Takes note of the answer to a write, before the watch reports it. An answer may be late: what was seen since then
     * stays, because nothing would report it again.
     */
    void note(T object) {
        keep.apply(object).ifPresent(fresh -> put(fresh, object, (old, answer) -> answer.isBefore(old) ? old : answer));
    }

    /** The same for a write that this watch is sure to show. */
    void written(T object) {
        keep.apply(object).ifPresent(fresh -> owe(fresh, version(object)));
        note(object);
    }

    private synchronized void owe(S fresh, long version) {
        Optional<Kept<S>> known =
                Optional.ofNullable(seen.getOrDefault(fresh.stack(), Map.of()).get(fresh.uid()));
        if (!gone.contains(fresh.uid())
                && known.filter(kept -> kept.version() >= version).isEmpty()) {
            lateness.wrote(fresh.uid(), version);
        }
    }

    /** Since when it owes what was written; empty when it shows everything. */
    Optional<Instant> lateSince() {
        return lateness.oldest();
    }

    private synchronized void put(S fresh, T object, BinaryOperator<Kept<S>> choice) {
        if (!gone.contains(fresh.uid())) {
            seen.computeIfAbsent(fresh.stack(), _ -> new TreeMap<>())
                    .merge(fresh.uid(), new Kept<>(fresh, Custody.of(object), version(object)), choice);
        }
    }

    /** What the watch shows is there, also when it went before: it left what is watched, and has come back to it. */
    private synchronized void show(S fresh, T object) {
        gone.remove(fresh.uid());
        lateness.shown(fresh.uid(), version(object));
        put(fresh, object, (old, now) -> now.seen().generation() < old.seen().generation() ? old : now);
    }

    private static long version(HasMetadata object) {
        String version = String.valueOf(object.getMetadata().getResourceVersion());
        return version.matches("[0-9]{1,18}") ? Long.parseLong(version) : 0;
    }

    private synchronized Optional<S> drop(Scope.Key stack, String uid) {
        gone.add(uid);
        lateness.gone(uid);
        Map<String, Kept<S>> left = seen.getOrDefault(stack, new TreeMap<>());
        Optional<S> last = Optional.ofNullable(left.remove(uid)).map(Kept::seen);
        if (left.isEmpty()) {
            seen.remove(stack);
        }
        return last;
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }

    private final class Handler implements ResourceEventHandler<T> {
        /** One that nobody can read is handed over all the same: the others must not wait for it. */
        @Override
        public void onAdd(T object) {
            try {
                keep.apply(object).ifPresent(fresh -> {
                    show(fresh, object);
                    changed.accept(fresh);
                });
            } finally {
                handed(object);
            }
        }

        @Override
        public void onUpdate(T old, T object) {
            onAdd(object);
        }

        /** After a gap in the watch only the names, labels and uid of what went are known. */
        @Override
        public void onDelete(T object, boolean finalStateUnknown) {
            try {
                Labels.stackOf(object)
                        .flatMap(stack -> drop(stack, object.getMetadata().getUid()))
                        .ifPresent(changed);
            } finally {
                handed(object);
            }
        }
    }
}
