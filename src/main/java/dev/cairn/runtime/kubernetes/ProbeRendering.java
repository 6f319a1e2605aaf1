package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Health;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The kubelet's probes. Until the first success it asks every second, its floor, for as long as the engine's start
 * deadline allows: the threshold is a constant, because a change of the deadline must not replace pods.
 */
final class ProbeRendering {
    /** About four years of one probe a second. */
    private static final int FOR_EVER = 120_000_000;

    private ProbeRendering() {}

    /** The container with its probes, if its health is probed. */
    static ContainerBuilder onto(ContainerBuilder container, WorkloadSpec spec) throws RuntimeFailure {
        Health health = spec.health();
        Optional<dev.cairn.model.Probe> probe = spec.workload().probe();
        if (health.rule() != Health.Rule.PROBE || probe.isEmpty()) {
            return container;
        }
        int timeout = Rendering.seconds(health.timeout());
        int interval = Rendering.seconds(health.interval());
        Probe asked = asked(probe.get(), spec);
        container.withStartupProbe(timed(asked, 1, timeout, FOR_EVER));
        container.withReadinessProbe(timed(asked, interval, timeout, health.retries()));
        if (health.restartWhenUnhealthy()) {
            container.withLivenessProbe(timed(asked, interval, timeout, health.retries()));
        }
        return container;
    }

    private static Probe timed(Probe asked, int period, int timeout, int failures) {
        return new ProbeBuilder(asked)
                .withPeriodSeconds(period)
                .withTimeoutSeconds(timeout)
                .withFailureThreshold(Math.max(1, failures))
                .build();
    }

    private static Probe asked(dev.cairn.model.Probe probe, WorkloadSpec spec) throws RuntimeFailure {
        return switch (probe) {
            case dev.cairn.model.Probe.Http http ->
                new ProbeBuilder()
                        .withNewHttpGet()
                        .withScheme(http.scheme().toUpperCase(Locale.ROOT))
                        .withPath(http.path())
                        .withPort(new IntOrString(http.port()))
                        .withHttpHeaders(headers(http))
                        .endHttpGet()
                        .build();
            case dev.cairn.model.Probe.Tcp tcp ->
                new ProbeBuilder()
                        .withNewTcpSocket()
                        .withPort(new IntOrString(tcp.ports().getFirst()))
                        .endTcpSocket()
                        .build();
            case dev.cairn.model.Probe.Exec exec ->
                new ProbeBuilder()
                        .withNewExec()
                        .withCommand(exec.command().stream()
                                .map(EnvironmentRendering::literal)
                                .toList())
                        .endExec()
                        .build();
            case dev.cairn.model.Probe.Grpc grpc ->
                new ProbeBuilder()
                        .withNewGrpc(grpc.port(), grpc.service().isEmpty() ? null : grpc.service())
                        .build();
            case dev.cairn.model.Probe.Log _ ->
                throw Rendering.refused(
                        spec, "a cluster has no probe of log lines; use 'http', 'tcp', 'exec' or 'grpc' in 'health'");
        };
    }

    private static List<HTTPHeader> headers(dev.cairn.model.Probe.Http http) {
        List<HTTPHeader> headers = new ArrayList<>();
        if (!http.host().isEmpty()) {
            headers.add(new HTTPHeader("Host", http.host()));
        }
        new TreeMap<>(http.headers()).forEach((name, value) -> headers.add(new HTTPHeader(name, value)));
        return headers;
    }
}
