package dev.cairn.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a stack stands between its modes. {@code current} moves when everything critical that is wanted is ready or
 * completed, and not before, so a switch that fails half-way leaves it where it was.
 *
 * @param requested the mode of the plan; empty for a stack without one, in which everything is wanted
 * @param current the mode reached last
 * @param previous the one reached before that; empty when there was none
 * @param started what the last switch had to start, in plan order
 * @param stopped what the last switch had to stop, in plan order
 * @param startedAt when the last switch began; empty before the first
 * @param finishedAt when its mode was reached; empty while it is not
 */
public record ModeMemory(
        Optional<String> requested,
        Optional<String> current,
        Optional<String> previous,
        List<String> started,
        List<String> stopped,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {
    /** A stack that was in no mode yet. */
    public static final ModeMemory NONE = new ModeMemory(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty());

    public ModeMemory {
        started = List.copyOf(started);
        stopped = List.copyOf(stopped);
    }

    /** Whether the mode asked for is not reached yet. */
    public boolean changing() {
        return !requested.equals(current);
    }

    /** Another mode is asked for; what the one before had not reached is forgotten. */
    public ModeMemory request(Optional<String> mode, List<String> toStart, List<String> toStop, Instant now) {
        return new ModeMemory(mode, current, previous, toStart, toStop, Optional.of(now), Optional.empty());
    }

    /** The mode asked for is the current one now. */
    public ModeMemory arrive(Instant now) {
        return new ModeMemory(requested, requested, current, started, stopped, startedAt, Optional.of(now));
    }
}
