package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why pods are not made or not prepared, as far as only Events tell it: a quota that refuses the pods of a StatefulSet or a Job, a
 * volume that cannot be mounted. One watch of the Events that warn; of them only what was said last of an object is kept, and
 * that until it is over. Whoever may not watch them does without (docs/decisions/0292).
 */
final class Mishaps implements AutoCloseable {
    /** What warns most, and tells what the status of a pod tells, too. */
    private static final List<String> TOLD_ELSEWHERE = List.of("BackOff", "Failed", "FailedScheduling", "Unhealthy");

    /** Objects of which something is kept, those of others included; who was asked for longest ago gives way. */
    private static final int OBJECTS = 4096;

    private static final int OF_ONE_OBJECT = 3;
    private static final long PAGE = 500;

    /** An API server that has just begun forbids everything for some seconds; the waits between these are 31 s. */
    private static final int REFUSALS = 6;

    private final Map<String, List<Mishap>> byObject = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Mishap>> eldest) {
            return size() > OBJECTS;
        }
    };
    private final BiConsumer<String, String> changed;
    private final List<SharedIndexInformer<Event>> informers;
    private final AtomicInteger refusals = new AtomicInteger();

    /**
     * None yet.
     *
     * @param changed told of namespace and uid of the object of which something else is known now
     */
    Mishaps(KubernetesClient client, Reach reach, BiConsumer<String, String> changed) {
        this.changed = changed;
        this.informers = reach.places(client.events().v1().events())
                .map(place -> {
                    var warnings = place.withField("type", "Warning");
                    for (String reason : TOLD_ELSEWHERE) {
                        warnings = warnings.withoutField("reason", reason);
                    }
                    return warnings.withLimit(PAGE)
                            .runnableInformer(0)
                            .removeNamespaceIndex()
                            .itemStore(new Nothing())
                            .exceptionHandler(this::isToBeTriedAgain)
                            .addEventHandler(new Handler());
                })
                .toList();
    }

    /** Begins to list and watch; does not wait. */
    void start() {
        informers.forEach(SharedIndexInformer::start);
    }

    private boolean isToBeTriedAgain(boolean started, Throwable cause) {
        return started
                || Failures.answer(cause).filter(Failures::forbidden).isEmpty()
                || refusals.incrementAndGet() < REFUSALS;
    }

    /** Takes note of what an Event says. */
    void take(Event event) {
        Mishap.of(event).filter(this::isNews).ifPresent(news -> changed.accept(news.namespace(), news.uid()));
    }

    private synchronized boolean isNews(Mishap mishap) {
        List<Mishap> known = byObject.computeIfAbsent(mishap.uid(), _ -> new ArrayList<>(1));
        String before = text(known);
        known.removeIf(one -> one.text().equals(mishap.text()) && !one.at().isAfter(mishap.at()));
        known.add(mishap);
        known.sort(Comparator.comparing(Mishap::at));
        Instant newest = known.getLast().at();
        known.removeIf(one -> !one.countsBeside(newest));
        while (known.size() > OF_ONE_OBJECT) {
            known.removeFirst();
        }
        return !before.equals(text(known));
    }

    private static String text(List<Mishap> known) {
        boolean summed = known.stream().allMatch(Mishap::sums);
        return Trouble.cut(known.stream()
                .filter(one -> summed || !one.sums())
                .map(Mishap::text)
                .distinct()
                .sorted()
                .collect(Collectors.joining("; ")));
    }

    /**
     * What keeps that workload from having pods that begin; of what is made and prepared everything is forgotten, so that it is not
     * told again when something else is missing.
     *
     * @param pods of the same resource, those of older attempts included
     */
    synchronized Optional<String> of(SeenWorkload workload, List<SeenPod> pods) {
        if (byObject.isEmpty()) {
            return Optional.empty();
        }
        if (!workload.lacksPods()) {
            byObject.remove(workload.uid());
        }
        pods.stream().filter(SeenPod::prepared).map(SeenPod::uid).forEach(byObject::remove);
        return Stream.concat(pods.stream().filter(workload::isCurrent).map(SeenPod::uid), Stream.of(workload.uid()))
                .map(byObject::get)
                .filter(known -> known != null)
                .map(Mishaps::text)
                .findFirst();
    }

    /** Of how many objects something is remembered. */
    synchronized int size() {
        return byObject.size();
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }

    /** An Event that goes, by its age, takes nothing back. */
    private final class Handler implements ResourceEventHandler<Event> {
        @Override
        public void onAdd(Event event) {
            take(event);
        }

        @Override
        public void onUpdate(Event old, Event event) {
            take(event);
        }

        @Override
        public void onDelete(Event event, boolean finalStateUnknown) {}
    }

    /** Every Event is a new one: there are too many of others to remember. */
    private static final class Nothing implements ItemStore<Event> {
        @Override
        public String getKey(Event event) {
            return Cache.metaNamespaceKeyFunc(event);
        }

        @Override
        public Event put(String key, Event event) {
            return null;
        }

        @Override
        public Event remove(String key) {
            return null;
        }

        @Override
        public Stream<String> keySet() {
            return Stream.empty();
        }

        @Override
        public Stream<Event> values() {
            return Stream.empty();
        }

        @Override
        public int size() {
            return 0;
        }

        @Override
        public Event get(String key) {
            return null;
        }

        @Override
        public boolean isFullState() {
            return false;
        }
    }
}
