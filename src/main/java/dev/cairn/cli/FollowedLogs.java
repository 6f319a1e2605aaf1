package dev.cairn.cli;

import dev.cairn.local.LocalStack;
import dev.cairn.local.NotDone;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The logs of the resources that were named so far, from a moment on, as {@link Happening}s. Nobody waits here: a log is
 * opened on a thread of its own, so that whoever attends the stack goes on taking signals.
 */
final class FollowedLogs implements AutoCloseable {
    private final LocalStack running;
    private final Instant since;
    private final Consumer<Happening> told;
    private final LogMerge lines = LogMerge.ofMoreToCome();
    private final SortedSet<String> followed = new TreeSet<>();

    /**
     * Nothing is followed yet.
     *
     * @param since older lines are left out
     * @param told called by threads of this, also after it was closed
     */
    FollowedLogs(LocalStack running, Instant since, Consumer<Happening> told) {
        this.running = running;
        this.since = since;
        this.told = told;
    }

    /** Follows the log of that resource, unless it is followed already. */
    void follow(String resource) {
        if (followed.isEmpty()) {
            Thread.ofVirtual().name("log lines").start(this::read);
        }
        if (followed.add(resource)) {
            Thread.ofVirtual().name("log of " + resource).start(() -> open(resource));
        }
    }

    /** Whose logs are followed, by name. */
    List<String> followed() {
        return List.copyOf(followed);
    }

    private void open(String resource) {
        try {
            lines.add(running.logs(resource, new LogOptions(true, OptionalInt.empty(), Optional.of(since), false)));
        } catch (RuntimeFailure | NotDone e) {
            told.accept(new Happening.Unreadable(resource, String.valueOf(e.getMessage())));
        } catch (IOException _) {
            // The connection ended with the supervisor, which the reader of its changes tells.
        }
    }

    private void read() {
        try {
            for (Optional<LogLine> line = lines.next(); line.isPresent(); line = lines.next()) {
                told.accept(new Happening.Wrote(line.get()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
