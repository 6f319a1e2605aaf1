package dev.cairn.local;

import static dev.cairn.local.Stage.changed;
import static dev.cairn.local.Stage.plan;
import static dev.cairn.local.Stage.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.StackMemory.StackPhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StackLoopTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void a_dependent_starts_when_the_probe_of_its_dependency_passes_and_not_before() {
        stage.boot(plan(1, service("db"), service("api", "db")));

        await().until(() -> stage.phase("db") == Phase.RUNNING && stage.phase("api") == Phase.BLOCKED);
        assertThat(stage.machine.calls).doesNotContain("start api 1");

        stage.machine.healthy.add("db");
        await().until(() -> stage.phase("api") == Phase.RUNNING);
        assertThat(stage.phase("db")).isEqualTo(Phase.READY);
    }

    @Test
    void a_killed_loop_started_again_adopts_what_runs() {
        StackLoop first = bootHealthy(plan(1, service("db"), service("api", "db")));
        first.close();

        stage.boot(plan(1, service("db"), service("api", "db")));

        await().until(() -> stage.phase("api") == Phase.READY);
        assertThat(stage.machine.count("start db 1")).isEqualTo(1);
        assertThat(stage.machine.alive()).containsExactlyInAnyOrder("db-1", "api-1");
    }

    @Test
    void a_backend_that_takes_long_to_answer_is_not_taken_for_empty() throws Exception {
        StackLoop first = bootHealthy(plan(1, service("db"), service("api", "db")));
        first.close();
        stage.machine.listGate = new CountDownLatch(1);

        StackLoop second = stage.boot(plan(1, service("db"), service("api", "db")));
        second.remove("test", "down", false);
        await().until(() -> !second.sight().snapshot().lost().isEmpty());
        assertThat(stage.phase("db")).isNotEqualTo(Phase.SKIPPED);
        assertThat(second.ended()).isNotDone();

        stage.machine.listGate.countDown();

        assertThat(second.ended().get(20, TimeUnit.SECONDS).failure()).isEmpty();
        assertThat(stage.machine.alive()).isEmpty();
        assertThat(stage.machine.calls).contains("stop api 10s", "stop db 10s");
    }

    @Test
    void a_kill_between_the_kept_memory_and_its_effect_loses_no_start() {
        stage.machine.stageGates.put("db", new CountDownLatch(1));
        StackLoop first = stage.boot(plan(1, service("db")));
        await().until(() -> stage.kept.resources().contains("db"));
        first.close(); // the memory knows the attempt, the machine does not

        stage.machine.stageGates.clear();
        stage.machine.healthy.add("db");
        stage.boot(plan(1, service("db")));

        await().until(() -> stage.phase("db") == Phase.READY);
        assertThat(stage.machine.alive()).hasSize(1);
    }

    @Test
    void a_backend_that_breaks_inside_is_a_failure_of_the_resource_never_a_wait_without_end() {
        stage.machine.onStart = _ -> {
            throw new NoClassDefFoundError("some/Library");
        };

        stage.boot(plan(1, service("db")));

        await().untilAsserted(() -> assertThat(stage.kept.resources().get("db").flatMap(db -> db.reason()))
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("some/Library")));
    }

    /** Trap 15. Guard: {@code Requests.restart} answers what is in flight already; without it this fails. */
    @Test
    void of_two_restarts_of_one_resource_one_wins_and_one_is_told() throws Exception {
        StackLoop loop = bootHealthy(plan(1, service("db")));

        CompletableFuture<String> one = loop.request(Request.Verb.RESTART, "db");
        CompletableFuture<String> two = loop.request(Request.Verb.RESTART, "db");

        assertThat(List.of(one.get(10, TimeUnit.SECONDS), two.get(10, TimeUnit.SECONDS)))
                .containsExactly("Accepted", "AlreadyRestarting");
        await().until(() ->
                stage.phase("db") == Phase.READY && stage.machine.alive().equals(List.of("db-2")));
        assertThat(stage.machine.count("start db 2")).isEqualTo(1);
    }

    @Test
    void a_request_for_an_unknown_resource_is_answered() throws Exception {
        StackLoop loop = bootHealthy(plan(1, service("db")));

        assertThat(loop.request(Request.Verb.STOP, "nobody").get(10, TimeUnit.SECONDS))
                .isEqualTo("UnknownResource");
    }

    /** Trap 3. Guard: {@code Lanes.giveUp} on a Cancel; without it this fails. */
    @Test
    void a_shutdown_during_boot_gives_up_what_is_being_staged_and_leaves_nothing() throws Exception {
        stage.machine.stageGates.put("api", new CountDownLatch(1));
        StackLoop loop = stage.boot(plan(1, service("db"), service("api")));
        await().until(() -> stage.machine.alive().contains("db-1") && stage.machine.calls.contains("stage api"));

        loop.remove("test", "interrupted", false);

        assertThat(loop.ended().get(20, TimeUnit.SECONDS)).isEqualTo(new ExitReport(false, Optional.empty()));
        assertThat(stage.machine.instances).isEmpty();
        assertThat(stage.machine.calls)
                .containsSubsequence("stage api", "gave up api", "teardown data=false")
                .doesNotContain("start api 1");
    }

    /** Trap 3. Guard: {@code Performer.hurry}; without it this fails. */
    @Test
    void a_kill_ends_what_ignores_the_signal_without_its_grace() throws Exception {
        stage.machine.ignoresTerm.add("db");
        StackLoop loop = bootHealthy(plan(1, service("db")));
        loop.shutdown("test", "enough");
        await().until(() -> stage.machine.calls.contains("stop db 10s"));

        loop.kill();

        assertThat(loop.ended().get(10, TimeUnit.SECONDS).killed()).isTrue();
        assertThat(stage.machine.alive()).isEmpty();
        assertThat(loop.health().state()).isEqualTo(ControlPlane.State.COMPLETED);
    }

    /** Trap 11. Guard: {@code StackState.stop} begins a stop only when there is none; without it this fails. */
    @Test
    void the_first_cause_of_a_shutdown_stays_and_nothing_leads_back() throws Exception {
        stage.machine.ignoresTerm.add("db");
        StackLoop loop = bootHealthy(plan(1, service("db")));

        loop.shutdown("alice", "lunch").get(10, TimeUnit.SECONDS);
        loop.shutdown("bob", "dinner").get(10, TimeUnit.SECONDS);

        assertThat(loop.request(Request.Verb.RESTART, "db").get(10, TimeUnit.SECONDS))
                .isEqualTo("Refused"); // and what came before it is in sight
        assertThat(loop.sight().memory().stack().shutdown().orElseThrow().requestedBy())
                .isEqualTo("alice");
        assertThat(loop.health().state()).isEqualTo(ControlPlane.State.SHUTTING_DOWN);
    }

    @Test
    void the_report_is_the_same_for_everybody_who_joins_before_or_after_the_end() throws Exception {
        StackLoop loop = bootHealthy(plan(1, service("db")));
        List<CompletableFuture<ExitReport>> before = List.of(loop.ended(), loop.ended());

        loop.shutdown("alice", "lunch");
        ExitReport first = loop.ended().get(10, TimeUnit.SECONDS);
        loop.close();
        loop.shutdown("bob", "dinner");

        assertThat(before)
                .allSatisfy(join -> assertThat(join.get(10, TimeUnit.SECONDS)).isEqualTo(first));
        assertThat(loop.ended().get()).isEqualTo(first);
        assertThat(loop.health().report()).contains(first);
        assertThat(loop.health().cause()).contains(new ControlPlane.Cause("alice", "lunch"));
        assertThat(loop.health().state()).isEqualTo(ControlPlane.State.COMPLETED);
        assertThat(loop.health().alive()).isFalse();
    }

    @Test
    void a_loop_that_hangs_has_failed_and_what_runs_is_taken_over_by_the_next() throws Exception {
        StackLoop loop = bootHealthy(plan(1, service("db")), Duration.ofMillis(100));
        CountDownLatch disk = new CountDownLatch(1);
        stage.disk = disk;

        loop.request(Request.Verb.RESTART, "db");
        ExitReport report = loop.ended().get(20, TimeUnit.SECONDS);

        assertThat(report.recoverable()).isTrue();
        assertThat(report.failure().orElseThrow())
                .startsWith("the loop hangs at ")
                .contains("takes it over again");
        assertThat(loop.health().state()).isEqualTo(ControlPlane.State.FAILED);
        assertThat(stage.machine.alive()).containsExactly("db-1");
        disk.countDown();
        stage.disk = new CountDownLatch(0);
        loop.close();
        StackLoop second = stage.boot(plan(1, service("db")));
        await().until(() -> stage.phase("db") == Phase.READY);
        assertThat(loop.ended().get()).as("the first report stays").isEqualTo(report);
        assertThat(second.health().state()).isEqualTo(ControlPlane.State.ALIVE);
    }

    /** Trap 11. Guard: {@code ControlPlane.anotherRun} is the only way back; without it this fails. */
    @Test
    void an_up_takes_a_stop_back_before_its_end_and_the_loop_is_alive_again() throws Exception {
        stage.machine.ignoresTerm.add("db");
        Plan plan = plan(1, service("db"));
        StackLoop loop = bootHealthy(plan);
        loop.shutdown("alice", "lunch").get(10, TimeUnit.SECONDS);
        await().until(() -> loop.health().state() == ControlPlane.State.SHUTTING_DOWN);

        loop.up(plan).get(10, TimeUnit.SECONDS);

        await().until(() -> loop.health().state() == ControlPlane.State.ALIVE);
        assertThat(loop.health().run()).isEqualTo(2);
        assertThat(loop.health().cause()).isEmpty();
        assertThat(loop.sight().memory().stack().shutdown()).isEmpty();
        assertThat(loop.ended()).isNotDone();
    }

    @Test
    void a_stop_that_was_cut_off_goes_on_after_a_kill_of_cairn() throws Exception {
        stage.machine.ignoresTerm.add("db");
        StackLoop first = bootHealthy(plan(1, service("db")));
        first.shutdown("test", "enough").get(10, TimeUnit.SECONDS);
        first.close();

        stage.machine.ignoresTerm.clear();
        StackLoop second = stage.boot(plan(1, service("db")));

        assertThat(second.ended().get(10, TimeUnit.SECONDS).completed()).isTrue();
        assertThat(stage.machine.alive()).isEmpty();
    }

    /** Trap 14. Guard: {@code Sweep} lists until nothing is left; without it this fails. */
    @Test
    void what_is_created_while_everything_is_removed_is_removed_too() throws Exception {
        StackLoop loop = bootHealthy(plan(1, service("db")));
        stage.machine.late = true;

        loop.remove("test", "down", true);

        assertThat(loop.ended().get(20, TimeUnit.SECONDS).failure()).isEmpty();
        assertThat(stage.machine.instances).isEmpty();
        assertThat(stage.machine.calls).contains("teardown data=true");
    }

    /** Trap 14. Guard: {@code Shell.plan} waits for the end of a sweep; without it this fails. */
    @Test
    void an_up_while_the_last_of_a_removal_is_swept_away_brings_everything_back() throws Exception {
        StackLoop loop = bootHealthy(plan(1, service("db")));
        CountDownLatch gate = new CountDownLatch(1);
        stage.machine.teardownGate = gate;
        loop.remove("test", "down", false);
        await().until(() -> stage.machine.calls.contains("teardown data=false"));

        loop.up(plan(2, service("db")));
        gate.countDown();

        await().until(() -> stage.phase("db") == Phase.READY);
        assertThat(stage.machine.alive()).hasSize(1);
        assertThat(loop.ended()).isNotDone();
        assertThat(stage.machine.count("prepare")).isEqualTo(2);
    }

    /** Trap 8. Guard: {@code Requests.restart} refuses while everything is stopped; without it this fails. */
    @Test
    void a_restart_that_races_with_the_end_creates_nothing_after_everything_is_gone() throws Exception {
        StackLoop loop = bootHealthy(plan(1, service("db"), service("api", "db")));

        loop.request(Request.Verb.RESTART, "db");
        loop.remove("test", "down", false);
        CompletableFuture<String> late = loop.request(Request.Verb.RESTART, "api");

        assertThat(loop.ended().get(20, TimeUnit.SECONDS).completed()).isTrue();
        assertThat(late).isCompletedWithValue("Refused");
        assertThat(stage.machine.instances).isEmpty();
        List<String> calls = List.copyOf(stage.machine.calls);
        assertThat(calls.subList(calls.indexOf("teardown data=false"), calls.size()))
                .noneMatch(call -> call.startsWith("start"));
    }

    @Test
    void a_full_disk_starts_nothing_says_so_and_loses_nothing() {
        stage.full = true;
        StackLoop loop = stage.boot(plan(1, service("db")));
        await().until(() -> loop.health().failure().isPresent());
        assertThat(loop.health().failure().orElseThrow()).contains("No space left on device");
        assertThat(stage.machine.calls).doesNotContain("start db 1");

        stage.full = false;
        stage.machine.healthy.add("db");
        await().until(() -> stage.phase("db") == Phase.READY);
        assertThat(loop.health().failure()).isEmpty();
        assertThat(stage.machine.count("start db 1")).isEqualTo(1);
    }

    @Test
    void a_full_disk_does_not_keep_anything_running() throws Exception {
        StackLoop loop = bootHealthy(plan(1, service("db")));
        stage.full = true;

        loop.shutdown("test", "enough");

        assertThat(loop.ended().get(10, TimeUnit.SECONDS).completed()).isTrue();
        assertThat(stage.machine.alive()).isEmpty();
    }

    @Test
    void a_lost_backend_is_told_and_nothing_is_forgotten() {
        StackLoop loop = bootHealthy(plan(1, service("db")));
        stage.machine.lost = true;
        loop.request(Request.Verb.RESTART, "db");

        await().until(() -> !loop.sight().snapshot().lost().isEmpty());
        assertThat(loop.sight().memory().stack().phase()).isEqualTo(StackPhase.DEGRADED);

        stage.machine.lost = false;
        await().until(() -> stage.machine.alive().equals(List.of("db-2")) && stage.phase("db") == Phase.READY);
    }

    /** Trap 4. Guard: {@code Endings.over}; without it this fails. */
    @Test
    void a_crash_is_noticed_and_started_again() {
        bootHealthy(plan(1, service("db")));

        stage.machine.end("db-1", new Reason.ExitCode(1));

        await().until(() -> stage.machine.alive().equals(List.of("db-2")) && stage.phase("db") == Phase.READY);
    }

    @Test
    void a_newer_plan_touches_only_what_changed() {
        StackLoop loop = bootHealthy(plan(1, service("db"), service("api")));

        loop.up(plan(2, service("db"), changed("api", "other")));

        await().until(() -> stage.machine.alive().contains("api-2") && stage.phase("api") == Phase.READY);
        assertThat(stage.machine.alive()).contains("db-1");
    }

    @Test
    void an_allocated_port_that_is_taken_is_exchanged_without_a_failure() {
        stage.machine.startFailures.put("db", new Reason.PortConflict(5432, "somebody"));
        stage.machine.healthy.add("db");
        stage.replanner = (resource, port) -> {
            stage.machine.startFailures.clear();
            return Optional.of(plan(2, changed(resource, "with another port than " + port)));
        };

        stage.boot(plan(1, service("db")));

        await().until(() -> stage.phase("db") == Phase.READY);
        assertThat(types()).doesNotContain(Type.RESOURCE_FAILED);
    }

    @Test
    void a_fixed_port_that_is_taken_is_a_failure_that_names_the_owner() {
        stage.machine.startFailures.put("db", new Reason.PortConflict(5432, "somebody"));
        StackLoop loop = stage.boot(plan(1, service("db")));

        await().until(() -> stage.phase("db") == Phase.FAILED);
        assertThat(loop.sight().memory().resources().get("db").orElseThrow().reason())
                .contains(new Reason.PortConflict(5432, "somebody"));
    }

    /** Trap 16. Guard: {@code Journal.Reader} keeps the place that was asked for; without it this fails. */
    @Test
    void who_subscribes_before_acting_misses_nothing() throws Exception {
        StackLoop loop = bootHealthy(plan(1, service("db")));
        Journal.Reader reader = loop.journal().after(loop.journal().newest());

        loop.request(Request.Verb.RESTART, "db").get(10, TimeUnit.SECONDS);
        await().until(() -> stage.phase("db") == Phase.READY);

        List<Type> seen = new ArrayList<>();
        while (!seen.contains(Type.RESOURCE_READY)) {
            reader.next(Duration.ofSeconds(10)).orElseThrow().events().forEach(event -> seen.add(event.type()));
        }
        assertThat(seen)
                .containsSubsequence(
                        Type.RESOURCE_STOPPING, Type.RESOURCE_STOPPED, Type.RESOURCE_STARTING, Type.RESOURCE_READY);
    }

    @Test
    void without_a_file_and_without_memory_everything_of_ours_is_taken_down() throws Exception {
        bootHealthy(plan(1, service("db"), service("api", "db"))).close();
        stage.kept = dev.cairn.model.Memory.fresh(java.time.Instant.now());

        StackLoop down = stage.boot(plan(0).with(Plan.Desired.REMOVED));

        assertThat(down.ended().get(20, TimeUnit.SECONDS).completed()).isTrue();
        assertThat(stage.machine.instances).isEmpty();
    }

    private StackLoop bootHealthy(Plan plan) {
        return bootHealthy(plan, Watchdog.PAUSE);
    }

    private StackLoop bootHealthy(Plan plan, Duration looks) {
        plan.resources().forEach(resource -> stage.machine.healthy.add(resource.name()));
        StackLoop loop = stage.boot(plan, looks);
        await().until(() -> loop.sight().memory().stack().phase() == StackPhase.READY);
        return loop;
    }

    private List<Type> types() {
        try {
            return stage.journal.after(0).next(Duration.ofSeconds(1)).orElseThrow().events().stream()
                    .map(event -> event.type())
                    .toList();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
