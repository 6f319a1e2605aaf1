package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.Cli;
import dev.cairn.cli.Exit;
import dev.cairn.cli.Signals;
import dev.cairn.testing.Ports;
import dev.cairn.testing.TestCluster;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that lead into pods, on pods whose containers really run. They share one Stack and change nothing of it. */
@Tag("cluster")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IntoPodsTest {
    private static final String SHOP = """
            resources:
            - name: web
              container:
                image: cairn-test/busybox:1
                command: [sh, -c, "echo web is here; mkdir /tmp/w; echo page of web > /tmp/w/index.html; exec httpd -f -p 8080 -h /tmp/w"]
                ports: [{name: http, port: 8080}]
              stop: {grace: 1s}
            - name: seed
              job: {image: "cairn-test/busybox:1", command: [sh, -c, "echo seeded"]}
            - name: own
              manifest:
                template:
                  apiVersion: apps/v1
                  kind: Deployment
                  metadata: {name: written-by-hand}
                  spec:
                    selector: {matchLabels: {app: by-hand}}
                    template:
                      metadata: {labels: {app: by-hand}}
                      spec:
                        terminationGracePeriodSeconds: 1
                        containers:
                        - {name: main, image: "cairn-test/busybox:1", command: [sh, -c, "echo by hand; exec sleep 1000"]}
            """;

    private Trial trial;

    @TempDir
    private Path directory;

    @BeforeAll
    void shop() throws IOException {
        trial = new Trial(TestCluster.withRealPods());
        trial.ready("shop", SHOP);
    }

    @AfterAll
    void end() {
        if (trial != null) {
            trial.close();
        }
    }

    private Cli cli() {
        return new Cli(directory)
                .env("KUBECONFIG", trial.kubeconfig().toString())
                .env("HOME", directory.toString());
    }

    private Cli.Result cairn(String... words) {
        return run(cli(), words);
    }

    private Cli.Result run(Cli cli, String... words) {
        return cli.run(Stream.concat(
                        Stream.of("--cluster", "--namespace", trial.namespace(), "-p", "shop"), Arrays.stream(words))
                .toArray(String[]::new));
    }

    private String pod(String label, String value) {
        Pod pod =
                trial.client().pods().inNamespace(trial.namespace()).withLabel(label, value).list().getItems().stream()
                        .findFirst()
                        .orElseThrow();
        return pod.getMetadata().getName();
    }

    @Test
    void logs_are_those_of_every_pod_also_of_a_job_that_ended_and_of_pods_whose_labels_are_the_users() {
        Cli.Result all = cairn("logs");

        assertThat(all.exit()).as(all.err()).isEqualTo(Exit.OK);
        assertThat(all.out().lines())
                .anyMatch(line -> line.startsWith("web ") && line.endsWith("web is here"))
                .anyMatch(line -> line.startsWith("seed ") && line.endsWith("seeded"))
                .anyMatch(line -> line.startsWith("own ") && line.endsWith("by hand"));
        assertThat(cairn("logs", "own", "--no-log-prefix").out()).isEqualTo("by hand\n");
    }

    @Test
    void logs_are_followed_until_an_interrupt() throws Exception {
        CompletableFuture<Consumer<Signals.Signal>> handler = new CompletableFuture<>();
        CompletableFuture<Cli.Result> following =
                CompletableFuture.supplyAsync(() -> run(cli().signals(handler::complete), "logs", "-f", "web"));

        handler.get(60, TimeUnit.SECONDS).accept(Signals.Signal.INT);

        assertThat(following.get(60, TimeUnit.SECONDS).exit()).isEqualTo(Exit.INTERRUPTED);
    }

    @Test
    void a_command_runs_in_the_pod_with_the_input_of_this_program_and_gives_its_exit_code() {
        assertThat(cairn("exec", "web", "hostname").out().strip()).isEqualTo(pod("cairn.dev/resource", "web"));
        assertThat(cairn("exec", "own", "hostname").out().strip()).isEqualTo(pod("app", "by-hand"));
        Cli.Result fed = run(cli().input("to be read\n"), "exec", "web", "--", "head", "-n", "1");
        assertThat(fed.exit()).as(fed.err()).isEqualTo(Exit.OK);
        assertThat(fed.out()).isEqualTo("to be read\n");

        Cli.Result failing = cairn("exec", "web", "--", "sh", "-c", "echo aside >&2; exit 7");
        assertThat(failing.exit()).isEqualTo(7);
        assertThat(failing.err()).contains("aside");
        Cli.Result missing = cairn("exec", "web", "no-such-program");
        assertThat(missing.exit()).isEqualTo(Exit.FAILED);
        assertThat(missing.err()).contains("no-such-program");
    }

    @Test
    void what_has_ended_is_not_entered_and_the_advice_is_about_the_same_cluster() {
        Cli.Result ended = cairn("exec", "seed", "hostname");

        assertThat(ended.exit()).isEqualTo(Exit.FAILED);
        assertThat(ended.err())
                .contains("no pod of seed runs")
                .contains("cairn --cluster --namespace " + trial.namespace() + " why seed");
    }

    @Test
    void a_port_of_this_machine_leads_to_the_port_of_the_pod_until_an_interrupt() throws Exception {
        int local = Ports.free();
        CompletableFuture<Consumer<Signals.Signal>> handler = new CompletableFuture<>();
        CompletableFuture<Cli.Result> forwarding = CompletableFuture.supplyAsync(
                () -> run(cli().signals(handler::complete), "port-forward", "web", local + ":http"));
        handler.get(60, TimeUnit.SECONDS);

        try (HttpClient http = HttpClient.newHttpClient()) {
            eventually("the page comes through")
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> http.send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + local + "/"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body()
                            .equals("page of web\n"));
        }
        handler.get().accept(Signals.Signal.INT);

        Cli.Result result = forwarding.get(60, TimeUnit.SECONDS);
        assertThat(result.exit()).as(result.err()).isEqualTo(Exit.INTERRUPTED);
        assertThat(result.out())
                .contains("forwarding from 127.0.0.1:" + local + " to 8080 of web (pod "
                        + pod("cairn.dev/resource", "web") + ")");
    }

    @Test
    void a_job_that_fails_shows_its_last_words_and_what_to_do_on_a_cluster() {
        trial.create("broken", """
                resources:
                - name: migrate
                  job:
                    image: cairn-test/busybox:1
                    command: [sh, -c, "echo relation exists already; exit 3"]
                    retries: 0
                """);

        Cli.Result wait = cli().run("--cluster", "--namespace", trial.namespace(), "-p", "broken", "wait");

        assertThat(wait.exit()).isEqualTo(Exit.AWAITED_FAILED);
        assertThat(wait.err())
                .contains("| relation exists already")
                .contains("kubectl --namespace " + trial.namespace() + " apply -f FILE")
                .doesNotContain("cairn up");
        Cli.Result why = cli().run("--cluster", "--namespace", trial.namespace(), "-p", "broken", "why", "migrate");
        assertThat(why.out())
                .contains("last exit code 3")
                .contains("| relation exists already")
                .doesNotContain("cairn up");
    }
}
