package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.runtime.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line as its users have it: real programs, signals, exit codes, files. */
@Tag("process")
@Timeout(300)
class ProgramTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String HEAD = """
            apiVersion: cairn.dev/v1alpha1
            kind: Stack
            metadata: {name: shop}
            spec:
              resources:
            """;
    /** Each start of a resource is a line in a file. */
    private static final String SHOP = HEAD + """
              - name: db
                process: {command: [sh, -c, "echo db >>starts; echo up; exec sleep 1000"]}
                health: {log: {pattern: up}}
              - name: web
                process: {command: [sh, -c, "echo web >>starts; echo up; exec sleep 1000"]}
                health: {log: {pattern: up}}
                dependsOn: [{name: db}]
            """;

    @TempDir
    private Path directory;

    private Program cairn;

    @BeforeEach
    void world() {
        cairn = new Program(directory);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        cairn.run("down", "-v", "-t", "0s", "--all");
        await().atMost(SOON).until(() -> cairn.leftovers().isEmpty());
    }

    private void file(String text) throws IOException {
        Files.writeString(directory.resolve("cairn.yaml"), text);
    }

    private List<String> starts() throws IOException {
        return Files.readAllLines(directory.resolve("starts"));
    }

    @Test
    void off_a_terminal_every_change_is_a_line_and_all_of_them_come_before_the_end() throws Exception {
        file(SHOP);

        Cli.Result up = cairn.run("up", "-d", "--wait");

        assertThat(up.exit()).isEqualTo(Exit.OK);
        assertThat(up.out()).isEmpty();
        assertThat(up.err().lines().map(line -> line.replaceAll("\\s+", " ").replaceAll("^\\S+ ", "")))
                .containsSubsequence(
                        "db starting", "db running", "db ready", "web starting", "web running", "web ready")
                .last()
                .asString()
                .matches("shop is up, 2/2 ready, after .+");

        JsonNode supervisor = new ObjectMapper()
                .readTree(cairn.run("info", "-o", "json").out())
                .get("supervisor");
        assertThat(ProcessHandle.of(supervisor.get("pid").asLong())
                        .orElseThrow()
                        .isAlive())
                .isTrue();
        assertThat(supervisor.get("state").asText()).isEqualTo("ALIVE");

        Cli.Result down = cairn.run("down");
        assertThat(down.exit()).as(down.err()).isEqualTo(Exit.OK);
        assertThat(down.err()).contains("is down: 2 stopped");
        assertThat(cairn.run("down").err()).contains("was down already").doesNotContain("2 stopped");
    }

    @Test
    void what_was_found_after_its_state_was_lost_is_said_to_be_taken_down() throws Exception {
        file(SHOP);
        assertThat(cairn.run("up", "-d", "--wait").exit()).isEqualTo(Exit.OK);
        ProcessHandle supervisor = ProcessHandle.of(supervisor()).orElseThrow();
        supervisor.destroyForcibly();
        supervisor.onExit().get();
        FileTree.delete(directory.resolve("state"));

        Cli.Result down = cairn.run("down");

        assertThat(down.exit()).as(down.err()).isEqualTo(Exit.OK);
        assertThat(down.err()).contains(" is down").doesNotContain("already");
        assertThat(cairn.leftovers()).isEmpty();
    }

    @Test
    void of_two_ups_at_once_each_resource_is_started_once() throws Exception {
        file(SHOP);

        Program.Running one = cairn.start("up", "-d", "--wait");
        Program.Running other = cairn.start("up", "-d", "--wait");
        List<Cli.Result> results = List.of(one.result(), other.result());

        assertThat(results).anyMatch(result -> result.exit() == Exit.OK);
        assertThat(results)
                .allMatch(result -> result.exit() == Exit.OK
                        || result.exit() == Exit.FAILED && result.err().contains("is driven by"));
        await().atMost(SOON).until(() -> starts().size() == 2);
        assertThat(starts()).containsExactly("db", "web");

        assertThat(cairn.run("up", "-d", "--wait", "--force-recreate").exit()).isEqualTo(Exit.OK);
        await().atMost(SOON).until(() -> starts().size() == 4);
        assertThat(starts()).containsExactly("db", "web", "db", "web");
    }

    @Test
    void a_missing_program_is_final_and_its_message_says_what_to_do() throws Exception {
        file(SHOP.replace("[sh, -c, \"echo db >>starts; echo up; exec sleep 1000\"]", "[no-such-program, x]"));

        Cli.Result up = cairn.run("up", "-d", "--wait");

        assertThat(up.exit()).isEqualTo(Exit.AWAITED_FAILED);
        assertThat(up.err())
                .contains("db failed: program no-such-program was not found on PATH: install it, or write its path")
                .containsPattern("holds back +web");
        assertThat(directory.resolve("starts")).doesNotExist();
    }

    @Test
    void a_working_directory_that_is_not_there_is_final_and_its_message_says_what_to_do() throws Exception {
        file(SHOP.replaceFirst("process: \\{", "process: {workingDir: nowhere, "));

        Cli.Result up = cairn.run("up", "-d", "--wait");

        assertThat(up.exit()).isEqualTo(Exit.AWAITED_FAILED);
        assertThat(up.err())
                .contains("db failed: workingDir " + directory.resolve("nowhere") + " does not exist: create it")
                .containsPattern("holds back +web");
        assertThat(directory.resolve("starts")).doesNotExist();
    }

    @Test
    void up_waits_for_nothing_that_the_file_stops_and_shows_what_cannot_start_without_it() throws Exception {
        file(SHOP.replaceFirst("- name: db", "- name: db\n    desired: Stop").replaceFirst("    dependsOn.*\n", ""));
        assertThat(cairn.run("up", "-d", "--wait").exit()).isEqualTo(Exit.OK);

        file(SHOP.replaceFirst("- name: db", "- name: db\n    desired: Stop"));
        Cli.Result up = cairn.run("up", "-d", "--wait");

        assertThat(up.exit()).isEqualTo(Exit.AWAITED_FAILED);
        assertThat(up.err())
                .contains("web failed: db is stopped by the file (desired: Stop)")
                .contains("take desired: Stop from db");
    }

    @Test
    void down_as_json_tells_how_each_resource_of_each_stack_ended() throws Exception {
        file(SHOP);
        assertThat(cairn.run("up", "-d", "--wait").exit()).isEqualTo(Exit.OK);
        assertThat(cairn.run("down", "-o", "wide").exit()).isEqualTo(Exit.USAGE);
        assertThat(cairn.run("wait", "--timeout", "0s").exit()).isEqualTo(Exit.OK);

        JsonNode down =
                new ObjectMapper().readTree(cairn.run("down", "-o", "json").out());

        assertThat(down).hasSize(1);
        assertThat(down.at("/0/id").asText()).startsWith("shop-");
        assertThat(down.at("/0/already").asBoolean()).isFalse();
        assertThat(down.at("/0/shutdown/phase").asText()).isEqualTo("Done");
        assertThat(down.at("/0/shutdown/outcomes").findValuesAsText("name")).containsExactlyInAnyOrder("db", "web");
        assertThat(new ObjectMapper()
                        .readTree(cairn.run("down", "-o", "json").out())
                        .at("/0/already")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void down_after_everything_was_killed_names_who_asked_for_it() throws Exception {
        file(SHOP);
        assertThat(cairn.run("up", "-d", "--wait").exit()).isEqualTo(Exit.OK);
        ProcessHandle.of(supervisor()).orElseThrow().destroyForcibly();
        cairn.killEverything();
        await().atMost(SOON).until(() -> cairn.leftovers().isEmpty());

        JsonNode down =
                new ObjectMapper().readTree(cairn.run("down", "-o", "json").out());

        assertThat(down.at("/0/shutdown/requestedBy").asText()).isEqualTo("cairn down");
        assertThat(down.at("/0/shutdown/outcomes").findValuesAsText("outcome")).containsOnly("AlreadyGone");
    }

    @Test
    void without_a_container_engine_one_sentence_says_so() throws Exception {
        file(HEAD + """
              - name: db
                container: {image: "postgres:16"}
            """);
        cairn.env("DOCKER_HOST", "unix://" + directory.resolve("nobody.sock"));

        Cli.Result up = cairn.run("up", "-d");

        assertThat(up.exit()).isEqualTo(Exit.BACKEND);
        assertThat(up.err())
                .contains("error: no container engine answers")
                .contains("no engine answers at unix://" + directory.resolve("nobody.sock") + " (DOCKER_HOST)")
                .contains("start Docker or Podman");
        assertThat(cairn.run("validate").exit()).isEqualTo(Exit.BACKEND);
        await().atMost(SOON) // the supervisor that said it tidies up behind itself
                .untilAsserted(
                        () -> assertThat(directory.resolve("state/cairn")).isEmptyDirectory());
    }

    @Test
    void the_exit_code_is_that_of_the_named_resource_and_inputs_come_from_everywhere() throws Exception {
        Files.writeString(directory.resolve("more.env"), "A=3\nB=9\n");
        String stack = HEAD + """
              - name: db
                process: {command: [sleep, "1000"]}
              - name: test
                process: {command: [sh, -c, "exit ${env.A}${env.B}"]}
                restart: {policy: Never}
                dependsOn: [{name: db}]
            """;

        Cli.Result up = cairn.start(
                        List.of(),
                        stack,
                        "up",
                        "-f",
                        "-",
                        "--env-file",
                        "more.env",
                        "--set",
                        "B=7",
                        "--exit-code-from",
                        "test")
                .result();

        assertThat(up.exit()).as(up.err()).isEqualTo(37);
    }

    /** Secrets and ConfigMaps in files of their own, a file of variables, a recipe of the user's, flags as variables. */
    @Test
    void what_belongs_to_a_stack_may_come_from_several_files() throws Exception {
        Files.createDirectories(directory.resolve("app/recipes"));
        Files.writeString(directory.resolve("app/stack.yaml"), """
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: shop}
                spec:
                  env:
                  - {name: KEY, valueFrom: {secretKeyRef: {name: keys, key: api}}}
                  - {name: FROM_ELSEWHERE, valueFrom: {secretKeyRef: {name: absent, key: x}}}
                  resources:
                  - name: web
                    process:
                      command: [sh, -c, "echo $A $B $KEY $ELSE; exec sleep 1000"]
                      env: [{name: KEY, value: "${env.KEY}"}, {name: ELSE, value: "${env.FROM_ELSEWHERE}"}]
                      envFrom: [{configMapRef: {name: settings}}]
                      envFile: [web.env]
                    health: {log: {pattern: "."}}
                  - name: hello
                    recipe: {type: greeter, word: hullo}
                """);
        Files.writeString(directory.resolve("app/web.env"), "A=1\n");
        Files.writeString(directory.resolve("more.yaml"), """
                apiVersion: v1
                kind: Secret
                metadata: {name: keys}
                stringData: {api: secret}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                data: {B: "2"}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: other}
                """);
        Files.writeString(directory.resolve("app/recipes/greeter.yaml"), """
                apiVersion: cairn.dev/v1alpha1
                kind: Recipe
                metadata: {name: greeter}
                spec:
                  parameters: [{name: word, default: hello}]
                  resource:
                    process: {command: [sh, -c, "echo ${param.word}; exec sleep 1000"]}
                    health: {log: {pattern: "."}}
                """);
        cairn.env("CAIRN_RECIPES", "app/recipes").env("CAIRN_WAIT", "true").env("FROM_ELSEWHERE", "here");

        Cli.Result up = cairn.run("up", "-f", "app/stack.yaml", "-f", "more.yaml");

        assertThat(up.exit()).as(up.err()).isEqualTo(Exit.OK);
        assertThat(up.err()).contains("note: Deployment other in more.yaml is left to others");
        cairn.env("CAIRN_FILE", "app/stack.yaml");
        assertThat(cairn.run("logs").out().lines())
                .containsExactlyInAnyOrder("web   | 1 2 secret here", "hello | hullo");
        cairn.env("CAIRN_TIMEOUT", "soon");
        Cli.Result wait = cairn.run("wait");
        assertThat(wait.exit()).isEqualTo(Exit.USAGE);
        assertThat(wait.err()).contains("\"soon\" is no duration").contains("CAIRN_TIMEOUT is set in the environment");
        cairn.env("CAIRN_TIMEOUT", "0s");
    }

    @Test
    void the_exit_code_of_what_is_not_started_cannot_be_had_and_nothing_is_started() throws Exception {
        file(SHOP);

        Cli.Result up = cairn.run("up", "--exit-code-from", "wbe");

        assertThat(up.exit()).as(up.err()).isEqualTo(Exit.USAGE);
        assertThat(up.err())
                .contains("--exit-code-from wbe")
                .contains("did you mean web?")
                .contains("db, web");
        assertThat(cairn.run("up", "db", "--exit-code-from", "web").exit()).isEqualTo(Exit.USAGE);
        assertThat(directory.resolve("starts")).doesNotExist();
    }

    @Test
    void a_wait_that_is_over_leaves_the_work_going_on() throws Exception {
        file(SHOP.replace("echo up; exec", "while ! test -f go; do sleep 0.1; done; echo up; exec"));

        Cli.Result up = cairn.run("up", "-d", "--wait", "--wait-timeout", "1s");

        assertThat(up.exit()).as(up.err()).isEqualTo(Exit.TIMED_OUT);
        assertThat(up.err()).contains("the work goes on").contains("db is ").contains("next: cairn why db");
        Files.createFile(directory.resolve("go"));
        assertThat(cairn.run("wait", "--for", "ready", "--timeout", "60s").exit())
                .isEqualTo(Exit.OK);
    }

    @Test
    void ctrl_c_during_the_start_stops_in_order_and_leaves_nothing() throws Exception {
        file(SHOP.replace("echo web >>starts; echo up", "echo web >>starts"));
        Program.Running up = cairn.start("up");
        await().atMost(SOON).until(() -> up.said().contains("web") && up.said().contains("running"));

        up.signal("INT");
        Cli.Result result = up.result();

        assertThat(result.exit()).isEqualTo(Exit.INTERRUPTED);
        assertThat(result.err()).contains("stopping in order; press Ctrl-C again to kill");
        assertThat(cairn.leftovers()).isEmpty();
    }

    @Test
    void ctrl_c_is_taken_by_an_up_of_what_runs_already_though_it_is_silent() throws Exception {
        file(HEAD + """
              - name: quiet
                process: {command: [sleep, "1000"]}
            """);
        assertThat(cairn.run("up", "-d", "--wait").exit()).isEqualTo(Exit.OK);
        Program.Running up = cairn.start("up");
        await().atMost(SOON).until(() -> up.said().contains("is up"));

        up.signal("INT");

        assertThat(up.result().exit()).isEqualTo(Exit.INTERRUPTED);
        assertThat(cairn.leftovers()).isEmpty();
    }

    @Test
    void ctrl_c_ends_who_only_looks_on_and_nothing_else() throws Exception {
        file(SHOP);
        assertThat(cairn.run("up", "-d", "--wait").exit()).isEqualTo(Exit.OK);
        Program.Running logs = cairn.start("logs", "-f");
        Program.Running events = cairn.start("events", "-f");
        await().atMost(SOON)
                .until(() -> Files.readString(logs.out()).contains("web | up")
                        && Files.readString(events.out()).contains("ready"));

        logs.signal("INT");
        events.signal("TERM");

        assertThat(logs.result().exit()).isEqualTo(Exit.INTERRUPTED);
        assertThat(events.result().exit()).isEqualTo(Exit.TERMINATED);
        assertThat(cairn.run("wait", "--timeout", "0s").exit()).isEqualTo(Exit.OK);
        assertThat(starts()).containsExactly("db", "web");
    }

    @Test
    void a_second_ctrl_c_kills_what_does_not_stop() throws Exception {
        file(HEAD + """
              - name: db
                process: {command: [sh, -c, "trap '' TERM; echo up; while :; do sleep 1; done"]}
                health: {log: {pattern: up}}
                stop: {grace: 5m}
            """);
        Program.Running up = cairn.start("up");
        await().atMost(SOON).until(() -> up.said().contains("is up"));

        up.signal("INT");
        await().pollDelay(Duration.ofMillis(500)).atMost(SOON).until(() -> up.said()
                .contains("again to kill"));
        up.signal("INT");

        assertThat(up.result().exit()).isEqualTo(Exit.INTERRUPTED);
        assertThat(up.said()).contains("killing what still runs");
        assertThat(cairn.leftovers()).isEmpty();
    }

    /** Ends only when the file {@code end} is there. */
    private static final String STUBBORN = HEAD + """
              - name: db
                process: {command: [sh, -c, "trap 'until test -f end; do sleep 0.1; done; exit' TERM; echo up; while :; do sleep 0.1; done"]}
                health: {log: {pattern: up}}
                stop: {grace: 5m}
            """;

    @Test
    void a_down_whose_stop_is_taken_back_by_an_up_says_so_and_ends() throws Exception {
        file(STUBBORN);
        assertThat(cairn.run("up", "-d", "--wait").exit()).isEqualTo(Exit.OK);
        Program.Running down = cairn.start("down");
        await().atMost(SOON).until(() -> down.said().contains("stopping"));

        assertThat(cairn.run("up", "-d").exit()).isEqualTo(Exit.OK);

        Cli.Result result = down.result();
        assertThat(result.exit()).as(result.err()).isEqualTo(Exit.FAILED);
        assertThat(result.err())
                .contains(" goes on: a cairn up took the stop back; to stop it: cairn down")
                .doesNotContain("is down");
        Files.createFile(directory.resolve("end"));
        assertThat(cairn.run("wait").exit()).isEqualTo(Exit.OK);
    }

    @Test
    void an_up_whose_stop_is_taken_back_by_another_stays_and_can_be_stopped_again() throws Exception {
        file(STUBBORN);
        Program.Running up = cairn.start("up");
        await().atMost(SOON).until(() -> up.said().contains("is up"));
        up.signal("INT");
        await().atMost(SOON).until(() -> up.said().contains("stopping in order"));

        assertThat(cairn.run("up", "-d").exit()).isEqualTo(Exit.OK);

        await().atMost(SOON).until(() -> up.said().contains(" goes on: a cairn up took the stop back"));
        Files.createFile(directory.resolve("end"));
        assertThat(cairn.run("wait").exit()).isEqualTo(Exit.OK);
        up.signal("INT");
        assertThat(up.result().exit()).isEqualTo(Exit.INTERRUPTED);
        assertThat(cairn.leftovers()).isEmpty();
    }

    @Test
    void a_down_kills_only_at_the_second_ctrl_c() throws Exception {
        file(STUBBORN);
        assertThat(cairn.run("up", "-d", "--wait").exit()).isEqualTo(Exit.OK);
        Program.Running down = cairn.start("down");
        await().atMost(SOON).until(() -> down.said().contains("stopping"));

        down.signal("INT");
        await().pollDelay(Duration.ofMillis(500)).atMost(SOON).until(() -> down.said()
                .contains("stopping in order; press Ctrl-C again to kill"));
        assertThat(down.said()).doesNotContain("killing");
        down.signal("INT");

        Cli.Result result = down.result();
        assertThat(result.exit()).as(result.err()).isEqualTo(Exit.INTERRUPTED);
        assertThat(result.err()).contains("killing what still runs").contains("is down: 1 killed");
        assertThat(cairn.leftovers()).isEmpty();
    }

    @Test
    void a_request_to_terminate_ends_it_in_order_too() throws Exception {
        file(SHOP);
        Program.Running up = cairn.start("up", "db", "--no-deps");
        await().atMost(SOON).until(() -> up.said().contains("is up"));

        up.signal("TERM");

        assertThat(up.result().exit()).isEqualTo(Exit.TERMINATED);
        assertThat(starts()).containsExactly("db");
        assertThat(cairn.leftovers()).isEmpty();
    }

    @Test
    void when_the_state_cannot_be_written_it_is_said_and_nothing_is_started() throws Exception {
        file(SHOP);
        cairn.env("LARGE", "x".repeat(100_000));

        Cli.Result up = cairn.start(List.of("bash", "-c", "ulimit -f 32; exec \"$@\"", "limited"), "", "up", "-d")
                .result();

        assertThat(up.exit()).as(up.err()).isEqualTo(Exit.FAILED);
        assertThat(up.err()).contains("File too large").contains(directory.toString());
        assertThat(directory.resolve("starts")).doesNotExist();

        cairn.env("XDG_STATE_HOME", directory.resolve("cairn.yaml").toString());
        for (String[] verb : new String[][] {{"up", "-d"}, {"up"}}) {
            Cli.Result nowhere = cairn.run(verb);
            assertThat(nowhere.exit()).as(nowhere.err()).isEqualTo(Exit.FAILED);
            assertThat(nowhere.err())
                    .contains("cannot write " + directory.resolve("cairn.yaml"))
                    .contains("Not a directory; nothing was started")
                    .contains("choose another one: XDG_STATE_HOME");
        }
        cairn.env("XDG_STATE_HOME", directory.resolve("state").toString());
    }

    @Test
    void on_a_disk_that_fills_up_under_a_supervisor_nothing_is_started_it_is_said_and_down_ends() throws Exception {
        file(SHOP);
        assertThat(cairn.run("up", "-d", "--wait").exit()).isEqualTo(Exit.OK);

        limitFiles(supervisor(), "1"); // as on a full disk, no more than a byte can be written into any file
        Cli.Result restart = cairn.run("restart", "web");
        assertThat(restart.exit()).as(restart.err()).isEqualTo(Exit.FAILED);
        assertThat(restart.err())
                .contains("the request stands; nothing is started until the state can be kept: cannot write "
                        + directory.resolve("state"))
                .contains("state.json: File too large");
        Cli.Result ps = cairn.run("ps");
        assertThat(ps.err()).contains("nothing is started until the state can be kept: cannot write ");
        assertThat(ps.out()).containsPattern("web .* ready");
        assertThat(cairn.run("up", "-d").err()).contains("stack.json: File too large; nothing was started or changed");
        assertThat(starts()).containsExactly("db", "web");

        limitFiles(supervisor(), "unlimited");
        await().atMost(SOON).until(() -> starts().size() == 3);
        assertThat(starts()).containsExactly("db", "web", "web");
        assertThat(cairn.run("ps").err()).isEmpty();

        limitFiles(supervisor(), "1");
        Cli.Result down = cairn.run("down");
        assertThat(down.exit()).as(down.err()).isEqualTo(Exit.OK);
        assertThat(down.err()).contains("is down: 2 stopped");
        assertThat(cairn.run("logs", "web").out()).contains("web | up");
    }

    private long supervisor() throws IOException, InterruptedException {
        return new ObjectMapper()
                .readTree(cairn.run("info", "-o", "json").out())
                .at("/supervisor/pid")
                .asLong();
    }

    private static void limitFiles(long pid, String bytes) throws IOException, InterruptedException {
        Process prlimit = new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--fsize=" + bytes + ":").start();
        assertThat(prlimit.waitFor())
                .as(() -> prlimit.errorReader().lines().toList().toString())
                .isZero();
    }
}
