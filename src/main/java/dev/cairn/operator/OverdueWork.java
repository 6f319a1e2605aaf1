package dev.cairn.operator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** Not alive when a pass is more than a minute late: then the framework's timer is dead, which it does not notice itself. */
@Liveness
public class OverdueWork implements HealthCheck {
    private static final Duration LATE = Duration.ofMinutes(1);

    private final Wakeups wakeups;
    private final Clock clock;

    /** A check of these passes. */
    public OverdueWork(Wakeups wakeups, Clock clock) {
        this.wakeups = wakeups;
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("overdue work");
        Instant now = clock.instant();
        boolean late = wakeups.oldest()
                .filter(oldest -> oldest.getValue().plus(LATE).isBefore(now))
                .map(oldest -> response.withData("stack", oldest.getKey())
                        .withData("dueAt", oldest.getValue().toString()))
                .isPresent();
        return response.status(!late).build();
    }
}
