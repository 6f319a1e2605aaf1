package dev.cairn.conformance;

/** What a world has to be able to do for some scenarios. */
public enum Ability {
    /** The engine starts ended services again, at its own pace. */
    ENGINE_RESTARTS,
    /** The backend starts ended services again by itself. */
    BACKEND_RESTARTS,
    /** Jobs are retried by the engine, at its own pace. */
    ENGINE_RETRIES_JOBS,
    /** The old instance is gone before the new one starts. */
    STOP_START,
    /** A changed specification is exchanged without a stop. */
    ROLLING,
    /** A program or image that does not exist is told at once. */
    TELLS_MISSING_PROGRAMS,
    /** A start can hang for ever. */
    HANGING_START,
    /** Ports of the machine can be in use. */
    HOST_PORTS,
    /** What a workload got can be read back: arguments, variables, files. */
    READS_BACK,
    /** Something that runs elsewhere can be probed. */
    EXTERNALS,
    /** The exit of something that ended while Cairn was away can be told. */
    KEEPS_EXITS,
    /** It can be told whether something stopped went by itself or was killed. */
    TELLS_KILLS,
    /** The backend can go away and come back. */
    BACKEND_LOSS,
    /** An instance that somebody else removed is told from one that ended. */
    TELLS_REMOVALS,
    /** A workload can leave children behind. */
    GRANDCHILDREN
}
