package dev.cairn.model;

import java.time.Duration;
import java.util.List;

/**
 * One validated resource of a plan.
 *
 * @param name unique in the stack
 * @param backend the backend that runs it; groups and externals have the stack's default one
 * @param handling who restarts, probes and replaces it there
 * @param view from where it sees the outputs of others
 * @param desired what the user wants of it
 * @param critical whether its failure is the stack's
 * @param dependencies explicit and implied edges, at most one per target and type
 * @param conflicts what must not run at the same time
 * @param timeout start deadline of one attempt
 * @param blueprint its specification, references still open
 */
public record Resource(
        String name,
        Kind kind,
        Backend backend,
        Handling handling,
        View view,
        Desired desired,
        boolean critical,
        List<Dependency> dependencies,
        List<Conflict> conflicts,
        Health health,
        RestartPolicy restart,
        StopPolicy stop,
        Duration timeout,
        Blueprint blueprint) {

    public Resource {
        dependencies = List.copyOf(dependencies);
        conflicts = List.copyOf(conflicts);
    }

    /** Which backend runs it. */
    public enum Backend {
        PROCESS(Duration.ofSeconds(5)),
        DOCKER(Duration.ofSeconds(5)),
        /** Many hands: API server, controller and kubelet have their part in an end. */
        KUBERNETES(Duration.ofSeconds(30));

        private final Duration afterGrace;

        Backend(Duration afterGrace) {
            this.afterGrace = afterGrace;
        }

        /** How long after the grace of a stop something of it may still be there, before that is a failure. */
        public Duration afterGrace() {
            return afterGrace;
        }
    }

    /** What the user wants of one resource. */
    public enum Desired {
        START,
        STOP,
        IGNORE
    }

    /** Whether the backend, not the engine, starts ended instances again. */
    public boolean restartedByBackend() {
        return handling.restarts() == Handling.Actor.BACKEND;
    }
}
