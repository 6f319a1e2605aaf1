package dev.cairn.operator;

import static dev.cairn.operator.Trial.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.cli.Cli;
import dev.cairn.cli.Exit;
import dev.cairn.cli.Signals;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs of the command line on Stacks of a real API server. */
@Tag("api")
@Timeout(180)
class ClusterVerbsTest {
    private static final String SHOP = """
            resources:
            - name: db
              container: {image: "registry.invalid/db:1", ports: [{name: tcp, port: 5432}]}
            - name: migrate
              job: {image: "registry.invalid/migrate:1"}
              dependsOn: [{name: db}]
            - name: web
              container: {image: "registry.invalid/web:1"}
              dependsOn: [{name: migrate}]
            modes:
            - {name: all, resources: [web]}
            - {name: data, resources: [db]}
            mode: all
            """;

    @TempDir
    private Path directory;

    private Trial trial;

    @BeforeEach
    void cluster() throws Exception {
        trial = new Trial();
    }

    @AfterEach
    void end() {
        trial.close();
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
        return cli.run(Stream.concat(Stream.of("--cluster", "--namespace", trial.namespace()), Arrays.stream(words))
                .toArray(String[]::new));
    }

    private static void succeeded(Cli.Result result) {
        assertThat(result.exit()).as(result.err()).isEqualTo(Exit.OK);
    }

    @Test
    void a_stack_is_looked_at_as_on_a_laptop() throws Exception {
        trial.ready("shop", SHOP);

        Cli.Result ps = cairn("ps");
        succeeded(ps);
        assertThat(ps.out()).contains("db", "migrate", "web").contains("ready");
        JsonNode object = new ObjectMapper().readTree(cairn("ps", "-o", "json").out());
        assertThat(object.path("kind").asText()).isEqualTo("Stack");
        assertThat(object.at("/metadata/namespace").asText()).isEqualTo(trial.namespace());
        assertThat(object.at("/metadata/managedFields").isMissingNode()).isTrue();
        assertThat(object.at("/status/phase").asText()).isEqualTo("Ready");
        assertThat(cairn("ls").out()).contains(trial.namespace() + "/shop").contains("Ready");
        assertThat(cairn("tree").out()).contains("web").contains("migrate");
        assertThat(cairn("graph", "-o", "dot").out()).contains("digraph");
        assertThat(cairn("why", "web").out()).contains("web is ready");
        succeeded(cairn("wait", "--for", "ready", "--timeout", "60s"));
        eventually("the events are told")
                .until(() -> cairn("events").out().contains("web")
                        && cairn("events").out().contains("ready"));
        assertThat(cairn("events", "-o", "jsonl").out()).contains("\"type\":\"ResourceCompleted\"");
    }

    @Test
    void requests_are_written_into_the_stack_and_their_answers_are_printed() {
        trial.ready("shop", SHOP);

        Cli.Result stop = cairn("stop", "db", "-p", "shop");

        succeeded(stop);
        assertThat(stop.err()).contains("stops first: web").contains("db: stopping");
        assertThat(trial.resource("shop", "db")
                        .orElseThrow()
                        .memory()
                        .lastRequest()
                        .verb())
                .isEqualToIgnoringCase("stop");
        eventually("db is stopped").until(() -> trial.resource("shop", "db")
                .filter(db -> db.phase().equals("Stopped"))
                .isPresent());
        assertThat(cairn("start", "db").err()).contains("db: starting");
        trial.awaitReady("shop");
        assertThat(cairn("restart", "web").err()).contains("web: restarting");
        succeeded(cairn("reset", "web"));
        assertThat(cairn("restart", "weeb").err()).contains("did you mean web?");
    }

    @Test
    void a_mode_is_written_into_the_specification_and_back_leads_to_the_one_before() {
        trial.ready("shop", SHOP.replace("mode: all", "mode: data"));

        assertThat(cairn("mode", "back").err()).contains("there was no mode before this one");
        succeeded(cairn("mode", "use", "all", "--wait", "--timeout", "60s"));
        assertThat(trial.stack("shop").getSpec().mode()).isEqualTo("all");
        assertThat(cairn("mode", "list").out()).containsPattern("all +current");
        Cli.Result unknown = cairn("mode", "use", "dta");
        assertThat(unknown.exit()).isEqualTo(Exit.INVALID);
        assertThat(unknown.err()).contains("there is no mode dta").contains("did you mean data?");
        trial.annotate("shop", Map.of("cairn.dev/suspend", "true"));
        trial.awaitCondition("shop", "Suspended");
        succeeded(cairn("mode", "back"));
        assertThat(trial.stack("shop").getSpec().mode()).isEqualTo("data");
    }

    @Test
    void nothing_differs_from_what_is_applied() throws Exception {
        trial.ready("shop", SHOP);
        Path file = directory.resolve("cairn.yaml");
        String head = "apiVersion: cairn.dev/v1alpha1\nkind: Stack\nmetadata: {name: shop}\nspec:\n";
        Files.writeString(file, head + SHOP.indent(2));

        Cli.Result same = cairn("diff");
        assertThat(same.out()).isEmpty();
        succeeded(same);
        assertThat(cairn("plan").out()).contains("nothing to do, 3 as they should be");

        Cli.Result set = cairn("plan", "--set", "A=b");
        assertThat(set.exit()).isEqualTo(Exit.USAGE);
        assertThat(set.err()).contains("--set has no meaning on a cluster");
    }

    @Test
    void what_a_changed_file_would_change_is_told_and_not_done() throws Exception {
        trial.ready("shop", SHOP);
        Path file = directory.resolve("cairn.yaml");
        String head = "apiVersion: cairn.dev/v1alpha1\nkind: Stack\nmetadata: {name: shop}\nspec:\n";
        Files.writeString(file, head + SHOP.replace("web:1", "web:2").indent(2));

        Cli.Result diff = cairn("diff");

        assertThat(diff.exit()).as("different").isEqualTo(Exit.FAILED);
        assertThat(diff.out()).contains("web").doesNotContain("migrate", "db ");
        JsonNode plan = new ObjectMapper().readTree(cairn("plan", "-o", "json").out());
        assertThat(plan.path("actions")).hasSize(1);
        assertThat(plan.at("/actions/0/resource").asText()).isEqualTo("web");
        assertThat(plan.path("unchanged")).hasSize(2);
        assertThat(trial.stack("shop").getMetadata().getGeneration()).isEqualTo(1);
        assertThat(trial.added("Pod/shop-web-")).hasSize(1);
    }

    @Test
    void an_operator_that_is_uninstalled_lets_its_stacks_go_and_what_they_made_runs_on() {
        trial.ready("shop", SHOP);
        trial.stopOperator();

        Cli.Result released = cli().run("operator", "uninstall", "--cluster", "-n", trial.namespace());

        succeeded(released);
        assertThat(released.out()).contains(trial.namespace() + "/shop is let go", "Deployment shop-db");
        assertThat(trial.stack("shop").getMetadata().getFinalizers()).isEmpty();
        trial.delete("shop", DeletionPropagation.BACKGROUND);
        trial.awaitGone("shop");
        assertThat(trial.present()).contains("Deployment/shop-db", "Deployment/shop-web", "ConfigMap/shop-cairn");
        assertThat(cairn("operator", "install").err()).contains("there is no \"operator install\"");
    }

    @Test
    void a_wait_is_over_when_the_watch_says_so() throws Exception {
        trial.create("slow", """
                resources:
                - name: a
                  container: {image: "registry.invalid/a:1"}
                """);
        CompletableFuture<Cli.Result> waiting =
                CompletableFuture.supplyAsync(() -> cairn("wait", "--for", "ready", "-p", "slow"));

        trial.awaitReady("slow");

        succeeded(waiting.get(60, TimeUnit.SECONDS));
    }

    @Test
    void events_are_followed_until_an_interrupt() throws Exception {
        trial.ready("shop", SHOP);
        CompletableFuture<Consumer<Signals.Signal>> handler = new CompletableFuture<>();
        CompletableFuture<Cli.Result> following =
                CompletableFuture.supplyAsync(() -> run(cli().signals(handler::complete), "events", "-f"));

        Consumer<Signals.Signal> interrupt = handler.get(60, TimeUnit.SECONDS);
        interrupt.accept(Signals.Signal.INT);

        assertThat(following.get(60, TimeUnit.SECONDS).exit()).isEqualTo(Exit.INTERRUPTED);
    }

    @Test
    void what_is_not_there_is_said_with_what_is() {
        trial.ready("shop", SHOP);

        Cli.Result near = cairn("ps", "-p", "shp");
        assertThat(near.exit()).isEqualTo(Exit.NOT_FOUND);
        assertThat(near.err())
                .contains("there is no Stack shp in namespace " + trial.namespace())
                .contains("did you mean -p shop?");
        Cli.Result elsewhere = cli().run("--cluster", "-n", "default", "ps", "-p", "shop");
        assertThat(elsewhere.exit()).isEqualTo(Exit.NOT_FOUND);
        Cli.Result none = cli().run("--cluster", "-n", trial.namespace() + "-x", "ps");
        assertThat(none.exit()).isEqualTo(Exit.NOT_FOUND);
        assertThat(none.err()).contains("cairn ls -A lists all");
        assertThat(cairn("logs", "db").exit())
                .as("no container ever ran: pods are simulated")
                .isEqualTo(Exit.OK);
    }
}
