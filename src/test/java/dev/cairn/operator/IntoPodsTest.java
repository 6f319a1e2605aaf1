package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.Cli;
import dev.cairn.cli.Exit;
import dev.cairn.cli.Signals;
import dev.cairn.testing.TestCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that go into pods, where pods are containers: logs, exec, port-forward. */
@Tag("cluster")
@Timeout(240)
class IntoPodsTest {
    private static final String WEB = """
            resources:
            - name: web
              container:
                image: cairn-test/busybox:1
                command: [sh, -c, "echo first; echo second; echo hello >/tmp/index.html; exec httpd -f -p 8080 -h /tmp"]
                env: [{name: COLOUR, value: blue}]
                ports: [{name: http, port: 8080}]
              stop: {grace: 1s}
            """;

    @TempDir
    private Path directory;

    @Test
    void logs_are_read_commands_run_and_ports_reached_in_a_resources_pod() throws Exception {
        try (Trial trial = new Trial(TestCluster.withRealPods())) {
            trial.ready("shop", WEB);

            assertThat(run(trial, cli(trial), "logs", "web", "--no-log-prefix").out())
                    .isEqualTo("first\nsecond\n");
            assertThat(run(trial, cli(trial), "logs", "-n", "1", "-t").out())
                    .contains("second")
                    .doesNotContain("first");

            Cli.Result env = run(trial, cli(trial), "exec", "web", "sh", "-c", "echo $COLOUR; echo bad >&2; exit 7");
            assertThat(env.exit()).as(env.err()).isEqualTo(7);
            assertThat(env.out()).isEqualTo("blue\n");
            assertThat(env.err()).isEqualTo("bad\n");
            Cli.Result cat = run(trial, cli(trial).input("typed\n"), "exec", "web", "head", "-n", "1");
            assertThat(cat.exit()).as(cat.err()).isEqualTo(Exit.OK);
            assertThat(cat.out()).isEqualTo("typed\n");
            assertThat(run(trial, cli(trial), "exec", "web", "no-such-program").exit())
                    .isNotEqualTo(Exit.OK);

            CompletableFuture<Consumer<Signals.Signal>> handler = new CompletableFuture<>();
            int port = 20_000 + Math.floorMod(trial.namespace().hashCode(), 10_000);
            CompletableFuture<Cli.Result> forwarding = CompletableFuture.supplyAsync(
                    () -> run(trial, cli(trial).signals(handler::complete), "port-forward", "web", port + ":http"));
            Consumer<Signals.Signal> interrupt = handler.get(60, TimeUnit.SECONDS);
            eventually("the port answers").ignoreExceptions().until(() -> get(port)
                    .equals("hello\n"));
            assertThat(get(port)).as("a second connection").isEqualTo("hello\n");
            interrupt.accept(Signals.Signal.INT);
            Cli.Result forwarded = forwarding.get(60, TimeUnit.SECONDS);
            assertThat(forwarded.exit()).isEqualTo(Exit.INTERRUPTED);
            assertThat(forwarded.out())
                    .contains("forwarding from 127.0.0.1:" + port + " to 8080 of web (pod shop-web-");
        }
    }

    private Cli cli(Trial trial) {
        return new Cli(directory)
                .env("KUBECONFIG", trial.kubeconfig().toString())
                .env("HOME", directory.toString());
    }

    private static Cli.Result run(Trial trial, Cli cli, String... words) {
        return cli.run(Stream.concat(Stream.of("--cluster", "--namespace", trial.namespace()), Arrays.stream(words))
                .toArray(String[]::new));
    }

    private static String get(int port) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/index.html"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
