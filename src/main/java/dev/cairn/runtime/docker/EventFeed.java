package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.model.Instance;
import dev.cairn.runtime.ContainerRuntime.Listener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * The engine's events about one stack, as hints. Open before anything is created, opened again when it breaks, and every
 * few seconds a hint without an event: nothing depends on one having come.
 */
final class EventFeed implements AutoCloseable {
    private static final Duration RELIST = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    /** Podman's filter has words of its own for two of them, died and remove; the events themselves have Docker's. */
    private static final List<String> ACTIONS = List.of(
            "create",
            "start",
            "die",
            "died",
            "oom",
            "destroy",
            "remove",
            "health_status",
            "pause",
            "unpause",
            "rename",
            "restart");

    private static final JsonMapper JSON = new JsonMapper();

    private final Engine engine;
    private final Naming naming;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Thread reader;
    private final Thread clock;
    private volatile Optional<EngineClient.Answer> stream = Optional.empty();
    private volatile boolean closed;

    EventFeed(Engine engine, Naming naming) {
        this.engine = engine;
        this.naming = naming;
        String stack = naming.stack().id();
        this.reader = Thread.ofVirtual().name("events of " + stack).start(this::read);
        this.clock = Thread.ofVirtual().name("re-list of " + stack).start(this::tick);
    }

    void add(Listener listener) {
        listeners.add(listener);
    }

    /** Whether nobody listens any more. */
    boolean remove(Listener listener) {
        listeners.remove(listener);
        return listeners.isEmpty();
    }

    /** Returns when the stream is open, or could not be opened at once: it is tried on and on. */
    void awaitFirst() throws InterruptedException {
        tried.await();
    }

    void tell(String resource, Optional<Instance> instance) {
        listeners.forEach(listener -> listener.changed(resource, instance));
    }

    private void read() {
        Duration pause = FIRST_PAUSE;
        boolean before = false;
        while (!closed) {
            try (EngineClient.Answer answer = engine.open("GET", "/events?" + filters(), Optional.empty())) {
                stream = Optional.of(answer);
                tried.countDown();
                pause = FIRST_PAUSE;
                if (before) {
                    tell("", Optional.empty()); // whatever happened in between was not told
                }
                before = true;
                follow(answer);
            } catch (IOException e) {
                tried.countDown(); // the engine is away: the listener finds out by asking it
            }
            if (!closed) {
                tell("", Optional.empty());
                pause(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private void follow(EngineClient.Answer answer) throws IOException {
        try (MappingIterator<JsonNode> events = JSON.readerFor(JsonNode.class).readValues(answer.body())) {
            while (!closed && events.hasNextValue()) {
                String resource = events.nextValue()
                        .at("/Actor/Attributes")
                        .path(Naming.RESOURCE)
                        .asText();
                tell(resource, Optional.empty());
            }
        }
    }

    /** Runs of probes inside containers are events too, many a second, and none of them matters. */
    private String filters() {
        ObjectNode filters = JsonNodeFactory.instance.objectNode();
        filters.putArray("type").add("container");
        filters.putArray("label").add(Naming.UID + "=" + naming.stack().uid());
        ACTIONS.forEach(filters.putArray("event")::add);
        return "filters=" + Engine.encoded(filters.toString());
    }

    private void tick() {
        while (!closed) {
            pause(RELIST);
            if (!closed) {
                tell("", Optional.empty());
            }
        }
    }

    private void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        reader.interrupt();
        clock.interrupt();
        stream.ifPresent(EngineClient.Answer::close);
    }
}
