package dev.cairn.cli.cluster;

import dev.cairn.local.Journal;
import dev.cairn.local.StackHandle;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.LifecycleEvent.Type;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventList;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/**
 * The Kubernetes Events of a Stack, as far as the cluster still has them: an hour, usually. Their sequence numbers are
 * their resource versions, so that {@code --since} means the same as on a laptop.
 */
final class KubernetesEvents implements StackHandle.Events, ResourceEventHandler<Event> {
    /** Told when this was closed. */
    private static final List<LifecycleEvent> END = new ArrayList<>();

    private final String stack;
    private final BlockingQueue<List<LifecycleEvent>> queue = new LinkedBlockingQueue<>();
    private long newest;
    private volatile Optional<SharedIndexInformer<Event>> informer = Optional.empty();

    private KubernetesEvents(String stack, long since) {
        this.stack = stack;
        this.newest = since;
    }

    /** Those after that number; with {@code follow} also what comes. */
    static KubernetesEvents of(Cluster cluster, StackName name, long since, boolean follow) {
        KubernetesEvents events = new KubernetesEvents(name.name(), since);
        FilterWatchListDeletable<Event, EventList, Resource<Event>> ofStack = cluster.client()
                .v1()
                .events()
                .inNamespace(name.namespace())
                .withField("involvedObject.kind", "Stack")
                .withField("involvedObject.name", name.name());
        events.queue(ofStack.list().getItems().stream());
        if (follow) {
            events.informer = Optional.of(ofStack.inform(events));
        } else {
            events.queue.add(END);
        }
        return events;
    }

    @Override
    public void onAdd(Event event) {
        queue(Stream.of(event));
    }

    @Override
    public void onUpdate(Event before, Event event) {
        queue(Stream.of(event));
    }

    @Override
    public void onDelete(Event event, boolean finalStateUnknown) {
        // what happened has happened
    }

    /** A watch begins with what was listed before it: that is known already. */
    private synchronized void queue(Stream<Event> events) {
        List<LifecycleEvent> news = events.map(this::read)
                .filter(event -> event.sequence() > newest)
                .sorted(Comparator.comparingLong(LifecycleEvent::sequence))
                .toList();
        if (!news.isEmpty()) {
            newest = news.getLast().sequence();
            queue.add(news);
        }
    }

    private LifecycleEvent read(Event event) {
        String message = Optional.ofNullable(event.getMessage()).orElse("");
        Optional<Type> known = type(Optional.ofNullable(event.getReason()).orElse(""));
        int colon = message.indexOf(": ");
        boolean ofResource =
                known.filter(type -> type.name().startsWith("RESOURCE_")).isPresent() && colon > 0;
        String words = ofResource ? message.substring(colon + 2) : message;
        String times = event.getSeries() != null && event.getSeries().getCount() != null
                ? " (" + event.getSeries().getCount() + " times)"
                : "";
        return new LifecycleEvent(
                Long.parseLong(event.getMetadata().getResourceVersion()),
                at(event),
                stack,
                ofResource ? message.substring(0, colon) : "",
                0,
                known.orElse(Type.STACK_WARNING),
                Optional.empty(),
                (known.isPresent() ? words : event.getReason() + ": " + words) + times,
                "");
    }

    /** {@code ResourceReady} is {@code RESOURCE_READY}; what is no step of the lifecycle has no type. */
    private static Optional<Type> type(String reason) {
        String name = reason.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
        return Stream.of(Type.values()).filter(type -> type.name().equals(name)).findFirst();
    }

    private static Instant at(Event event) {
        return Stream.of(
                        event.getSeries() == null || event.getSeries().getLastObservedTime() == null
                                ? null
                                : event.getSeries().getLastObservedTime().getTime(),
                        event.getEventTime() == null
                                ? null
                                : event.getEventTime().getTime(),
                        event.getLastTimestamp(),
                        event.getMetadata().getCreationTimestamp())
                .filter(time -> time != null && !time.isEmpty())
                .findFirst()
                .map(Instant::parse)
                .orElse(Instant.EPOCH);
    }

    @Override
    public Optional<Journal.Batch> next() throws InterruptedException {
        List<LifecycleEvent> events = queue.take();
        if (events == END) {
            queue.add(END);
            return Optional.empty();
        }
        return Optional.of(new Journal.Batch(0, events));
    }

    @Override
    public void close() {
        queue.add(END);
        informer.ifPresent(SharedIndexInformer::close);
    }
}
