package dev.cairn.runtime;

import dev.cairn.model.Health;
import dev.cairn.model.Kind;
import dev.cairn.model.Resource;
import dev.cairn.model.RestartPolicy;
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
 * @param kind whether it is expected to end, for backends that restart by themselves
 * @param restart when it starts again, for backends that restart by themselves
 */
public record WorkloadSpec(
        StackRef stack,
        String resource,
        long attempt,
        String hash,
        Workload workload,
        Health health,
        Duration startDeadline,
        Kind kind,
        RestartPolicy restart) {

    /** That attempt of that resource. */
    public static WorkloadSpec of(StackRef stack, Resource resource, long attempt, String hash, Workload workload) {
        return new WorkloadSpec(
                stack,
                resource.name(),
                attempt,
                hash,
                workload,
                resource.health(),
                resource.timeout(),
                resource.kind(),
                resource.restart());
    }

    /** A service that is always restarted. */
    public WorkloadSpec(
            StackRef stack,
            String resource,
            long attempt,
            String hash,
            Workload workload,
            Health health,
            Duration startDeadline) {
        this(
                stack,
                resource,
                attempt,
                hash,
                workload,
                health,
                startDeadline,
                new Kind.Service(),
                RestartPolicy.DEFAULT);
    }
}
