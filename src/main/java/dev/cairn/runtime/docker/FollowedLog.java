package dev.cairn.runtime.docker;

import dev.cairn.model.Reason;
import dev.cairn.runtime.ContainerRuntime.Subscription;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** The lines of a resource from one attempt to the next, until it is closed. Read by one thread. */
final class FollowedLog implements LogStream {
    private final Logs logs;
    private final Naming naming;
    private final String resource;
    private final LogOptions options;
    private final Semaphore hints = new Semaphore(0);
    private final Subscription subscription;
    private final Consumer<FollowedLog> onClose;
    private volatile Optional<Logs.Opened> current = Optional.empty();
    private boolean begun;
    private long attempt;
    private volatile boolean closed;

    FollowedLog(
            Logs logs, Feeds feeds, Naming naming, String resource, LogOptions options, Consumer<FollowedLog> onClose)
            throws InterruptedException {
        this.logs = logs;
        this.naming = naming;
        this.resource = resource;
        this.options = options;
        this.onClose = onClose;
        this.subscription = feeds.subscribe(naming.stack(), (changed, _) -> {
            if (changed.isEmpty() || changed.equals(resource)) {
                hints.release();
            }
        });
    }

    @Override
    public Optional<LogLine> next() throws RuntimeFailure {
        while (!closed) {
            if (current.isPresent()) {
                Optional<LogLine> line = current.get().lines().next();
                if (line.isPresent()) {
                    return line;
                }
                current.get().lines().close();
                current = Optional.empty();
            }
            try {
                hints.drainPermits(); // before the look at closed: the hint of a close must not be among them
                if (!closed && !advance()) {
                    hints.acquire();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RuntimeFailure(resource, "follow the log of", new Reason.BackendError("interrupted"));
            } catch (IOException e) {
                throw new RuntimeFailure(resource, "follow the log of", Refusals.of(e, "the Docker engine"), e);
            }
        }
        return Optional.empty();
    }

    private boolean advance() throws IOException {
        Optional<Logs.Opened> found =
                begun ? logs.after(naming, resource, attempt) : logs.open(naming, resource, options);
        found.ifPresent(opened -> {
            begun = true;
            attempt = opened.attempt();
            current = found;
        });
        if (closed) {
            found.ifPresent(opened -> opened.lines().close());
        }
        return found.isPresent();
    }

    @Override
    public void close() {
        closed = true;
        onClose.accept(this);
        subscription.close();
        current.ifPresent(opened -> opened.lines().close());
        hints.release();
    }
}
