package dev.cairn.operator;

import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once everything of ours in the cluster was listed: before that nothing is judged or done. */
@Readiness
public class Watching implements HealthCheck {
    private final KubernetesRuntime runtime;

    /** A check of that runtime's watches. */
    public Watching(KubernetesRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("watches").status(runtime.synced()).build();
    }
}
