package dev.cairn.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Not alive when the {@link Canary} is not; where no namespace is set for one there is none. Whoever is not at work does not
 * touch it: it is one for all of them.
 */
@Liveness
@Singleton
public class CanaryCheck implements HealthCheck {
    /** {@code shard=a} or {@code shard==a}. */
    private static final Pattern EQUAL = Pattern.compile("\\s*([^\\s!=]+)\\s*==?\\s*([^\\s=]*)\\s*");

    private final Optional<Canary> canary;
    private final Leadership leadership;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("canary").factory());

    /**
     * A check of a canary in that namespace.
     *
     * @param namespace {@code cairn.canary.namespace}: where the canary lives; unset for none
     * @param selector {@code cairn.stack-selector}: which Stacks the operator looks after; the canary has to be one of them
     */
    public CanaryCheck(
            KubernetesClient client,
            Clock clock,
            Leadership leadership,
            @ConfigProperty(name = "cairn.canary.namespace") Optional<String> namespace,
            @ConfigProperty(name = "cairn.stack-selector") Optional<String> selector) {
        this.leadership = leadership;
        this.canary = namespace.map(where -> new Canary(client, where, labels(selector.orElse("")), clock));
    }

    /** What a Stack has that such a selector selects, as far as it asks for values of labels. */
    static Map<String, String> labels(String selector) {
        Map<String, String> labels = new HashMap<>();
        for (String term : selector.split(",")) {
            Matcher equal = EQUAL.matcher(term);
            if (equal.matches()) {
                labels.put(equal.group(1), equal.group(2));
            }
        }
        return labels;
    }

    void start(@Observes StartupEvent started) {
        canary.ifPresent(one -> {
            Runnable touch = () -> {
                if (leadership.leads()) {
                    one.touch();
                }
            };
            var _ = timer.scheduleWithFixedDelay(touch, 0, Canary.INTERVAL.toSeconds(), TimeUnit.SECONDS);
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
