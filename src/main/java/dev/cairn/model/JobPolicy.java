package dev.cairn.model;

import java.time.Duration;
import java.util.Optional;

/**
 * How a job runs.
 *
 * @param retries runs after the first that failed; 3 means at most four runs
 * @param activeDeadline longest time a run may take
 * @param rerun when a job that succeeded runs again
 */
public record JobPolicy(int retries, Optional<Duration> activeDeadline, Rerun rerun) {

    /** When a job that succeeded runs again. */
    public enum Rerun {
        /** When the hash of its resolved specification changed. */
        ON_CHANGE,
        /** Once per {@code up}, start of the stack or entry into a mode. */
        ALWAYS,
        /** Never, whatever changes. */
        NEVER
    }

    /** Three retries, no deadline, on change. */
    public static final JobPolicy DEFAULT = new JobPolicy(3, Optional.empty(), Rerun.ON_CHANGE);
}
