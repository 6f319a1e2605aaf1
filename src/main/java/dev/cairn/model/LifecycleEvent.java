package dev.cairn.model;

import java.time.Instant;
import java.util.Optional;

/**
 * One transition, for the journal.
 *
 * @param sequence rises by one per event of a stack, across restarts of Cairn
 * @param resource empty for the stack itself
 * @param attempt of the resource; 0 for the stack
 * @param message for people: no clock, nothing secret
 * @param correlation id of the request that caused it, or empty
 */
public record LifecycleEvent(
        long sequence,
        Instant at,
        String stack,
        String resource,
        long attempt,
        Type type,
        Optional<Reason> reason,
        String message,
        String correlation) {

    /** What happened. */
    public enum Type {
        STACK_STARTING,
        STACK_READY,
        STACK_DEGRADED,
        STACK_COMPLETED,
        STACK_SUSPENDED,
        STACK_STOPPING,
        STACK_STOPPED,
        STACK_FAILED,
        RESOURCE_PENDING,
        RESOURCE_BLOCKED,
        RESOURCE_STARTING,
        RESOURCE_RUNNING,
        RESOURCE_READY,
        RESOURCE_UNREADY,
        RESOURCE_FAILED,
        RESOURCE_RESTARTING,
        RESOURCE_STOPPING,
        RESOURCE_STOPPED,
        RESOURCE_COMPLETED,
        RESOURCE_QUARANTINED,
        RESOURCE_SKIPPED,
        RESOURCE_UNMANAGED,
        MODE_CHANGING,
        MODE_CHANGED,
        /** No step of the lifecycle, and yet something that people should know; only told on a cluster. */
        STACK_WARNING
    }
}
