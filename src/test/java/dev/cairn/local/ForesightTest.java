package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.cairn.api.ResourceStatus;
import dev.cairn.local.PlannedAction.Verb;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import dev.cairn.testing.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code cairn plan} foretells, with real processes and without touching them. */
@Timeout(60)
class ForesightTest {
    private static final String FILE = """
            apiVersion: cairn.dev/v1alpha1
            kind: Stack
            metadata: {name: shop}
            spec:
              resources:
              - name: db
                process: {command: [sleep, "1000"]}
                health: {none: true, minReady: 10ms}
                outputs: [{name: greeting, value: hello}]
              - name: migrate
                job: {image: migrate:1}
                process: {command: [sh, -c, 'echo SCHEMA=7 > "$CAIRN_OUTPUT"']}
                dependsOn: [{name: db}]
              - name: api
                process:
                  command: [sleep, "10017"]
                  env:
                  - {name: GREETING, value: "${resources.db.greeting}"}
                  - {name: SCHEMA, value: "${resources.migrate.SCHEMA}"}
                health: {none: true, minReady: 10ms}
            """;

    @TempDir
    Path directory;

    private final Clock clock = Clock.systemUTC();
    private Places places;
    private Optional<Supervisor> supervisor = Optional.empty();
    private Supervisor.Listening server = () -> {};

    @BeforeEach
    void places() {
        places = new Places(directory.resolve("state"), directory.resolve("run"));
    }

    @AfterEach
    void end() throws Exception {
        if (supervisor.isPresent()) {
            supervisor.get().shutdown(new StackHandle.Ending("test", "over", true, true));
            supervisor.get().ended().get(30, TimeUnit.SECONDS);
            kill();
        }
    }

    @Test
    void a_new_stack_is_created_in_the_order_of_its_dependencies_and_nothing_is_written() throws Exception {
        assertThat(foresee(FILE).actions())
                .containsExactly(
                        new PlannedAction(1, Verb.CREATE, "db", "new"),
                        new PlannedAction(2, Verb.RUN, "migrate", "has not run yet"),
                        new PlannedAction(3, Verb.CREATE, "api", "new"));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void an_unchanged_file_asks_for_nothing_driven_or_not() throws Exception {
        up(FILE);

        Foresight driven = foresee(FILE);
        assertThat(driven.actions()).isEmpty();
        assertThat(driven.unchanged()).containsExactly("db", "migrate", "api");
        kill();
        assertThat(foresee(FILE)).isEqualTo(driven);
        boot();
    }

    @Test
    void what_a_change_replaces_is_named_with_what_changed() throws Exception {
        up(FILE);

        assertThat(foresee(FILE.replace("value: hello", "value: hi")).actions())
                .containsExactly(
                        new PlannedAction(1, Verb.RUN, "migrate", "env CAIRN_DB_GREETING"),
                        new PlannedAction(2, Verb.REPLACE, "api", "env CAIRN_DB_GREETING GREETING"));
        assertThat(foresee(FILE.replace("1000", "2000")).actions())
                .containsExactly(new PlannedAction(1, Verb.REPLACE, "db", "command sleep 1000 -> sleep 2000"));
        assertThat(foresee(FILE.replace("SCHEMA=7", "SCHEMA=8")).actions())
                .extracting(PlannedAction::verb, PlannedAction::resource)
                .containsExactly(tuple(Verb.RUN, "migrate"));
    }

    @Test
    void what_rests_on_a_renamed_resource_makes_way_and_nothing_is_said_to_propagate() throws Exception {
        int port = Ports.free();
        String file = """
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: shop}
                spec:
                  resources:
                  - name: a
                    process: {command: [sleep, "1000"], ports: [{name: http, port: PORT}]}
                    health: {none: true, minReady: 10ms}
                  - name: b
                    process: {command: [sleep, "1000"], env: [{name: URL, value: "${resources.a.url}"}]}
                    health: {none: true, minReady: 10ms}
                  - name: c
                    process: {command: [sleep, "1000"]}
                    dependsOn: [{name: b}]
                    health: {none: true, minReady: 10ms}
                """.replace("PORT", Integer.toString(port));
        up(file);

        assertThat(foresee(file.replace("name: a\n", "name: a2\n").replace("resources.a.", "resources.a2."))
                        .actions())
                .extracting(PlannedAction::resource, PlannedAction::why)
                .contains(tuple("c", "rests on b, which makes way"));
    }

    @Test
    void what_left_the_file_is_removed() throws Exception {
        up(FILE);

        String without = FILE.substring(0, FILE.indexOf("  - name: api"));
        assertThat(foresee(without).actions())
                .containsExactly(new PlannedAction(1, Verb.REMOVE, "api", "not in the file any more"));
    }

    @Test
    void what_ended_while_nobody_looked_is_started_again() throws Exception {
        up(FILE);
        kill();
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .filter(words -> List.of(words).equals(List.of("10017")))
                        .isPresent())
                .forEach(ProcessHandle::destroyForcibly);

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(foresee(FILE).actions())
                        .containsExactly(new PlannedAction(1, Verb.START, "api", "ended by signal 9")));
        boot();
    }

    @Test
    void what_is_awaited_to_end_ends_and_an_external_needs_nothing() throws Exception {
        try (ServerSocket elsewhere = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String file = """
                    apiVersion: cairn.dev/v1alpha1
                    kind: Stack
                    metadata: {name: shop}
                    spec:
                      resources:
                      - name: migrate
                        process: {command: ["true"]}
                        restart: {policy: OnFailure}
                      - name: store
                        external: {host: 127.0.0.1, port: %d}
                        health: {tcp: {port: %d}}
                      - name: api
                        process: {command: [sleep, "10018"]}
                        health: {none: true, minReady: 10ms}
                        dependsOn: [{name: migrate, condition: Completed}, {name: store}]
                    """.formatted(elsewhere.getLocalPort(), elsewhere.getLocalPort());
            assertThat(foresee(file).actions())
                    .extracting(PlannedAction::verb, PlannedAction::resource)
                    .containsExactly(tuple(Verb.CREATE, "migrate"), tuple(Verb.CREATE, "api"));
            assertThat(foresee(file).unchanged()).isEmpty();

            up(file);

            assertThat(foresee(file).actions()).isEmpty();
            assertThat(foresee(file).unchanged()).containsExactly("migrate", "store", "api");
            kill();
            assertThat(foresee(file).actions()).isEmpty();
            boot();
        }
    }

    @Test
    void what_cannot_come_by_itself_is_held_back_and_says_why() throws Exception {
        assertThat(foresee(FILE.replace("- name: db", "- desired: Stop\n    name: db"))
                        .actions())
                .extracting(PlannedAction::verb, PlannedAction::resource)
                .containsExactly(tuple(Verb.HOLD, "migrate"), tuple(Verb.HOLD, "api"));
    }

    private Foresight foresee(String file) throws Exception {
        return Foresight.of(places, "shop-1", request(file), new ThisMachine(clock), clock);
    }

    private void up(String file) throws Exception {
        boot();
        server = supervisor.get().listen(places);
        assertThat(supervisor.get().apply(request(file)).diagnostics()).isEmpty();
        await().atMost(Duration.ofSeconds(20)).until(() -> supervisor.get().stack().getStatus().resources().stream()
                .map(ResourceStatus::phase)
                .allMatch(phase -> phase.equals("Ready") || phase.equals("Completed")));
    }

    private void kill() {
        server.close();
        supervisor.orElseThrow().close();
    }

    private void boot() throws Exception {
        supervisor = Optional.of(Supervisor.open(places, "shop-1", new ThisMachine(clock), clock, Log.NONE));
    }

    private LaunchRequest request(String text) {
        return new LaunchRequest(
                List.of(new Source("cairn.yaml", text)),
                directory.resolve("cairn.yaml").toString(),
                directory.toString(),
                Map.of(),
                List.of(),
                RuntimeChoice.Runtime.PROCESS,
                false,
                Optional.empty(),
                List.of(),
                false);
    }
}
