package dev.cairn.plan;

import java.util.function.BooleanSupplier;

/**
 * Where the resources of a stack are to run.
 *
 * @param preferProcess with {@link Runtime#AUTO}: what has both a container and a process runs as a process
 * @param containerEngine whether a container engine answers; asked only when something needs to know
 */
public record RuntimeChoice(Runtime runtime, boolean preferProcess, BooleanSupplier containerEngine) {

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
        return new RuntimeChoice(Runtime.AUTO, false, () -> containerEngine);
    }

    /** Everything on a cluster. */
    public static RuntimeChoice cluster() {
        return new RuntimeChoice(Runtime.KUBERNETES, false, () -> false);
    }
}
