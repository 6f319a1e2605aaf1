package dev.cairn.model;

/**
 * Something a user asked for. It is shown to the engine until its answer is in the memory of what it names, so it
 * cannot be lost and is never performed twice.
 */
public sealed interface Request {
    /** Unique per stack; the answer carries it. */
    String id();

    /** Verbs on one resource. */
    enum Verb {
        STOP,
        START,
        RESTART,
        RESET
    }

    /** A verb on one resource. */
    record OnResource(String id, Verb verb, String resource) implements Request {}

    /**
     * The wish to end the whole stack. The first cause stays.
     *
     * @param requestedBy non-blank
     * @param reason non-blank
     */
    record Shutdown(String id, String requestedBy, String reason) implements Request {}

    /** Everything that executes is to be started again, each when what it rests on is ready again. Jobs are not run again. */
    record RestartAll(String id) implements Request {}

    /** The user said {@code up}: lifts what was held, and runs jobs that run always. */
    record Up(String id) implements Request {}
}
