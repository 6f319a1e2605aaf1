package dev.cairn.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Not alive when the {@link Canary} is not; where no namespace is set for one there is none. */
@Liveness
@Singleton
public class CanaryCheck implements HealthCheck {
    private final Optional<Canary> canary;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("canary").factory());

    /**
     * A check of a canary in that namespace.
     *
     * @param namespace {@code cairn.canary.namespace}: where the canary lives; unset for none
     */
    public CanaryCheck(
            KubernetesClient client,
            Clock clock,
            @ConfigProperty(name = "cairn.canary.namespace") Optional<String> namespace) {
        this.canary = namespace.map(where -> new Canary(client, where, clock));
    }

    void start(@Observes StartupEvent started) {
        canary.ifPresent(one -> {
            var _ = timer.scheduleWithFixedDelay(one::touch, 0, Canary.INTERVAL.toSeconds(), TimeUnit.SECONDS);
        });
    }

    void stop(@Observes ShutdownEvent ended) {
        timer.shutdownNow();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("canary")
                .status(canary.map(Canary::alive).orElse(true))
                .build();
    }
}
