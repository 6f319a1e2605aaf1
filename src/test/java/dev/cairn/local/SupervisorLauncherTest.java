package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.api.ResourceStatus;
import dev.cairn.plan.RuntimeChoice;
import dev.cairn.plan.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Supervisors as programs of their own, that can be killed. */
@Timeout(90)
class SupervisorLauncherTest {
    private static final String ID = "shop-1";
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
    Path directory;

    private Places places;
    private SupervisorLauncher launcher;

    @BeforeEach
    void open() {
        places = new Places(directory.resolve("state"), directory.resolve("run"));
        launcher = new SupervisorLauncher(places);
    }

    @AfterEach
    void down() throws Exception {
        Optional<LocalClient> running = LocalClient.connect(places, ID);
        if (running.isPresent()) {
            ProcessHandle supervisor = supervisor();
            running.get().shutdown(new StackHandle.Ending("test", "over", true, true));
            supervisor.onExit().get();
        }
    }

    private StackHandle.Applied up(String file) throws Exception {
        return launcher.up(
                ID,
                new LaunchRequest(
                        List.of(new Source("cairn.yaml", file)),
                        directory.resolve("cairn.yaml").toString(),
                        directory.toString(),
                        Map.of(),
                        List.of(),
                        RuntimeChoice.Runtime.AUTO,
                        false,
                        Optional.empty(),
                        List.of(),
                        false));
    }

    private ResourceStatus db() throws IOException {
        return LocalClient.connect(places, ID)
                .orElseThrow()
                .stack()
                .getStatus()
                .resources()
                .getFirst();
    }

    private ProcessHandle supervisor() {
        return StackLock.holder(places.stack(ID).lock())
                .flatMap(ProcessHandle::of)
                .orElseThrow();
    }

    private String ready() {
        await().atMost(Duration.ofSeconds(30)).until(() -> db().phase().equals("Ready"));
        try {
            return db().ref().uid();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void when_the_launcher_returns_the_supervisor_answers() throws Exception {
        assertThat(up(FILE).accepted()).isTrue();

        assertThat(LocalClient.connect(places, ID)).isPresent();
        ready();
    }

    @Test
    void a_stack_that_somebody_has_but_does_not_serve_yet_or_any_more_is_waited_for() throws Exception {
        StackLock held = StackLock.take(places.stack(ID)).orElseThrow();

        CompletableFuture<StackHandle.Applied> second = CompletableFuture.supplyAsync(() -> {
            try {
                return up(FILE);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await("it has tried").until(() -> Files.exists(places.stack(ID).log()));
        held.close();

        assertThat(second.get().accepted()).isTrue();
    }

    @Test
    void a_killed_supervisor_leaves_everything_running_and_the_next_one_adopts_it() throws Exception {
        up(FILE);
        String instance = ready();

        supervisor().destroyForcibly();
        await().until(() -> LocalClient.connect(places, ID).isEmpty());
        launcher.resume(ID);

        assertThat(ready()).isEqualTo(instance);
    }

    @Test
    void after_a_kill_everything_is_taken_down_without_a_supervisor_and_without_a_file() throws Exception {
        up(FILE);
        ready();
        ProcessHandle killed = supervisor();
        killed.destroyForcibly();
        killed.onExit().get();

        java.time.Clock clock = java.time.Clock.systemUTC();
        try (Supervisor here = Supervisor.open(places, ID, new ThisMachine(clock), clock, Log.NONE)) {
            here.shutdown(new StackHandle.Ending("test", "down", true, true));
            assertThat(here.ended().get().failure()).isEmpty();
        }

        assertThat(places.stack(ID).directory()).doesNotExist();
        assertThat(running()).isEmpty();
    }

    /** What runs with files of this test. */
    private List<String> running() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(directory.toString()))
                .toList();
    }

    @Test
    void what_runs_is_found_and_taken_down_after_its_state_was_deleted_under_it() throws Exception {
        up(FILE);
        ready();
        ProcessHandle killed = supervisor();
        killed.destroyForcibly();
        killed.onExit().get();
        places.stack(ID).delete();
        assertThat(running()).isNotEmpty();

        java.time.Clock clock = java.time.Clock.systemUTC();
        ThisMachine machine = new ThisMachine(clock);
        assertThat(Supervisor.restore(places, machine, "another"::equals)).isEmpty();
        assertThat(Supervisor.restore(places, machine, ID::equals)).containsExactly(ID);
        try (Supervisor here = Supervisor.open(places, ID, machine, clock, Log.NONE)) {
            here.shutdown(new StackHandle.Ending("test", "down", true, true));
            assertThat(here.ended().get().failure()).isEmpty();
        }

        assertThat(running()).isEmpty();
        assertThat(places.stack(ID).directory()).doesNotExist();
        assertThat(Supervisor.restore(places, machine, ID::equals)).isEmpty();
    }

    /** Trap 3. Guard: {@code SupervisorMain.stopOnSignals}; without it this fails. */
    @Test
    void a_request_to_end_by_signal_stops_in_order() throws Exception {
        up(FILE);
        ready();
        ProcessHandle supervisor = supervisor();

        supervisor.destroy();

        supervisor.onExit().get();
        assertThat(new StateStore(places.stack(ID).memory())
                        .load(java.time.Instant.now())
                        .stack()
                        .shutdown()
                        .orElseThrow()
                        .reason())
                .isEqualTo("signal SIGTERM");
    }

    @Test
    void a_second_launch_hands_the_file_to_the_supervisor_that_is_there() throws Exception {
        up(FILE);
        ready();
        long first = supervisor().pid();

        StackHandle.Applied applied = up(FILE.replace("sleep 1000", "sleep 2000"));

        assertThat(applied.generation()).isEqualTo(2);
        assertThat(supervisor().pid()).isEqualTo(first);
        ready();
    }

    @Test
    void files_with_errors_start_no_supervisor() throws Exception {
        StackHandle.Applied applied = up(FILE.replace("db", "Not A Name"));

        assertThat(applied.accepted()).isFalse();
        assertThat(applied.diagnostics()).isNotEmpty();
        assertThat(LocalClient.connect(places, ID)).isEmpty();
    }

    @Test
    void there_is_nothing_to_go_on_with_when_nothing_was_started() {
        assertThatThrownBy(() -> launcher.resume(ID))
                .isInstanceOf(SupervisorLauncher.NotStarted.class)
                .hasMessageContaining("was never started");
    }
}
