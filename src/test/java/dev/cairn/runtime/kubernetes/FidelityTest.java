package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Resource;
import dev.cairn.plan.Allocations;
import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.Note;
import dev.cairn.plan.PlanContext;
import dev.cairn.plan.Planned;
import dev.cairn.plan.Planner;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cluster does otherwise: an error with its place and advice, a note, or nothing at all. */
class FidelityTest {

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        ERROR | container: {image: i, envFile: [a.env]}                                          | container.envFile
        ERROR | container: {image: i, devices: [/dev/fuse]}                                      | container.devices
        ERROR | container: {image: i, volumes: [{hostPath: /srv, mountPath: /srv}]}              | container.volumes.hostPath
        ERROR | container: {image: i}, health: {log: {pattern: up}}                              | health.log
        ERROR | container: {image: i, ports: [{port: 80}]}, health: {http: {path: /, port: 80, status: "200"}} | health.http.status
        OK    | container: {image: i, ports: [{port: 80}]}, health: {http: {path: /, port: 80, status: 200-399}} |
        ERROR | container: {image: i}, stop: {signal: SIGINT}                                    | stop.signal
        OK    | container: {image: i}, stop: {grace: 5s}                                         |
        ERROR | job: {image: i}, restart: {successCodes: [0, 3]}                                 | restart.successCodes
        OK    | job: {image: i}, restart: {successCodes: [0]}                                    |
        OK    | container: {image: i}, restart: {policy: OnFailure, successCodes: [0, 3]}        |
        ERROR | container: {image: i, replicas: 2}, restart: {policy: Never}                     | container.replicas
        OK    | container: {image: i, replicas: 1}, restart: {policy: Never}                     |
        OK    | container: {image: i, replicas: 2}                                               |
        ERROR | process: {command: [x]}                                                          | is a process
        NOTE  | container: {image: i, ports: [{port: 80, hostPort: 80}]}                         | not published
        NOTE  | container: {image: i, ports: [{port: 80, hostIp: 0.0.0.0}]}                      | not published
        NOTE  | container: {image: i, init: true}                                                | first process
        NOTE  | container: {image: i, platform: linux/arm64}                                     | node selector
        NOTE  | container: {image: i, ulimits: {nofile: {soft: 1, hard: 2}}}                     | container runtime
        NOTE  | container: {image: i}, restart: {delay: 2s}                                      | doubling to 5 min
        NOTE  | container: {image: i}, restart: {factor: 3}                                      | doubling to 5 min
        NOTE  | container: {image: i}, restart: {maxDelay: 90s}                                  | doubling to 5 min
        NOTE  | container: {image: i}, restart: {jitter: 0.2}                                    | doubling to 5 min
        NOTE  | container: {image: i}, restart: {preventCodes: [3]}                              | restarts whatever the exit code
        OK    | container: {image: i}, restart: {policy: OnFailure, preventCodes: [3]}           |
        OK    | job: {image: i}, restart: {preventCodes: [3]}                                    |
        NOTE  | job: {image: i}, restart: {delay: 2s}                                            | doubling to 5 min
        OK    | container: {image: i}, restart: {policy: OnFailure, delay: 2s}                   |
        NOTE  | container: {image: i, ports: [{port: 80}, {port: 81}]}                           | a kubelet asks one port
        OK    | container: {image: i, privileged: true, capAdd: [NET_ADMIN], sysctls: {a.b: "1"}} |
        OK    | container: {image: i, extraHosts: [a=192.0.2.1], tmpfs: [/run], shmSize: 64Mi}   |
        OK    | recipe: {type: postgres}                                                         |
        ERROR | container: {image: i, kubernetes: {service: {spec: {selector: {a: b}}}}}         | the selector is Cairn's
        ERROR | container: {image: i, kubernetes: {podTemplate: {metadata: {labels: {cairn.dev/stack: x}}}}} | label cairn.dev/stack is Cairn's
        ERROR | container: {image: i, kubernetes: {podTemplate: {spec: {containers: [{name: r, livenessProbe: {}}]}}}} | probes come from health
        """)
    void of(String becomes, String resource, String says) {
        Planned planned = planned("{name: r, " + resource + "}");

        List<Diagnostic> errors =
                planned.diagnostics().stream().filter(Diagnostic::isError).toList();
        switch (becomes) {
            case "ERROR" ->
                assertThat(errors).singleElement().satisfies(error -> {
                    assertThat(error.message()).contains(says);
                    assertThat(error.advice()).isNotBlank();
                    assertThat(error.line()).isEqualTo(5);
                });
            case "NOTE" -> {
                assertThat(errors).isEmpty();
                assertThat(planned.notes())
                        .extracting(Note::text)
                        .singleElement()
                        .satisfies(note -> assertThat(note).contains(says));
            }
            default -> {
                assertThat(errors).isEmpty();
                assertThat(planned.notes()).isEmpty();
            }
        }
    }

    private static Planned planned(String resource) {
        String text = "apiVersion: cairn.dev/v1alpha1\nkind: Stack\nmetadata: {name: shop}\nspec:\n  resources: ["
                + resource + "]\n";
        return Planner.plan(
                List.of(new Source("stack.yaml", text)),
                PlanContext.of(
                        "shop/shop",
                        "/",
                        Map.of(Resource.Backend.KUBERNETES, ClusterCapabilities.ALL),
                        RuntimeChoice.cluster(),
                        Allocations.pretended()));
    }
}
