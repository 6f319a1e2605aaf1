package dev.cairn.local;

import java.time.Instant;
import java.util.Optional;

/**
 * The health of a loop. Its states lead one way, and {@link #to} is the one place that knows which: what has begun to
 * shut down never lives again. An {@code up} that takes a stop back in time begins another run of the same loop
 * (docs/decisions/0040).
 *
 * @param run counts the runs, from 1
 * @param startedAt when this run began
 * @param lastObservedAt when it last looked at what it was told
 * @param failure the newest step that could not be made or kept; empty as soon as one can
 * @param cause who had this run shut down first, and why
 * @param report how it ended; the first one is final
 */
public record ControlPlane(
        int run,
        State state,
        Instant startedAt,
        Instant lastObservedAt,
        Optional<String> failure,
        Optional<Cause> cause,
        Optional<ExitReport> report) {

    /** Where a run is; only forward. */
    public enum State {
        STARTING,
        ALIVE,
        SHUTTING_DOWN,
        COMPLETED,
        FAILED;

        /** Whether that may follow. */
        boolean leadsTo(State next) {
            return switch (this) {
                case STARTING -> next != STARTING && next != COMPLETED;
                case ALIVE -> next == SHUTTING_DOWN || next == FAILED;
                case SHUTTING_DOWN -> next == COMPLETED || next == FAILED;
                case COMPLETED, FAILED -> false;
            };
        }
    }

    /** Who asked for the end, and why; neither is blank. */
    public record Cause(String requestedBy, String reason) {
        public Cause {
            if (requestedBy.isBlank() || reason.isBlank()) {
                throw new IllegalArgumentException("a shutdown needs a requester and a reason");
            }
        }
    }

    /** Before the first look. */
    static ControlPlane starting(Instant now) {
        return new ControlPlane(1, State.STARTING, now, now, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Whether it does its work. */
    public boolean alive() {
        return failure.isEmpty() && state != State.COMPLETED && state != State.FAILED;
    }

    /** It looked. */
    ControlPlane observed(Instant now, Optional<String> trouble) {
        ControlPlane there = state == State.STARTING ? to(State.ALIVE) : this;
        return new ControlPlane(run, there.state, startedAt, now, trouble, cause, report);
    }

    /** It is going to end; of several causes the first stays. */
    ControlPlane shuttingDown(Cause first) {
        ControlPlane ending = state == State.SHUTTING_DOWN ? this : to(State.SHUTTING_DOWN);
        return new ControlPlane(
                run, ending.state, startedAt, lastObservedAt, failure, cause.or(() -> Optional.of(first)), report);
    }

    /** The stop was taken back before it was through. */
    ControlPlane anotherRun(Instant now) {
        return new ControlPlane(run + 1, State.ALIVE, now, now, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** It ended; a report that comes after the first changes nothing. */
    ControlPlane ended(ExitReport last) {
        if (report.isPresent()) {
            return this;
        }
        ControlPlane over = to(last.completed() ? State.COMPLETED : State.FAILED);
        return new ControlPlane(run, over.state, startedAt, lastObservedAt, last.failure(), cause, Optional.of(last));
    }

    private ControlPlane to(State next) {
        if (!state.leadsTo(next)) {
            throw new IllegalStateException("a control plane never goes from " + state + " to " + next);
        }
        return new ControlPlane(run, next, startedAt, lastObservedAt, failure, cause, report);
    }
}
