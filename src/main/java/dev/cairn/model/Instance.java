package dev.cairn.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One instance of a workload as its backend sees it. Where the engine restarts, an attempt is one instance; where the
 * backend restarts, the instance is the object that keeps the workload running.
 *
 * @param id the backend's own identity of it: never used twice
 * @param resource name of the resource it belongs to
 * @param attempt the attempt it was started for
 * @param hash of the specification it runs
 * @param startedAt when it began to execute
 * @param exit how it ended; present exactly when the state is {@link State#STOPPED}
 * @param restarts that the backend made by itself
 * @param replicas counts, where the backend replicates
 * @param image identity of the image that it runs, whatever its name stands for since; empty for what runs none, and
 *     where the backend replicates
 * @param address where a prober on the machine reaches its ports; empty when the backend cannot say
 * @param message what the backend has to say about it, for people; may be empty
 * @param facts outputs that only it can tell, while it lives
 */
public record Instance(
        String id,
        String resource,
        long attempt,
        String hash,
        State state,
        Optional<Instant> startedAt,
        Optional<Exit> exit,
        int restarts,
        Replicas replicas,
        Optional<String> image,
        Optional<String> address,
        String message,
        Map<String, String> facts) {

    public Instance {
        facts = Map.copyOf(facts);
    }

    /** An instance of which no image is known, and that tells nothing of its own. */
    public Instance(
            String id,
            String resource,
            long attempt,
            String hash,
            State state,
            Optional<Instant> startedAt,
            Optional<Exit> exit,
            int restarts,
            Replicas replicas,
            Optional<String> address,
            String message) {
        this(
                id,
                resource,
                attempt,
                hash,
                state,
                startedAt,
                exit,
                restarts,
                replicas,
                Optional.empty(),
                address,
                message,
                Map.of());
    }

    /** What the backend sees; {@code Absent} is the lack of an instance. */
    public enum State {
        /** Exists, was never started. */
        CREATED,
        /** On its way; does not execute yet. */
        STARTING,
        /** Executes, no verdict: never ready by itself. */
        RUNNING,
        /** Executes, and the backend's own probe passes for its current hash. */
        HEALTHY,
        /** Executes, and the backend's own probe fails: not ready, whatever other probes say. */
        UNHEALTHY,
        /** Ended. */
        STOPPED
    }

    /** Wanted, updated and ready copies. */
    public record Replicas(int wanted, int updated, int ready) {
        /** One copy that is not ready. */
        public static final Replicas SINGLE = new Replicas(1, 1, 0);
    }

    /** Something that runs. */
    public static Instance running(String id, String resource, long attempt, String hash, Instant startedAt) {
        return new Instance(
                id,
                resource,
                attempt,
                hash,
                State.RUNNING,
                Optional.of(startedAt),
                Optional.empty(),
                0,
                Replicas.SINGLE,
                Optional.empty(),
                "");
    }

    /** The same in another state. */
    public Instance with(State other) {
        return new Instance(
                id, resource, attempt, hash, other, startedAt, exit, restarts, replicas, image, address, message,
                facts);
    }

    /** The same, ended. */
    public Instance ended(Exit how) {
        return new Instance(
                id,
                resource,
                attempt,
                hash,
                State.STOPPED,
                startedAt,
                Optional.of(how),
                restarts,
                replicas,
                image,
                address,
                message,
                facts);
    }

    /** The same, with that to say. */
    public Instance saying(String other) {
        return new Instance(
                id, resource, attempt, hash, state, startedAt, exit, restarts, replicas, image, address, other, facts);
    }

    /** Whether it executes or is about to. */
    public boolean alive() {
        return state != State.STOPPED && state != State.CREATED;
    }

    /** Whether it executes. */
    public boolean executing() {
        return state == State.RUNNING || state == State.HEALTHY || state == State.UNHEALTHY;
    }
}
