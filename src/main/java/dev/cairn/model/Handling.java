package dev.cairn.model;

/**
 * Who does what for one kind of workload on one backend. The engine serves all combinations from one table.
 *
 * @param restarts who starts an ended instance again
 * @param probes who asks whether it is ready
 * @param replace how a changed specification takes over
 */
public record Handling(Actor restarts, Actor probes, Replace replace) {

    /** Who acts. */
    public enum Actor {
        /** Cairn's engine decides, the shell acts. */
        ENGINE,
        /** The backend does it by itself; the engine observes and counts. */
        BACKEND
    }

    /** How a changed specification takes over. */
    public enum Replace {
        /** The old instance is gone before the new one starts. */
        STOP_START,
        /** The backend exchanges instances by itself; nothing is stopped first. */
        ROLLING
    }

    /** A backend that only runs what it is told: processes, containers. */
    public static final Handling BARE = new Handling(Actor.ENGINE, Actor.ENGINE, Replace.STOP_START);

    /** A backend that keeps things running by itself: a Deployment. */
    public static final Handling MANAGED = new Handling(Actor.BACKEND, Actor.BACKEND, Replace.ROLLING);
}
