package dev.cairn.model;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is remembered of the stack as a whole.
 *
 * @param generation of the plan of the last step
 * @param phase as shown to users
 * @param since when the phase began
 * @param sequence of the newest event
 * @param failureLatch the resource whose failure stopped the stack ({@code onFailure: Stop}), until it is lifted
 * @param wasReady whether everything critical was ready for this generation
 * @param shutdown the stop in force or the last one
 * @param answered ids of stack-wide requests that were answered, newest last, at most 16
 * @param history the last transitions, newest last, at most 10
 * @param mode where it stands between its modes
 * @param fuses the budgets of the scopes that had a failure, by the scope's name
 */
public record StackMemory(
        long generation,
        StackPhase phase,
        Instant since,
        long sequence,
        Optional<String> failureLatch,
        boolean wasReady,
        Optional<Shutdown> shutdown,
        List<String> answered,
        List<Transition> history,
        ModeMemory mode,
        Map<String, Fuse> fuses) {

    public StackMemory {
        answered = List.copyOf(answered);
        history = List.copyOf(history);
        fuses = Collections.unmodifiableMap(new TreeMap<>(fuses));
    }

    /** The phase of the stack, in the order in which the first match wins. */
    public enum StackPhase {
        PENDING,
        SUSPENDED,
        STOPPING,
        STOPPED,
        FAILED,
        DEGRADED,
        COMPLETED,
        READY,
        PROGRESSING
    }

    /** The steps of an ordered stop. */
    public enum ShutdownPhase {
        REQUEST_STOP,
        DRAIN,
        ABORT,
        RECONCILE,
        DONE
    }

    /** What became of one resource in an ordered stop. */
    public enum Outcome {
        GRACEFUL,
        KILLED,
        ALREADY_GONE,
        FAILED
    }

    /**
     * An ordered stop. The first cause and requester are never overwritten.
     *
     * @param startedAt when it was asked for
     * @param watchedSince since when somebody could carry it out: its ceiling counts from there; not kept
     * @param finishedAt when nothing was left
     * @param outcomes what became of each resource
     */
    public record Shutdown(
            ShutdownPhase phase,
            String requestedBy,
            String reason,
            Instant startedAt,
            Instant watchedSince,
            Optional<Instant> finishedAt,
            Map<String, Outcome> outcomes) {
        public Shutdown {
            outcomes = Collections.unmodifiableMap(new TreeMap<>(outcomes));
        }

        /** One that was carried out from the beginning. */
        public Shutdown(
                ShutdownPhase phase,
                String requestedBy,
                String reason,
                Instant startedAt,
                Optional<Instant> finishedAt,
                Map<String, Outcome> outcomes) {
            this(phase, requestedBy, reason, startedAt, startedAt, finishedAt, outcomes);
        }

        /** The same when nobody could carry it out until then. */
        public Shutdown unwatchedUntil(Instant now) {
            return new Shutdown(phase, requestedBy, reason, startedAt, now, finishedAt, outcomes);
        }

        /** The same in another of its steps. */
        public Shutdown at(ShutdownPhase step, Optional<Instant> finished) {
            return new Shutdown(step, requestedBy, reason, startedAt, watchedSince, finished, outcomes);
        }

        /** The same, with what became of one more resource. */
        public Shutdown with(String resource, Outcome outcome) {
            Map<String, Outcome> more = new TreeMap<>(outcomes);
            more.put(resource, outcome);
            return new Shutdown(phase, requestedBy, reason, startedAt, watchedSince, finishedAt, more);
        }

        /** The same in the name of somebody else. */
        public Shutdown of(String requester, String why) {
            return new Shutdown(phase, requester, why, startedAt, watchedSince, finishedAt, outcomes);
        }
    }

    /** The same when nobody looked after it until then. */
    StackMemory unwatchedUntil(Instant now) {
        return new StackMemory(
                generation,
                phase,
                since,
                sequence,
                failureLatch,
                wasReady,
                shutdown.map(stop -> stop.unwatchedUntil(now)),
                answered,
                history,
                mode,
                fuses);
    }

    /** One change of the stack's phase. */
    public record Transition(Instant at, StackPhase phase, String message) {}

    /**
     * What a scope of supervision has counted.
     *
     * @param recent instants of its failures within its period, oldest first; at most one more than it may have
     * @param trippedAt when there was one too many; empty while there was not, and again once it is mended
     */
    public record Fuse(List<Instant> recent, Optional<Instant> trippedAt) {
        /** Nothing counted. */
        public static final Fuse NEW = new Fuse(List.of(), Optional.empty());

        public Fuse {
            recent = List.copyOf(recent);
        }
    }

    /** Before the first step. */
    public static StackMemory fresh(Instant now) {
        return new StackMemory(
                -1,
                StackPhase.PENDING,
                now,
                0,
                Optional.empty(),
                false,
                Optional.empty(),
                List.of(),
                List.of(),
                ModeMemory.NONE,
                Map.of());
    }
}
