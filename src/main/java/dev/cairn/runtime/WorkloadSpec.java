package dev.cairn.runtime;

import dev.cairn.model.Health;
import dev.cairn.model.Workload;
import java.time.Duration;

/**
 * One attempt of one resource, as a backend is asked for it.
 *
 * @param resource its name
 * @param attempt its number
 * @param hash identifies the specification
 * @param workload the specification
 * @param health how readiness is judged, for backends that probe by themselves
 * @param startDeadline longest time until it is ready, for backends that probe by themselves
 */
public record WorkloadSpec(
        StackRef stack,
        String resource,
        long attempt,
        String hash,
        Workload workload,
        Health health,
        Duration startDeadline) {}
