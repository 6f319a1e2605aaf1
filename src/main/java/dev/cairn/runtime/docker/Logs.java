package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** The lines of a resource's attempts, be their containers still there or removed. */
record Logs(Engine engine, Containers containers, SavedLogs saved) {

    /** A log that can be read, and whose it is. */
    record Opened(long attempt, LogStream lines) {}

    /** The newest attempt's log, or that before it; empty when there is none. */
    Optional<Opened> open(Naming naming, String resource, LogOptions options) throws IOException {
        List<Containers.Summary> started = started(naming, resource);
        TreeSet<Long> attempts = new TreeSet<>(saved.attempts(naming, resource));
        started.forEach(container -> attempts.add(container.attempt()));
        Optional<Long> wanted = attempts.descendingSet().stream()
                .skip(options.previous() ? 1 : 0)
                .findFirst();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        long attempt = wanted.get();
        for (Containers.Summary container : started) {
            if (container.attempt() == attempt) {
                Optional<Opened> found = open(container, options);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.of(new Opened(attempt, saved.open(naming, resource, attempt, options)));
    }

    /** The log of the first attempt after that one, from its beginning; empty when there is none yet. */
    Optional<Opened> after(Naming naming, String resource, long attempt) throws IOException {
        LogOptions follow = new LogOptions(true, OptionalInt.empty(), Optional.empty(), false);
        for (Containers.Summary container : started(naming, resource)) {
            if (container.attempt() > attempt) {
                return open(container, follow);
            }
        }
        return Optional.empty();
    }

    private Optional<Opened> open(Containers.Summary container, LogOptions options) throws IOException {
        Optional<JsonNode> found = containers.inspect(container.id());
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Opened(container.attempt(), ContainerLog.open(engine, new Sighting(found.get()), options)));
    }

    private List<Containers.Summary> started(Naming naming, String resource) throws IOException {
        return containers.list(naming, Optional.of(resource)).stream()
                .filter(container -> !container.created())
                .toList();
    }
}
