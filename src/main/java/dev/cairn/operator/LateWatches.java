package dev.cairn.operator;

import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** Not alive when a watch has not shown for minutes what was written: it is dead, and a new process has a new one. */
@Liveness
public class LateWatches implements HealthCheck {
    private static final Duration LATE = Duration.ofMinutes(5);

    private final KubernetesRuntime runtime;
    private final Clock clock;

    /** A check of that runtime's watches. */
    public LateWatches(KubernetesRuntime runtime, Clock clock) {
        this.runtime = runtime;
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("late watches");
        Optional<String> kind = runtime.late(clock.instant().minus(LATE));
        kind.ifPresent(late -> response.withData("kind", late));
        return response.status(kind.isEmpty()).build();
    }
}
