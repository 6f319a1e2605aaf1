package dev.cairn.cli;

import dev.cairn.model.LifecycleEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A stop that somebody attends: what a press of Ctrl-C means meanwhile, and whether an {@code up} took it back. */
final class Leaving {
    /** Who sends a signal to a process and to its group sends it twice; nobody presses a key that fast. */
    private static final Duration SAME_PRESS = Duration.ofMillis(250);

    private final Instant since;
    private boolean stopping;
    private Optional<Instant> warnedAt = Optional.empty();

    /** What a press is. */
    enum Press {
        /** The last one, heard twice. */
        SAME,
        /** The first one: the next will kill. */
        WARNS,
        KILLS
    }

    /**
     * A stop that is asked for.
     *
     * @param stopping whether the stack stops already
     */
    Leaving(Instant since, boolean stopping) {
        this.since = since;
        this.stopping = stopping;
    }

    Press press(Instant now) {
        if (warnedAt.isEmpty()) {
            warnedAt = Optional.of(now);
            return Press.WARNS;
        }
        boolean same = Duration.between(warnedAt.get(), now).compareTo(SAME_PRESS) < 0;
        return same ? Press.SAME : Press.KILLS;
    }

    /** Whether that event tells that the stack goes on: an {@code up} that comes before the end takes the stop back. */
    boolean isTakenBack(LifecycleEvent event) {
        if (event.at().isBefore(since)) {
            return false;
        }
        return switch (event.type()) {
            case STACK_STOPPING, STACK_STOPPED -> {
                stopping = true;
                yield false;
            }
            case STACK_STARTING, STACK_READY, STACK_DEGRADED, STACK_COMPLETED -> stopping;
            default -> false;
        };
    }
}
