package dev.cairn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Effect;
import dev.cairn.model.Health;
import dev.cairn.model.Instance;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.model.Probe;
import dev.cairn.model.Workload;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The shared prober on something that runs. */
public final class ProbeTrial implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final BlockingQueue<ProbeStreak> streaks = new LinkedBlockingQueue<>();
    private final Prober prober = new Prober(Clock.systemUTC());

    /** Begins to probe. */
    public ProbeTrial(ContainerRuntime runtime, StackRef stack, Instance instance, Workload workload, Probe probe) {
        Health health = new Health(
                Health.Rule.PROBE, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), SOON, 3, false, true);
        Effect.Watch watch = new Effect.Watch(instance.resource(), instance.id(), workload, probe, health, false);
        prober.watch(stack, runtime, watch, (_, streak) -> streaks.add(streak));
    }

    /** Returns when it has passed. */
    public void passes() throws InterruptedException {
        String last = "nothing yet";
        boolean passed = false;
        while (!passed) {
            ProbeStreak streak = streaks.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(streak).as("another result after: " + last).isNotNull();
            passed = streak.passing();
            last = streak.output();
        }
    }

    /** A server of gRPC's own that says that it serves, on all addresses of this machine. */
    public static Server grpcServer() throws IOException {
        HealthStatusManager health = new HealthStatusManager();
        health.setStatus("", ServingStatus.SERVING);
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(health.getHealthService())
                .build()
                .start();
    }

    @Override
    public void close() {
        prober.close();
    }
}
