package dev.cairn.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.StackMapper;
import dev.cairn.model.ClusterOptions.Security;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.runtime.kubernetes.Reach;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.config.InformerStoppedHandler;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Unremovable;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapper;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import io.quarkus.kubernetes.client.KubernetesResources;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;
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

    /**
     * {@code cairn.watch-namespaces}: whose Stacks are looked after; unset for all. {@code cairn.limits.kinds}, {@code
     * cairn.limits.expression-steps}, {@code cairn.limits.output-bytes}: what the objects may cost that users write; unset as
     * {@link Reach.Limits#USUAL} says.
     */
    @Produces
    @Singleton
    KubernetesRuntime runtime(
            KubernetesClient client,
            Announcer announcer,
            @ConfigProperty(name = "cairn.watch-namespaces") Optional<Set<String>> namespaces,
            @ConfigProperty(name = "cairn.limits.kinds") OptionalInt kinds,
            @ConfigProperty(name = "cairn.limits.expression-steps") OptionalInt expressionSteps,
            @ConfigProperty(name = "cairn.limits.output-bytes") OptionalInt outputBytes) {
        Reach.Limits usual = Reach.Limits.USUAL;
        Reach.Limits limits = new Reach.Limits(
                kinds.orElse(usual.kinds()),
                expressionSteps.orElse(usual.expressionSteps()),
                outputBytes.orElse(usual.outputBytes()));
        return new KubernetesRuntime(
                client,
                new Reach(namespaces.orElse(Set.of()), limits),
                (stack, resource, object) ->
                        announcer.note(stack, "Adopted", resource + ": " + object + " was there and is taken over"));
    }

    void close(@Disposes KubernetesRuntime runtime) {
        runtime.close();
    }

    @Produces
    @Singleton
    Planning.Planner planner(
            KubernetesRuntime runtime, KubernetesClient client, Neighbours neighbours, Allowance allowance) {
        return new ClusterPlanner(runtime.capabilities(), client, neighbours, allowance);
    }

    /**
     * {@code cairn.limits.resources}, {@code cairn.limits.manifest-bytes}, {@code cairn.limits.interpolation}, {@code
     * cairn.external-probes}, {@code cairn.pod-security}: what one Stack may ask for; unset as {@link Allowance#USUAL} says.
     */
    @Produces
    @Singleton
    Allowance allowance(
            @ConfigProperty(name = "cairn.limits.resources") OptionalInt resources,
            @ConfigProperty(name = "cairn.limits.manifest-bytes") OptionalInt manifestBytes,
            @ConfigProperty(name = "cairn.limits.interpolation") OptionalInt interpolation,
            @ConfigProperty(name = "cairn.external-probes", defaultValue = "true") boolean probes,
            @ConfigProperty(name = "cairn.pod-security", defaultValue = "Baseline") Security security) {
        return new Allowance(
                resources.orElse(Allowance.USUAL.resources()),
                manifestBytes.orElse(Allowance.USUAL.manifestBytes()),
                interpolation.orElse(Allowance.USUAL.interpolation()),
                probes ? Allowance.Probes.ALLOWED : Allowance.Probes.REFUSED,
                security);
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

    /**
     * What the framework asks when a watch ends. This and the next are beans and settings, and no {@code
     * ConfigurationServiceCustomizer}: with one, quarkus-operator-sdk 7.7.3 hands on neither its client nor a copier, and
     * JOSDK makes a new client for each copy of a Stack, that is, for each pass.
     */
    @Produces
    @Singleton
    @Unremovable
    InformerStoppedHandler stopped(@Liveness Blindness blindness) {
        return blindness;
    }

    /** How the framework elects a leader; null when it does not. */
    @Produces
    @Unremovable
    LeaderElectionConfiguration election(Leadership leadership) {
        return leadership.election().orElse(null);
    }

    @Produces
    @Singleton
    KubernetesClientObjectMapperCustomizer mapper() {
        return StackMapper::tolerateNewerFields;
    }

    /** Instead of the extension's, with the same content. */
    @Produces
    @Singleton
    @SuppressWarnings("rawtypes") // the type of the extension's bean
    KubernetesSerialization serialization(
            @KubernetesClientObjectMapper ObjectMapper mapper, @KubernetesResources Class[] resources) {
        StackCopies serialization = new StackCopies(mapper);
        for (Class<?> resource : resources) {
            serialization.registerKubernetesResource(resource.asSubclass(KubernetesResource.class));
        }
        return serialization;
    }
}
