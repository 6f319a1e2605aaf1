package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Health;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Probe;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Workloads as tests need them. */
final class Specs {
    private Specs() {}

    /** A container without anything around it, whose simulated pods live as the annotations say. */
    static WorkloadSpec plain(StackRef stack, String resource, long attempt, String hash, Map<String, String> life) {
        return spec(
                stack,
                resource,
                attempt,
                hash,
                workload(Workload.Image.of("cairn-test/busybox:1", List.of("sleep", "1000")), life),
                Health.RUNNING);
    }

    /** A container with a file, and with a variable that is composed. */
    static WorkloadSpec filed(StackRef stack, String resource) {
        Workload.Image image = Workload.Image.of("cairn-test/busybox:1", List.of("sleep", "1000"));
        OutputValue url = new OutputValue.Composed(List.of(new OutputValue.Piece.Text("redis://v1")));
        Workload workload = new Workload(
                image,
                false,
                List.of(new Workload.EnvVar("URL", url)),
                List.of(),
                List.of(new Workload.FileMount("/etc/motd", new OutputValue.Plain("hello"), 0644)),
                List.of(),
                Workload.Limits.NONE,
                Optional.empty(),
                StopPolicy.DEFAULT,
                Map.of(),
                Map.of());
        return spec(stack, resource, 1, "h1", workload, Health.RUNNING);
    }

    /** A web server with most of what a container can be asked for. */
    static WorkloadSpec web(StackRef stack) {
        Workload.ContainerOptions options = new Workload.ContainerOptions(
                "1000:2000",
                false,
                false,
                false,
                "",
                List.of("CAP_NET_BIND_SERVICE"),
                List.of("ALL"),
                false,
                true,
                List.of("/run:size=1m"),
                67_108_864,
                Map.of(),
                Map.of("net.core.somaxconn", "1024"),
                List.of("upstream=192.0.2.7"),
                List.of(),
                Workload.PullPolicy.ALWAYS,
                3);
        Workload.Image image = new Workload.Image(
                "example.org/web:1.4",
                Optional.empty(),
                List.of("/web"),
                List.of("--root", "$(pwd)", "--verbose"),
                Optional.of("/srv"),
                options);
        Workload workload = new Workload(
                image,
                false,
                List.of(
                        new Workload.EnvVar("GREETING", new OutputValue.Plain("hello $(NOBODY)")),
                        new Workload.EnvVar("API_KEY", new OutputValue.SecretRef("web-keys", "api"))),
                List.of(
                        new Workload.Port("http", 8080, Optional.empty(), "127.0.0.1", Workload.Protocol.TCP),
                        new Workload.Port("", 9000, Optional.empty(), "127.0.0.1", Workload.Protocol.UDP)),
                List.of(),
                List.of(),
                new Workload.Limits(100, 1500, 134_217_728, 268_435_456),
                Optional.of(new Probe.Http("http", "web.test", 8080, "/healthz", Map.of("X-Probe", "1"), 200, 399)),
                new StopPolicy("SIGTERM", Duration.ofMillis(2500)),
                Map.of("team", "shop"),
                Map.of("example.org/note", "kept", "argocd.argoproj.io/sync-wave", "never copied"));
        Health health = new Health(
                Health.Rule.PROBE,
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ofMillis(5500),
                Duration.ofMillis(300),
                4,
                true,
                true);
        return spec(stack, "web", 3, "4f1d", workload, health);
    }

    static WorkloadSpec spec(
            StackRef stack, String resource, long attempt, String hash, Workload workload, Health health) {
        return new WorkloadSpec(stack, resource, attempt, hash, workload, health, Duration.ofMinutes(10));
    }

    static Workload workload(Workload.Image image, Map<String, String> annotations) {
        return new Workload(
                image,
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Workload.Limits.NONE,
                Optional.empty(),
                StopPolicy.DEFAULT,
                Map.of(),
                annotations);
    }
}
