package dev.cairn.operator;

import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

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

    @Produces
    @Singleton
    Planning.Planner planner(KubernetesRuntime runtime, KubernetesClient client) {
        return new ClusterPlanner(runtime.capabilities(), client);
    }

    /** None of the framework's own: an exception of a metrics callback would end its timer. */
    @Produces
    @Singleton
    Metrics metrics() {
        return Metrics.NOOP;
    }
}
