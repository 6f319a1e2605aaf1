package dev.cairn.model;

/**
 * Where a resource stands in its life. Health and operation are separate facts; a failure's cause is the
 * {@link Reason} beside the phase.
 */
public enum Phase {
    /** Wanted, and nothing was decided yet. */
    PENDING,
    /** Wanted, but a gate is closed; {@link ResourceMemory#waitingFor()} names which. */
    BLOCKED,
    /** Asked to exist; not executing yet. */
    STARTING,
    /** Executes, and no probe has passed yet. */
    RUNNING,
    /** Its ready rule is met for its current hash. */
    READY,
    /** Was ready for its current hash and is not now. */
    UNREADY,
    /** Asked to end; not gone yet. */
    STOPPING,
    /** Gone because a stop was asked for. */
    STOPPED,
    /** Finished well for its current hash. */
    COMPLETED,
    /** Failed for good until something changes. */
    FAILED,
    /** Ended, and starts again at a known instant. */
    RESTARTING,
    /** Failed for good because a restart limit or a fuse tripped. */
    QUARANTINED,
    /** In the file, but not part of what is wanted. */
    SKIPPED,
    /** {@code desired: Ignore}: observed, never acted upon. */
    UNMANAGED;

    /** Whether this is a failure that no timer ends. */
    public boolean failedForGood() {
        return this == FAILED || this == QUARANTINED;
    }

    /** Whether the workload executes as far as the engine knows. */
    public boolean executing() {
        return this == RUNNING || this == READY || this == UNREADY;
    }

    /** Whether something of it may exist on the backend that a stop has to end. */
    public boolean active() {
        return this == STARTING || executing() || this == STOPPING;
    }
}
