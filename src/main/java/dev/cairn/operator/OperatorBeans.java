package dev.cairn.operator;

import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.status.Surroundings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What the operator is put together from. */
class OperatorBeans {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    KubernetesRuntime runtime(KubernetesClient client) {
        return new KubernetesRuntime(client);
    }

    void close(@Disposes KubernetesRuntime runtime) {
        runtime.close();
    }

    /** Every specification is refused until the planner is there. */
    @Produces
    @Singleton
    Planning.Planner planner() {
        return _ -> new Planning(
                Optional.empty(),
                List.of(),
                Optional.of(new Surroundings.Refusal("NotPlanned", "this build of the operator has no planner")));
    }

    /** None of the framework's own: an exception of a metrics callback would end its timer. */
    @Produces
    @Singleton
    Metrics metrics() {
        return Metrics.NOOP;
    }
}
