package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.Stack;
import dev.cairn.local.LaunchRequest;
import dev.cairn.local.Log;
import dev.cairn.local.Places;
import dev.cairn.local.StackHandle.Applied;
import dev.cairn.local.StackHandle.Changes;
import dev.cairn.local.StackHandle.Ending;
import dev.cairn.local.Supervisor;
import dev.cairn.local.ThisMachine;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stack whose supervisor is gone while its processes run on. */
@Timeout(60)
class UndrivenStackTest {
    private static final String FILE = """
            apiVersion: cairn.dev/v1alpha1
            kind: Stack
            metadata: {name: shop}
            spec:
              resources:
              - name: db
                process: {command: [sh, -c, "echo up; exec sleep 1000"]}
                health: {log: {pattern: up}}
            """;

    @TempDir
    private Path directory;

    private final Clock clock = Clock.systemUTC();
    private Places places;
    private Cli cli;

    @BeforeEach
    void leaveAStackBehind() throws Exception {
        Map<String, String> env = Map.of(
                "XDG_STATE_HOME", directory.resolve("state").toString(),
                "XDG_RUNTIME_DIR", directory.resolve("run").toString());
        places = Places.of(env, "nobody");
        cli = new Cli(directory);
        env.forEach(cli::env);
        Path file = Files.writeString(directory.resolve("cairn.yaml"), FILE);
        try (Supervisor supervisor = open()) {
            Applied applied = supervisor.apply(new LaunchRequest(
                    List.of(new Source("cairn.yaml", FILE)),
                    file.toString(),
                    directory.toString(),
                    Map.of(),
                    List.of(),
                    RuntimeChoice.Runtime.PROCESS,
                    false,
                    Optional.empty(),
                    List.of(),
                    false));
            assertThat(applied.accepted()).isTrue();
            try (Changes<Stack> changes = supervisor.changes()) {
                while (!"Ready".equals(supervisor.stack().getStatus().phase())) {
                    changes.next(Duration.ofSeconds(1));
                }
            }
        }
    }

    @AfterEach
    void takeItDown() throws Exception {
        try (Supervisor supervisor = open()) {
            supervisor.shutdown(new Ending("test", "over", true, true));
            supervisor.ended().get(30, TimeUnit.SECONDS);
        }
    }

    private Supervisor open() throws Exception {
        return Supervisor.open(places, "mine", new ThisMachine(clock), clock, Log.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "ps, process sh",
        "why db, db is ready",
        "logs db, up",
        "tree, ● db  ready",
        "graph, RESTS ON",
        "events, ready"
    })
    void can_be_looked_at(String words, String shown) {
        Cli.Result result = cli.run((words + " -p mine").split(" "));

        assertThat(result.exit()).isEqualTo(Exit.OK);
        assertThat(result.out()).contains(shown);
        assertThat(result.err())
                .isEqualTo("nobody drives mine now: cairn up takes over what still runs of it, cairn down ends that\n");
    }

    @Test
    void tells_programs_of_itself_as_documented() throws Exception {
        JsonNode stack = new ObjectMapper()
                .readTree(cli.run("ps", "-p", "mine", "-o", "json").out());
        String events = cli.run("events", "-p", "mine", "-o", "jsonl").out();

        assertThat(stack.at("/status/resources")).hasSize(1);
        assertThat(DocumentedJsonTest.wrong("stack", stack)).isEmpty();
        assertThat(events.lines()).hasSizeGreaterThan(3);
        for (String event : events.lines().toList()) {
            assertThat(DocumentedJsonTest.wrong("event", new ObjectMapper().readTree(event)))
                    .isEmpty();
        }
    }

    @Test
    void is_listed_with_its_state_and_without_a_supervisor() throws Exception {
        JsonNode entry =
                new ObjectMapper().readTree(cli.run("ls", "-o", "json").out()).get(0);

        assertThat(entry.get("ready").asText()).isEqualTo("1/1");
        assertThat(entry.get("driven").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"restart db", "stop db", "reset db", "mode back"})
    void takes_no_requests_and_says_what_to_do(String words) {
        Cli.Result result = cli.run((words + " -p mine").split(" "));

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.err()).contains("nobody drives the stack mine now").contains("cairn -p mine up");
    }

    @Test
    void is_not_confused_with_one_that_nobody_knows() {
        assertThat(cli.run("ps", "-p", "other").exit()).isEqualTo(Exit.NOT_FOUND);
        assertThat(cli.run("logs", "-p", "mine", "-f", "cairn.yaml").err())
                .contains("name the file before the verb: cairn -f cairn.yaml logs");
    }

    @Test
    void a_command_runs_in_the_working_directory_of_a_process_and_its_exit_code_is_ours() {
        Cli.Result result =
                cli.input("typed").run("exec", "-p", "mine", "db", "sh", "-c", "pwd; cat; echo bad >&2; exit 3");

        assertThat(result.exit()).as(result.err()).isEqualTo(3);
        assertThat(result.out()).isEqualTo(directory + "\ntyped");
        assertThat(result.err())
                .isEqualTo(
                        "nobody drives mine now: cairn up takes over what still runs of it, cairn down ends that\nbad\n");
    }

    @Test
    void what_runs_is_compared_with_what_is_written() throws Exception {
        Cli.Result same = cli.run("diff", "-p", "mine");
        assertThat(same.exit()).as(same.out() + same.err()).isEqualTo(Exit.OK);
        assertThat(same.out()).isEmpty();

        Files.writeString(directory.resolve("cairn.yaml"), FILE.replace("sleep 1000", "sleep 2000"));
        Cli.Result other = cli.run("diff", "-p", "mine");
        assertThat(other.exit()).isEqualTo(Exit.FAILED);
        assertThat(other.out()).contains("~ db  runs otherwise: command");
    }

    @Test
    void a_port_of_a_process_is_forwarded_until_an_interrupt() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket there = new ServerSocket(0, 1, here)) {
            int local;
            try (ServerSocket free = new ServerSocket(0, 1, here)) {
                local = free.getLocalPort();
            }
            CompletableFuture<Consumer<Signals.Signal>> handler = new CompletableFuture<>();
            CompletableFuture<Cli.Result> forwarding =
                    CompletableFuture.supplyAsync(() -> cli.signals(handler::complete)
                            .run("port-forward", "-p", "mine", "db", local + ":" + there.getLocalPort()));
            Consumer<Signals.Signal> interrupt = handler.get(30, TimeUnit.SECONDS);
            await().ignoreExceptions().until(() -> {
                new Socket(here, local).close();
                return true;
            });
            there.accept().close();
            try (Socket client = new Socket(here, local);
                    Socket server = there.accept()) {
                client.getOutputStream().write("ping".getBytes(StandardCharsets.UTF_8));
                client.shutdownOutput();
                assertThat(server.getInputStream().readAllBytes()).asString().isEqualTo("ping");
                server.getOutputStream().write("pong".getBytes(StandardCharsets.UTF_8));
                server.shutdownOutput();
                assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("pong");
            }
            interrupt.accept(Signals.Signal.INT);

            Cli.Result result = forwarding.get(30, TimeUnit.SECONDS);
            assertThat(result.exit()).isEqualTo(Exit.INTERRUPTED);
            assertThat(result.out())
                    .contains("forwarding from 127.0.0.1:" + local + " to " + there.getLocalPort() + " of db");
        }
    }
}
