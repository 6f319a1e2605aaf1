package dev.cairn.local;

import java.time.Instant;
import java.util.Optional;

/**
 * The health of a loop.
 *
 * @param lastObservedAt when it last looked at what it was told
 * @param failure the newest step that could not be made or kept; empty as soon as one can
 * @param report how it ended
 */
public record ControlPlane(
        State state, Instant startedAt, Instant lastObservedAt, Optional<String> failure, Optional<ExitReport> report) {

    /** Only another {@code up} leads back from {@link #SHUTTING_DOWN}, as long as the end has not come. */
    public enum State {
        STARTING,
        ALIVE,
        SHUTTING_DOWN,
        COMPLETED,
        FAILED
    }

    /** Whether it does its work. */
    public boolean alive() {
        return failure.isEmpty() && state != State.COMPLETED && state != State.FAILED;
    }
}
