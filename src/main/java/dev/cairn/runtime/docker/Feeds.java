package dev.cairn.runtime.docker;

import dev.cairn.model.Instance;
import dev.cairn.runtime.ContainerRuntime.Listener;
import dev.cairn.runtime.ContainerRuntime.Subscription;
import dev.cairn.runtime.StackRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One event stream per stack, however many listen to it. */
final class Feeds implements AutoCloseable {
    private final Engine engine;
    private final Map<String, EventFeed> feeds = new HashMap<>();

    Feeds(Engine engine) {
        this.engine = engine;
    }

    /** Listens to that stack; returns when the stream is open, or the engine did not answer. */
    Subscription subscribe(StackRef stack, Listener listener) throws InterruptedException {
        EventFeed feed;
        synchronized (feeds) {
            feed = feeds.computeIfAbsent(stack.uid(), _ -> new EventFeed(engine, new Naming(stack)));
            feed.add(listener);
        }
        feed.awaitFirst();
        return () -> unsubscribe(stack.uid(), listener);
    }

    private void unsubscribe(String uid, Listener listener) {
        synchronized (feeds) {
            EventFeed feed = feeds.get(uid);
            if (feed != null && feed.remove(listener)) {
                feeds.remove(uid);
                feed.close();
            }
        }
    }

    /** Tells the stack's listeners what was learnt elsewhere. */
    void tell(StackRef stack, String resource, Optional<Instance> instance) {
        Optional<EventFeed> feed;
        synchronized (feeds) {
            feed = Optional.ofNullable(feeds.get(stack.uid()));
        }
        feed.ifPresent(open -> open.tell(resource, instance));
    }

    @Override
    public void close() {
        synchronized (feeds) {
            feeds.values().forEach(EventFeed::close);
            feeds.clear();
        }
    }
}
