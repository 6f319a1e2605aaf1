package dev.cairn.plan;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where the resources of a stack are to run.
 *
 * @param preferProcess with {@link Runtime#AUTO}: what has both a container and a process runs as a process
 * @param withoutEngine why no container engine can be used, empty when one answers; asked only when something needs to
 *     know
 */
public record RuntimeChoice(Runtime runtime, boolean preferProcess, Supplier<Optional<String>> withoutEngine) {

    /** Which backends may be used. */
    public enum Runtime {
        /** Processes and containers, each resource where it can run. */
        AUTO,
        /** Processes only. */
        PROCESS,
        /** Containers only. */
        DOCKER,
        /** A cluster. */
        KUBERNETES
    }

    /** Each resource where it can run, on a machine with or without a container engine. */
    public static RuntimeChoice auto(boolean containerEngine) {
        return new RuntimeChoice(
                Runtime.AUTO, false, () -> containerEngine ? Optional.empty() : Optional.of("there is none"));
    }

    /** Everything on a cluster. */
    public static RuntimeChoice cluster() {
        return new RuntimeChoice(Runtime.KUBERNETES, false, () -> Optional.of("a cluster is the engine"));
    }
}
