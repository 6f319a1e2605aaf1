package dev.cairn.operator;

import dev.cairn.api.StackMapper;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.runtime.kubernetes.Reach;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurationServiceCustomizer;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.Liveness;

/** What the operator is put together from. */
class OperatorBeans {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    /** {@code cairn.watch-namespaces}: whose Stacks are looked after; unset for all. */
    @Produces
    @Singleton
    KubernetesRuntime runtime(
            KubernetesClient client,
            @ConfigProperty(name = "cairn.watch-namespaces") Optional<Set<String>> namespaces) {
        return new KubernetesRuntime(client, new Reach(namespaces.orElse(Set.of())));
    }

    void close(@Disposes KubernetesRuntime runtime) {
        runtime.close();
    }

    @Produces
    @Singleton
    Planning.Planner planner(KubernetesRuntime runtime, KubernetesClient client, Neighbours neighbours) {
        return new ClusterPlanner(runtime.capabilities(), client, neighbours);
    }

    @Produces
    @Singleton
    Neighbours neighbours() {
        return new Neighbours();
    }

    /** {@code cairn.default-service-account}: whom a Stack that names none is made as; unset for the operator itself. */
    @Produces
    @Singleton
    Identity identity(
            KubernetesClient client,
            @ConfigProperty(name = "cairn.default-service-account") Optional<String> fallback) {
        return new Identity(client, fallback);
    }

    @Produces
    @Singleton
    Announcer announcer(KubernetesClient client, Clock clock) {
        return new Announcer(
                client, clock, Optional.ofNullable(System.getenv("HOSTNAME")).orElse("cairn-operator"));
    }

    void close(@Disposes Announcer announcer) {
        announcer.close();
    }

    @Produces
    @Singleton
    Metrics metrics(MeterRegistry registry, Wakeups wakeups, Clock clock) {
        return new PassMetrics(registry, wakeups, clock);
    }

    /** A Stack that cannot be read must not end the process, and with it every other Stack. */
    @Produces
    @Singleton
    ConfigurationServiceCustomizer framework(@Liveness Blindness blindness) {
        return () ->
                service -> service.withInformerStoppedHandler(blindness).withStopOnInformerErrorDuringStartup(false);
    }

    @Produces
    @Singleton
    KubernetesClientObjectMapperCustomizer mapper() {
        return StackMapper::tolerateNewerFields;
    }
}
