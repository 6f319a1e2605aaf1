package dev.cairn.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.jboss.logging.Logger;

/**
 * Not alive when the {@link Canary} is not; where no namespace is set for one there is none, and none where the operator
 * would not look after it. Whoever is not at work does not touch it: it is one for all of them.
 */
@Liveness
@Singleton
public class CanaryCheck implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(CanaryCheck.class);

    private final Optional<Canary> canary;
    private final Leadership leadership;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("canary").factory());

    /**
     * A check of a canary in that namespace.
     *
     * @param namespace {@code cairn.canary.namespace}: where the canary lives; unset for none
     * @param selector {@code cairn.stack-selector}: which Stacks the operator looks after; the canary has to be one of them
     * @param watched {@code cairn.watch-namespaces}: in which namespaces it does; unset for all
     */
    public CanaryCheck(
            KubernetesClient client,
            Clock clock,
            Leadership leadership,
            @ConfigProperty(name = "cairn.canary.namespace") Optional<String> namespace,
            @ConfigProperty(name = "cairn.stack-selector") Optional<String> selector,
            @ConfigProperty(name = "cairn.watch-namespaces") Optional<Set<String>> watched) {
        this.leadership = leadership;
        StackSelector selected = StackSelector.of(selector.orElse(""));
        Optional<String> unseen = namespace.flatMap(where -> unseen(where, selected, watched.orElse(Set.of())));
        unseen.ifPresent(why -> LOG.infof("event=NoCanary message=\"%s\"", why));
        this.canary = namespace
                .filter(_ -> unseen.isEmpty())
                .map(where -> new Canary(client, where, selected.labels(), clock));
    }

    /** Why the operator would not look after a canary there: it would never answer. */
    static Optional<String> unseen(String namespace, StackSelector selector, Set<String> watched) {
        if (!watched.isEmpty() && !watched.contains(namespace)) {
            return Optional.of("namespace " + namespace + " is none of those that are watched");
        }
        return selector.selects(selector.labels())
                ? Optional.empty()
                : Optional.of("the selector " + String.join(",", selector.terms())
                        + " asks for more than values of labels, which a canary cannot know");
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
