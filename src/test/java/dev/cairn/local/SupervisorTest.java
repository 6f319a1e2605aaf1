package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.ModeStatus;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Request;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A supervisor with real processes, asked through its real socket. */
@Timeout(60)
class SupervisorTest {
    private static final String FILE = """
            apiVersion: cairn.dev/v1alpha1
            kind: Stack
            metadata: {name: shop}
            spec:
              resources:
              - name: db
                process: {command: [sh, -c, "echo up; exec sleep 1000"]}
                health: {log: {pattern: up}}
                outputs: [{name: greeting, value: hello}]
              - name: api
                process: {command: [sleep, "1000"], env: [{name: GREETING, value: "${resources.db.greeting}"}]}
            """;

    @TempDir
    Path directory;

    private Places places;
    private Supervisor supervisor;
    private Supervisor.Listening server;

    @BeforeEach
    void open() throws Exception {
        places = new Places(directory.resolve("state"), directory.resolve("run"));
        boot();
    }

    @AfterEach
    void end() throws Exception {
        if (supervisor.health().filter(health -> health.report().isEmpty()).isPresent()) {
            supervisor.shutdown(new StackHandle.Ending("test", "over", true, true));
            supervisor.ended().get(30, TimeUnit.SECONDS);
        }
        crash();
    }

    private void boot() throws Exception {
        Clock clock = Clock.systemUTC();
        supervisor = Supervisor.open(places, "shop-1", new ThisMachine(clock), clock, Log.NONE);
        server = supervisor.listen(places);
    }

    private void crash() {
        server.close();
        supervisor.close();
    }

    private LocalClient client() {
        return LocalClient.connect(places, "shop-1").orElseThrow();
    }

    private LaunchRequest request(String text) {
        return new LaunchRequest(
                List.of(new Source("cairn.yaml", text)),
                directory.resolve("cairn.yaml").toString(),
                directory.toString(),
                Map.of(),
                List.of(),
                RuntimeChoice.Runtime.AUTO,
                false,
                Optional.empty(),
                List.of(),
                false);
    }

    private void up() throws IOException {
        StackHandle.Applied applied = client().apply(request(FILE));
        assertThat(applied.diagnostics()).isEmpty();
        assertThat(applied.accepted()).isTrue();
        await().atMost(Duration.ofSeconds(20)).until(() -> phase("db").equals("Ready"));
    }

    private String message(String resource) throws IOException {
        return client().stack().getStatus().resources().stream()
                .filter(status -> status.name().equals(resource))
                .map(status -> String.valueOf(status.message()))
                .findFirst()
                .orElse("");
    }

    private String phase(String resource) throws IOException {
        return client().stack().getStatus().resources().stream()
                .filter(status -> status.name().equals(resource))
                .map(ResourceStatus::phase)
                .findFirst()
                .orElse("");
    }

    @Test
    void what_is_brought_by_what_is_waited_for_is_there_at_the_start() throws Exception {
        client().apply(request("""
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: shop}
                spec:
                  resources:
                  - name: build
                    process:
                      command: [sh, -c, "until [ -e go ]; do sleep 0.05; done; mkdir out; ln -s $(command -v sleep) out/api"]
                    restart: {policy: OnFailure}
                  - name: api
                    process: {command: [./api, "1000"], workingDir: ./out}
                    dependsOn: [{name: build, condition: Completed}]
                """));
        await("it is looked for before its turn and not found")
                .atMost(Duration.ofSeconds(20))
                .until(() -> message("api").contains("workingDir"));
        assertThat(phase("api")).isEqualTo("Blocked");

        Files.createFile(directory.resolve("go"));

        await().atMost(Duration.ofSeconds(20)).until(() -> phase("api").equals("Ready"));
    }

    @Test
    void the_object_with_its_status_comes_over_the_socket() throws Exception {
        up();

        Stack stack = client().stack();

        assertThat(stack.getMetadata().getName()).isEqualTo("shop");
        assertThat(stack.getMetadata().getUid()).isNotBlank();
        assertThat(stack.getSpec().resources()).hasSize(2);
        assertThat(stack.getStatus().observedGeneration()).isEqualTo(1);
    }

    @Test
    void the_report_of_its_health_says_how_it_is_and_who_ends_it() throws Exception {
        up();
        JsonNode alive = new ObjectMapper().readTree(client().health());
        assertThat(alive.get("alive").asBoolean()).isTrue();
        assertThat(alive.get("state").asText()).isEqualTo("ALIVE");
        Instant started = Instant.parse(alive.get("startedAt").asText());
        assertThat(Instant.parse(alive.get("lastObservedAt").asText())).isAfterOrEqualTo(started);

        client().shutdown(new StackHandle.Ending("somebody", "the end of the day", true, false));
        supervisor.ended().get(30, TimeUnit.SECONDS);

        ControlPlane over = supervisor.health().orElseThrow();
        assertThat(over.state()).isEqualTo(ControlPlane.State.COMPLETED);
        assertThat(over.startedAt()).isEqualTo(started);
        assertThat(over.cause()).contains(new ControlPlane.Cause("somebody", "the end of the day"));
        assertThat(over.report().orElseThrow().failure()).isEmpty();
    }

    @Test
    void only_the_owner_can_reach_the_socket_and_the_state() throws Exception {
        up();

        assertThat(mode(supervisor.place().socket())).isEqualTo("rw-------");
        assertThat(mode(supervisor.place().memory())).isEqualTo("rw-------");
        assertThat(mode(supervisor.place().identity())).isEqualTo("rw-------");
        assertThat(mode(supervisor.place().events())).isEqualTo("rw-------");
        assertThat(mode(supervisor.place().directory())).isEqualTo("rwx------");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void another_name_for_what_listens_on_a_fixed_port_takes_the_port_over() throws Exception {
        int port = Ports.free();
        String file = """
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: shop}
                spec:
                  resources:
                  - name: web
                    process: {command: ["JAVA/bin/jwebserver", -b, 127.0.0.1, -p, "PORT"], ports: [{name: http, port: PORT}]}
                  - name: client
                    process: {command: [sleep, "1000"], env: [{name: URL, value: "${resources.web.url}"}]}
                """.replace("JAVA", System.getProperty("java.home")).replace("PORT", Integer.toString(port));
        assertThat(client().apply(request(file)).diagnostics()).isEmpty();
        await().atMost(Duration.ofSeconds(20)).until(() -> phase("client").equals("Ready"));

        client().apply(request(file.replace("name: web", "name: site").replace("resources.web", "resources.site")));

        await().atMost(Duration.ofSeconds(20)).until(() -> phase("site").equals("Ready"));
        try (StackHandle.Events events = client().events(0, false)) {
            for (Optional<Journal.Batch> batch = events.next(); batch.isPresent(); batch = events.next()) {
                assertThat(batch.get().events())
                        .extracting(LifecycleEvent::type)
                        .doesNotContain(LifecycleEvent.Type.RESOURCE_FAILED);
            }
        }
    }

    @Test
    void files_with_errors_change_nothing_and_say_where() throws Exception {
        StackHandle.Applied applied = client().apply(request(FILE.replace("resources.db", "resources.dd")));

        assertThat(applied.accepted()).isFalse();
        assertThat(applied.diagnostics()).isNotEmpty();
        assertThat(applied.diagnostics().getFirst().line()).isPositive();
        assertThat(supervisor.health()).isEmpty();
    }

    @Test
    void of_two_supervisors_one_has_the_stack() {
        Clock clock = Clock.systemUTC();

        assertThatThrownBy(() -> Supervisor.open(places, "shop-1", new ThisMachine(clock), clock, Log.NONE))
                .isInstanceOf(StackBusy.class)
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    @Test
    void a_supervisor_that_was_killed_adopts_what_runs() throws Exception {
        up();
        String before =
                client().stack().getStatus().resources().getFirst().ref().uid();
        crash();

        boot();
        assertThat(supervisor.resume()).isTrue();

        await().until(() -> client().stack().getStatus().observedGeneration() == 1);
        assertThat(phase("db")).isEqualTo("Ready");
        assertThat(client().stack().getStatus().resources().getFirst().ref().uid())
                .isEqualTo(before);
    }

    @Test
    void what_another_cairn_left_is_told_as_remembered_until_it_was_looked_at() throws Exception {
        up();
        crash();

        boot();
        supervisor.resume();

        StackHandle.Changes<Stack> changes = supervisor.changes();
        Stack current = supervisor.stack();
        while (current.getStatus().observedGeneration() < 1) {
            current = changes.next(Duration.ofSeconds(10)).orElseThrow();
        }
        assertThat(current.getStatus().resources()).allMatch(resource -> resource.ref() != null);
    }

    @Test
    void requests_are_answered_as_they_come_out() throws Exception {
        up();

        assertThat(client().request(Request.Verb.RESTART, "db").accepted()).isTrue();
        assertThat(client().request(Request.Verb.RESTART, "nobody").outcome()).isEqualTo("UnknownResource");
        await().until(() -> phase("db").equals("Ready"));
    }

    private String answer(String method, String path, String body) throws IOException {
        try (LocalCall call = LocalCall.of(places.stack("shop-1").socket(), method, path, Optional.of(body))) {
            return call.status() + " " + call.text();
        }
    }

    @Test
    void what_cannot_be_asked_for_is_told_by_the_status_of_the_answer() throws Exception {
        up();
        String stack = "/api/v1/stacks/shop-1";

        assertThat(answer("GET", "/nothing", "")).startsWith("404 {\"error\":{\"code\":\"NotFound\"");
        assertThat(answer("GET", "/api/v1/stacks/other", "")).startsWith("404 ").contains("UnknownStack");
        assertThat(answer("DELETE", stack, "")).startsWith("405 ");
        assertThat(answer("PUT", stack, "no JSON")).startsWith("400 ");
        assertThat(answer("PUT", stack, "{}")).startsWith("422 ").contains("the file is empty");
        assertThat(answer("POST", stack + "/resources/none/restart", "{}"))
                .startsWith("404 {\"outcome\":\"UnknownResource\"}");
        assertThat(answer("POST", stack + "/resources/db/dance", "{}")).startsWith("404 ");
        assertThat(answer("GET", stack + "/resources/none/logs", "")).startsWith("404 ");
        assertThat(answer("GET", stack + "/resources/db/logs?since=yesterday", ""))
                .startsWith("400 ");
        assertThat(answer("POST", stack + "/mode", "{}")).startsWith("400 ");
        assertThat(answer("POST", stack + "/shutdown", "{\"reason\": \"why\"}")).startsWith("400 ");
        assertThat(answer("POST", stack + "/resources/api/stop", "{}")).startsWith("202 {\"outcome\":\"Accepted\"}");
        assertThat(answer("GET", "/healthz", "")).startsWith("200 ");
        assertThat(answer("GET", "/metrics", "")).contains("cairn_resources{stack=\"shop-1\",phase=\"ready\"} ");
    }

    @Test
    void events_are_replayed_and_followed() throws Exception {
        up();
        List<LifecycleEvent.Type> seen = new ArrayList<>();
        try (StackHandle.Events events = client().events(0, true)) {
            client().request(Request.Verb.STOP, "db");
            while (!seen.contains(LifecycleEvent.Type.RESOURCE_STOPPED)) {
                events.next().orElseThrow().events().forEach(event -> seen.add(event.type()));
            }
        }
        assertThat(seen)
                .containsSubsequence(
                        LifecycleEvent.Type.RESOURCE_STARTING,
                        LifecycleEvent.Type.RESOURCE_READY,
                        LifecycleEvent.Type.RESOURCE_STOPPING,
                        LifecycleEvent.Type.RESOURCE_STOPPED);
    }

    @Test
    void log_lines_come_over_the_socket() throws Exception {
        up();

        try (LogStream lines = client().logs("db", LogOptions.ALL)) {
            assertThat(lines.next().map(LogLine::text)).contains("up");
            assertThat(lines.next()).isEmpty();
        }
    }

    @Test
    void quoted_lines_show_no_secret_and_the_log_itself_is_as_it_was_written() throws Exception {
        String file = """
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: shop}
                spec:
                  env:
                  - name: API_KEY
                    valueFrom: {secretKeyRef: {name: keys, key: api}}
                  resources:
                  - name: db
                    process:
                      command: [sh, -c, "echo connecting $DSN with $KEY; exec sleep 1000"]
                      env: [{name: DSN, value: "pg://${env.API_KEY}@x"}, {name: KEY, value: "${env.API_KEY}"}]
                    health: {log: {pattern: connecting}}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: keys}
                stringData: {api: s3cr3t-key}
                """;
        assertThat(client().apply(request(file)).diagnostics()).isEmpty();
        await().atMost(Duration.ofSeconds(20)).until(() -> phase("db").equals("Ready"));

        try (LogStream quoted = client().quoted("db", LogOptions.ALL);
                LogStream raw = client().logs("db", LogOptions.ALL)) {
            assertThat(quoted.next().map(LogLine::text)).contains("connecting pg://••••@x with ••••");
            assertThat(raw.next().map(LogLine::text)).contains("connecting pg://s3cr3t-key@x with s3cr3t-key");
        }
    }

    @Test
    void the_log_of_a_silent_resource_is_opened_at_once_and_ends_when_it_is_closed() throws Exception {
        up();

        Optional<LogLine> none;
        try (LogStream lines =
                client().logs("api", new LogOptions(true, OptionalInt.empty(), Optional.empty(), false))) {
            Thread.ofVirtual().start(lines::close);
            none = lines.next();
        }

        assertThat(none).isEmpty();
    }

    @Test
    void a_change_wakes_those_that_watch() throws Exception {
        up();
        try (StackHandle.Changes<Stack> changes = client().changes()) {
            assertThat(changes.next(Duration.ofSeconds(10))).isPresent();

            client().request(Request.Verb.STOP, "db");

            await().until(() -> changes.next(Duration.ofSeconds(5))
                    .filter(stack ->
                            stack.getStatus().resources().getFirst().phase().equals("Stopped"))
                    .isPresent());
        }
    }

    /** Trap 22. Guard: {@code StackIdentity.forgotten} stays the same stack; without it this fails. */
    @Test
    void down_keeps_what_opens_the_data_and_down_with_data_forgets_everything() throws Exception {
        up();
        String uid = client().stack().getMetadata().getUid();

        client().shutdown(new StackHandle.Ending("test", "down", true, false));
        assertThat(supervisor.ended().get(30, TimeUnit.SECONDS).failure()).isEmpty();
        crash();

        StackPlace place = places.stack("shop-1");
        assertThat(StackIdentity.load(place.identity()).orElseThrow().uid()).isEqualTo(uid);
        assertThat(StackIdentity.load(place.identity()).orElseThrow().launch()).isEmpty();

        boot();
        up();
        assertThat(client().stack().getMetadata().getUid()).isEqualTo(uid);
        client().shutdown(new StackHandle.Ending("test", "down -v", true, true));
        assertThat(supervisor.ended().get(30, TimeUnit.SECONDS).failure()).isEmpty();
        assertThat(place.directory()).doesNotExist();
    }

    @Test
    void without_a_supervisor_it_is_seen_as_it_was_last() throws Exception {
        up();
        crash();
        Clock clock = Clock.systemUTC();
        try (KeptStack kept =
                KeptStack.open(places, "shop-1", new ThisMachine(clock), clock).orElseThrow()) {
            assertThat(kept.stack().getStatus().resources())
                    .extracting(ResourceStatus::name)
                    .containsExactlyInAnyOrder("db", "api");
            assertThat(kept.stack().getSpec().resources()).hasSize(2);
            assertThat(kept.stack().getStatus().conditions())
                    .anyMatch(condition -> condition.reason().equals("NotDriven"));
            assertThat(kept.changes().ended()).isTrue();
            try (StackHandle.Events events = kept.events(0, true)) {
                assertThat(events.next()).isPresent();
                assertThat(events.next()).isEmpty();
            }
            try (LogStream lines = kept.logs("db", LogOptions.ALL)) {
                assertThat(lines.next().map(LogLine::text)).contains("up");
            }
            assertThatThrownBy(() -> kept.request(Request.Verb.STOP, "db")).hasMessageContaining("nobody drives");
        } finally {
            boot();
            supervisor.resume();
        }
    }

    @Test
    void an_unknown_mode_is_refused_and_changes_nothing() throws Exception {
        up();

        StackHandle.Applied unknown = client().mode(Optional.of("nonsense"));

        assertThat(unknown.accepted()).isFalse();
        assertThat(unknown.generation()).isEqualTo(1);
        assertThat(unknown.diagnostics()).isNotEmpty();
        assertThatThrownBy(() -> client().mode(Optional.empty())).hasMessageContaining("in no other mode before");
    }

    private static final String MODES = FILE + """
              modes:
              - {name: all, resources: [api]}
              - {name: data, resources: [db]}
              mode: all
            """;

    private String current() throws IOException {
        return Optional.ofNullable(client().stack().getStatus().mode())
                .map(ModeStatus::current)
                .orElse("");
    }

    @Test
    void another_mode_takes_over_and_back_leads_to_the_one_before() throws Exception {
        assertThat(client().apply(request(MODES)).accepted()).isTrue();
        await().until(() -> current().equals("all"));

        assertThat(client().mode(Optional.of("data")).accepted()).isTrue();
        await().until(() -> current().equals("data"));
        assertThat(phase("api")).isEqualTo("Skipped");
        ModeStatus status = client().stack().getStatus().mode();
        assertThat(status.previous()).isEqualTo("all");
        assertThat(status.transition().stopped()).containsExactly("api");
        crash();
        boot();
        assertThat(supervisor.resume()).isTrue();
        assertThat(client().mode(Optional.empty()).accepted()).isTrue();

        await().until(() -> current().equals("all"));
        assertThat(phase("api")).isEqualTo("Ready");
    }

    @Test
    void an_unknown_mode_is_refused_with_the_list() throws Exception {
        client().apply(request(MODES));
        await().until(() -> current().equals("all"));

        StackHandle.Applied unknown = client().mode(Optional.of("date"));

        assertThat(unknown.accepted()).isFalse();
        assertThat(unknown.generation()).isEqualTo(1);
        assertThat(unknown.diagnostics().getFirst().message()).isEqualTo("there is no mode date");
        assertThat(unknown.diagnostics().getFirst().advice()).contains("data");
        assertThat(client().stack().getStatus().mode().requested()).isEqualTo("all");
    }

    @Test
    void a_stack_that_is_being_stopped_changes_no_mode() throws Exception {
        client().apply(request(MODES));
        await().until(() -> current().equals("all"));
        client().shutdown(new StackHandle.Ending("test", "over", true, false));

        assertThatThrownBy(() -> supervisor.mode(Optional.of("data"))).hasMessageContaining("cairn up --mode");
        assertThat(supervisor.ended().get(30, TimeUnit.SECONDS).failure()).isEmpty();
    }

    @Test
    void a_state_that_cannot_be_written_is_said_and_starts_nothing() throws Exception {
        Files.createDirectories(supervisor.place().directory().resolve("stack.json.part"));

        assertThatThrownBy(() -> client().apply(request(FILE)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("stack.json")
                .hasMessageContaining("nothing was started");
        assertThat(supervisor.health()).isEmpty();
    }

    @Test
    void a_removal_that_was_cut_off_goes_on() throws Exception {
        up();
        StackIdentity identity =
                StackIdentity.load(supervisor.place().identity()).orElseThrow();
        crash();
        identity.with(StackIdentity.Removal.WITH_DATA)
                .save(places.stack("shop-1").identity());

        boot();
        assertThat(supervisor.resume()).isTrue();

        assertThat(supervisor.ended().get(30, TimeUnit.SECONDS).failure()).isEmpty();
    }
}
