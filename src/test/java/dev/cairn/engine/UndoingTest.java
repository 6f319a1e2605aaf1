package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency;
import dev.cairn.model.Effect;
import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.StackMemory.Outcome;
import dev.cairn.model.StackMemory.ShutdownPhase;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a job did is taken back once, in its turn, or it is told why not. */
class UndoingTest {
    private static final Behaviour UNDO = Behaviour.ends(Duration.ofMillis(100), 0);
    private static final Instance.Replicas SINGLE = Instance.Replicas.SINGLE;

    private static Part migrate() {
        return Part.job("migrate")
                .on("db")
                .job(new JobPolicy(1, Optional.empty(), JobPolicy.Rerun.ON_CHANGE))
                .backoff(Duration.ofSeconds(1), 0)
                .undoneBy(UNDO);
    }

    private static Scene shop(Part job) {
        return Scene.of(Part.service("db"), job, Part.service("app").on("migrate"));
    }

    /** Everything is ready, and the job has succeeded. */
    private static Bench ready(Scene scene) {
        Bench bench = Bench.of(scene);
        bench.ready("db");
        bench.executes("migrate");
        ended(bench, new Reason.ExitCode(0));
        assertThat(bench.phase("migrate")).isEqualTo(Phase.COMPLETED);
        bench.ready("app");
        return bench;
    }

    private static Bench removing(Scene scene) {
        Bench bench = ready(scene);
        bench.desire(Plan.Desired.REMOVED);
        bench.gone("app");
        return bench;
    }

    /** The newest attempt of the job ended so, and wrote no outputs. */
    private static void ended(Bench bench, Reason cause) {
        var attempt = bench.resource("migrate").attempt();
        bench.instance(
                "migrate",
                new Instance(
                        "migrate-" + attempt.number(),
                        "migrate",
                        attempt.number(),
                        attempt.hash(),
                        Instance.State.STOPPED,
                        Optional.of(bench.now()),
                        Optional.of(new Exit(cause, bench.now(), Optional.of(Map.of()))),
                        0,
                        SINGLE,
                        Optional.empty(),
                        ""));
    }

    private static void runs(Bench bench) {
        bench.stagedAsAsked("migrate");
        var attempt = bench.resource("migrate").attempt();
        bench.instance(
                "migrate",
                Instance.running(
                        "migrate-" + attempt.number(), "migrate", attempt.number(), attempt.hash(), bench.now()));
    }

    private static Map<String, Outcome> outcomes(Bench bench) {
        return bench.memory().stack().shutdown().orElseThrow().outcomes();
    }

    private static boolean stops(Bench bench, String resource) {
        return bench.effects().stream()
                .anyMatch(effect ->
                        effect instanceof Effect.Stop stop && stop.resource().equals(resource));
    }

    @Test
    void it_begins_when_what_rests_on_the_job_is_gone_and_what_the_job_rests_on_waits_for_its_end() {
        Bench bench = ready(shop(migrate()));
        bench.desire(Plan.Desired.REMOVED);
        assertThat(bench.phase("migrate")).isEqualTo(Phase.COMPLETED);
        assertThat(bench.resource("migrate").waitingFor()).containsExactly("app");
        assertThat(bench.effects()).noneMatch(Effect.Remove.class::isInstance);

        bench.gone("app");
        assertThat(bench.phase("migrate")).isEqualTo(Phase.STOPPING);
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.Undoing(""));
        assertThat(bench.resource("db").waitingFor()).containsExactly("migrate");
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);

        runs(bench);
        assertThat(stops(bench, "db")).isFalse();
        ended(bench, new Reason.ExitCode(0));
        assertThat(bench.phase("migrate")).isEqualTo(Phase.STOPPED);
        assertThat(bench.resource("migrate").latch().completedHash()).isEmpty();
        assertThat(outcomes(bench)).containsEntry("migrate", Outcome.GRACEFUL);
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void it_is_staged_and_started_for_its_own_attempt_with_its_own_command() {
        Bench bench = removing(shop(migrate()));
        var attempt = bench.resource("migrate").attempt();
        assertThat(bench.effects())
                .filteredOn(Effect.Stage.class::isInstance)
                .singleElement()
                .satisfies(effect -> {
                    Effect.Stage stage = (Effect.Stage) effect;
                    assertThat(stage.attempt()).isEqualTo(attempt.number()).isEqualTo(2);
                    assertThat(stage.hash()).isEqualTo(attempt.hash()).startsWith("undo-");
                });

        bench.stagedAsAsked("migrate");
        assertThat(bench.effects())
                .filteredOn(Effect.Start.class::isInstance)
                .singleElement()
                .satisfies(
                        effect -> assertThat(((Effect.Start) effect).attempt()).isEqualTo(attempt.number()));
    }

    @Test
    void one_that_fails_is_tried_again_after_a_pause_and_then_given_up_and_told() {
        Bench bench = removing(shop(migrate()));
        runs(bench);
        ended(bench, new Reason.ExitCode(3));
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.Undoing("exit code 3"));
        assertThat(bench.effects()).noneMatch(Effect.Stage.class::isInstance);
        assertThat(bench.again().wakeAt()).contains(bench.now().plusSeconds(1));

        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.resource("migrate").attempt().number()).isEqualTo(3);
        runs(bench);
        ended(bench, new Reason.ExitCode(4));

        assertThat(bench.phase("migrate")).isEqualTo(Phase.FAILED);
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.UndoFailed("exit code 4"));
        assertThat(outcomes(bench)).containsEntry("migrate", Outcome.FAILED);
        assertThat(bench.resource("migrate").latch().completedHash()).isPresent();
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        assertThat(bench.events())
                .filteredOn(event -> event.type() == LifecycleEvent.Type.RESOURCE_FAILED)
                .extracting(LifecycleEvent::message)
                .containsExactly("what it did is not undone: exit code 4");
        bench.gone("db");
        bench.gone("migrate");
        assertThat(bench.memory().stack().shutdown().orElseThrow().phase()).isEqualTo(ShutdownPhase.DONE);
    }

    @Test
    void an_exit_that_nobody_saw_is_not_tried_again() {
        Bench bench = removing(shop(migrate()));
        runs(bench);
        ended(bench, new Reason.ExitUnknown());
        assertThat(bench.phase("migrate")).isEqualTo(Phase.FAILED);
    }

    @Test
    void one_whose_program_is_missing_is_not_tried_again() {
        Bench bench = removing(shop(migrate()));
        bench.stagedAsAsked("migrate");
        bench.startFails("migrate", new Reason.SpawnError("no such program", true));
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.UndoFailed("no such program"));
    }

    @Test
    void a_start_that_failed_counts_once() {
        Bench bench = removing(shop(migrate()));
        bench.stagedAsAsked("migrate");
        bench.startFails("migrate", new Reason.BackendError("try again"));
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.Undoing("try again"));
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.resource("migrate").attempt().number()).isEqualTo(3);
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.Undoing("try again"));
    }

    @Test
    void a_start_that_hangs_is_given_up_at_the_start_deadline() {
        Bench bench = removing(shop(migrate().timeout(Duration.ofSeconds(5))));
        bench.stagedAsAsked("migrate");
        bench.busy("migrate", true);
        bench.pass(Duration.ofSeconds(5));
        assertThat(bench.effects()).contains(new Effect.Cancel("migrate"));
        assertThat(bench.phase("migrate")).isEqualTo(Phase.STOPPING);
        bench.busy("migrate", false);
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.UndoFailed("not ready within its start deadline"));
    }

    @Test
    void while_its_backend_does_not_answer_the_removal_is_not_over() {
        Bench bench = Bench.of(Scene.of(Part.job("migrate").undoneBy(UNDO)));
        bench.executes("migrate");
        ended(bench, new Reason.ExitCode(0));
        bench.lose(true);
        bench.desire(Plan.Desired.REMOVED);
        bench.gone("migrate");
        assertThat(bench.memory().stack().shutdown().orElseThrow().phase()).isEqualTo(ShutdownPhase.DRAIN);
        bench.lose(false);
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.Undoing(""));
    }

    @Test
    void what_the_job_failed_before_does_not_count_for_its_undo() {
        Bench bench = ready(shop(migrate()));
        bench.apply(shop(migrate().version("2")));
        for (int run = 1; run <= 2; run++) {
            bench.pass(Duration.ofSeconds(2));
            bench.executes("migrate");
            ended(bench, new Reason.ExitCode(1));
        }
        assertThat(bench.phase("migrate")).isEqualTo(Phase.FAILED);
        bench.desire(Plan.Desired.REMOVED);
        bench.gone("app");
        runs(bench);
        ended(bench, new Reason.ExitCode(3));
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.Undoing("exit code 3"));
    }

    @Test
    void one_that_somebody_removed_is_run_again() {
        Bench bench = removing(shop(migrate()));
        runs(bench);
        bench.gone("migrate");
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.Undoing(new Reason.Vanished().text()));
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.resource("migrate").attempt().number()).isEqualTo(3);
    }

    @Test
    void against_what_does_not_run_any_more_it_is_not_run() {
        Bench bench = ready(shop(migrate()));
        bench.request(Request.Verb.STOP, "db");
        bench.gone("app");
        bench.gone("db");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPED);

        bench.desire(Plan.Desired.REMOVED);
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.UndoFailed("db does not run any more"));
        assertThat(bench.effects()).noneMatch(Effect.Stage.class::isInstance);
    }

    @Test
    void what_the_job_did_not_come_to_do_is_not_undone() {
        Bench bench = Bench.of(shop(migrate()));
        bench.ready("db");
        bench.desire(Plan.Desired.REMOVED);
        assertThat(bench.phase("migrate")).isEqualTo(Phase.STOPPED);
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_stop_that_is_no_removal_undoes_nothing() {
        Bench bench = ready(shop(migrate()));
        bench.desire(Plan.Desired.STOPPED);
        bench.gone("app");
        assertThat(bench.phase("migrate")).isEqualTo(Phase.COMPLETED);
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void what_is_not_managed_is_not_undone() {
        Bench bench = ready(shop(migrate()));
        bench.apply(shop(migrate().desired(Resource.Desired.IGNORE)));
        bench.desire(Plan.Desired.REMOVED);
        bench.gone("app");
        assertThat(bench.phase("migrate")).isEqualTo(Phase.UNMANAGED);
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_job_that_runs_again_is_stopped_and_then_undone_as_it_succeeded_before() {
        Bench bench = ready(shop(migrate()));
        bench.apply(shop(migrate().version("2")));
        bench.executes("migrate");
        assertThat(bench.phase("migrate")).isEqualTo(Phase.RUNNING);

        bench.desire(Plan.Desired.REMOVED);
        bench.gone("app");
        assertThat(stops(bench, "migrate")).isTrue();
        ended(bench, new Reason.Signal(15));
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.Undoing(""));
    }

    @Test
    void past_the_ceiling_one_that_runs_is_killed_and_one_that_waits_is_given_up() {
        Bench bench = removing(shop(migrate()));
        runs(bench);
        bench.pass(Duration.ofSeconds(61));
        assertThat(bench.effects()).anySatisfy(effect -> assertThat(effect)
                .isInstanceOfSatisfying(
                        Effect.Stop.class, stop -> assertThat(stop.grace()).isZero()));
        ended(bench, new Reason.Signal(9));
        assertThat(bench.reason("migrate"))
                .isEqualTo(new Reason.UndoFailed("the time for the stop of everything was over"));
        assertThat(outcomes(bench)).containsEntry("migrate", Outcome.FAILED);

        Bench waiting = removing(shop(migrate()));
        runs(waiting);
        waiting.pass(Duration.ofMillis(59_500));
        ended(waiting, new Reason.ExitCode(1));
        waiting.pass(Duration.ofSeconds(1));
        assertThat(waiting.phase("migrate")).isEqualTo(Phase.FAILED);
    }

    @Test
    void past_its_active_deadline_it_is_stopped_and_given_up() {
        Part job = migrate().job(new JobPolicy(3, Optional.of(Duration.ofSeconds(5)), JobPolicy.Rerun.ON_CHANGE));
        Bench bench = removing(shop(job));
        runs(bench);
        bench.pass(Duration.ofMillis(4_999));
        assertThat(stops(bench, "migrate")).isFalse();
        bench.pass(Duration.ofMillis(1));
        assertThat(stops(bench, "migrate")).isTrue();
        ended(bench, new Reason.Signal(15));
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.UndoFailed("ran longer than its activeDeadline"));
    }

    @Test
    void one_that_would_not_go_is_told_as_that_and_not_begun_again_when_it_is_gone() {
        Part job = migrate().job(new JobPolicy(3, Optional.of(Duration.ofSeconds(5)), JobPolicy.Rerun.ON_CHANGE));
        Bench bench = removing(shop(job));
        runs(bench);
        bench.pass(Duration.ofSeconds(5));
        bench.pass(Duration.ofSeconds(2 + 4));
        assertThat(bench.phase("migrate")).isEqualTo(Phase.STOPPING);
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.StopTimeout());
        ended(bench, new Reason.Signal(9));
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.UndoFailed("ran longer than its activeDeadline"));
    }

    @Test
    void a_run_that_no_memory_tells_of_is_taken_over_and_its_success_counts() {
        Bench bench = removing(shop(migrate()));
        var asked = bench.resource("migrate").attempt();

        Bench again = ready(shop(migrate())); // killed before it wrote down that the undo had begun
        again.instance("migrate", Instance.running("undo-run", "migrate", asked.number(), asked.hash(), again.now()));
        again.desire(Plan.Desired.REMOVED);
        again.gone("app");
        assertThat(again.resource("migrate").attempt().instance()).contains("undo-run");
        assertThat(again.resource("migrate").attempt().number()).isEqualTo(asked.number());
        assertThat(stops(again, "migrate")).isFalse();

        ended(again, new Reason.ExitCode(0));
        assertThat(again.phase("migrate")).isEqualTo(Phase.STOPPED);
    }

    @Test
    void what_was_asked_to_run_again_while_it_is_undone_runs_again_afterwards() {
        Bench bench = removing(shop(migrate()));
        runs(bench);
        bench.desire(Plan.Desired.RUNNING);
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.Undoing(""));
        assertThat(stops(bench, "migrate")).isFalse();
        ended(bench, new Reason.ExitCode(0));
        assertThat(bench.phase("migrate")).isEqualTo(Phase.STARTING);
        assertThat(bench.resource("migrate").attempt().hash()).doesNotStartWith("undo-");
    }

    @Test
    void taken_back_between_two_tries_or_after_them_what_the_job_did_stays() {
        Bench between = removing(shop(migrate()));
        runs(between);
        ended(between, new Reason.ExitCode(3));
        between.desire(Plan.Desired.RUNNING);
        assertThat(between.phase("migrate")).isEqualTo(Phase.COMPLETED);

        Bench after = removing(shop(migrate()));
        runs(after);
        ended(after, new Reason.ExitUnknown());
        after.desire(Plan.Desired.RUNNING);
        assertThat(after.phase("migrate")).isEqualTo(Phase.COMPLETED);
    }

    @Test
    void where_the_backend_runs_it_again_the_first_failure_told_is_the_last() {
        Bench bench = new Bench(Profile.MANAGED, Scene.of(Part.job("migrate").undoneBy(UNDO)));
        runs(bench);
        ended(bench, new Reason.ExitCode(0));
        bench.desire(Plan.Desired.REMOVED);
        runs(bench);
        ended(bench, new Reason.ExitCode(3));
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.UndoFailed("exit code 3"));
    }

    @Test
    void jobs_of_a_group_are_undone_when_what_rests_on_the_group_is_gone() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db"),
                migrate(),
                Part.group("data", "migrate"),
                Part.service("app").on("data")));
        bench.ready("db");
        bench.executes("migrate");
        ended(bench, new Reason.ExitCode(0));
        bench.ready("app");
        bench.desire(Plan.Desired.REMOVED);
        assertThat(bench.phase("migrate")).isEqualTo(Phase.COMPLETED);
        bench.gone("app");
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.Undoing(""));
        assertThat(List.of("db")).allMatch(name -> bench.phase(name) == Phase.READY);
    }

    @Test
    void its_pause_is_over_at_its_instant_and_not_when_somebody_looks() {
        Bench bench = removing(shop(migrate()));
        runs(bench);
        ended(bench, new Reason.ExitCode(3));

        bench.gone("migrate");
        assertThat(bench.resource("migrate").attempt().number()).isEqualTo(2);
        assertThat(bench.again().wakeAt()).contains(Bench.BEGIN.plusSeconds(1));
        assertThat(told(bench)).endsWith(LifecycleEvent.Type.RESOURCE_STOPPING, LifecycleEvent.Type.RESOURCE_STOPPING);
    }

    @Test
    void what_fills_it_in_is_what_was_published_last() {
        Part job = migrate().env("DSN", "${resources.db.dsn}");
        Bench bench = ready(Scene.of(
                Part.service("db").output("dsn", "here"),
                job,
                Part.service("app").on("migrate")));
        bench.probed("db", false, 2);
        bench.desire(Plan.Desired.REMOVED);
        bench.gone("app");
        runs(bench);
        ended(bench, new Reason.ExitCode(0));
        assertThat(bench.resource("migrate").latch().completedHash()).isEmpty();
    }

    @Test
    void values_that_make_no_command_are_told_and_keep_nothing_from_being_removed() {
        Bench bench = ready(shop(migrate()));
        bench.apply(shop(migrate().broken()));
        bench.desire(Plan.Desired.REMOVED);
        bench.gone("app");
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.UndoFailed("its values cannot be run"));
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);

        bench = ready(shop(migrate()));
        bench.apply(shop(migrate().env("DSN", "${resources.db.dsn}")));
        bench.desire(Plan.Desired.REMOVED);
        bench.gone("app");
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.UndoFailed("db.dsn has no value"));
    }

    @Test
    void another_command_before_anything_was_begun_is_the_one_that_runs() {
        Bench bench = removing(shop(migrate()));
        assertThat(bench.resource("migrate").attempt().number()).isEqualTo(2);
        String before = bench.resource("migrate").attempt().hash();

        bench.apply(Scene.of(
                Part.service("db"),
                migrate().undoneBy(Behaviour.ends(Duration.ofMillis(200), 0)),
                Part.service("app").on("migrate")));
        bench.remove();

        assertThat(bench.resource("migrate").attempt().hash()).isNotEqualTo(before);
    }

    @Test
    void it_does_not_begin_while_a_start_of_its_job_is_in_flight() {
        Bench bench = ready(shop(migrate()));
        bench.busy("migrate", true);
        bench.desire(Plan.Desired.REMOVED);
        bench.gone("app");
        assertThat(bench.phase("migrate")).isEqualTo(Phase.COMPLETED);

        bench.busy("migrate", false);

        assertThat(bench.reason("migrate")).isInstanceOf(Reason.Undoing.class);
    }

    @Test
    void what_was_not_undone_stays_done_when_everything_is_wanted_again() {
        Bench bench = removing(shop(migrate()));
        runs(bench);
        ended(bench, new Reason.ExitCode(3));
        bench.pass(Duration.ofSeconds(1));
        runs(bench);
        ended(bench, new Reason.ExitCode(4));
        assertThat(bench.reason("migrate")).isInstanceOf(Reason.UndoFailed.class);

        bench.desire(Plan.Desired.RUNNING);

        assertThat(bench.phase("migrate")).isEqualTo(Phase.COMPLETED);
    }

    @Test
    void what_it_only_comes_after_may_be_gone() {
        Part job = Part.job("migrate")
                .on("db", Dependency.Type.AFTER, Dependency.Condition.STARTED)
                .undoneBy(UNDO);
        Bench bench = Bench.of(Scene.of(Part.service("db"), job));
        bench.ready("db");
        bench.executes("migrate");
        ended(bench, new Reason.ExitCode(0));
        bench.request(Request.Verb.STOP, "db");
        bench.gone("db");

        bench.desire(Plan.Desired.REMOVED);

        assertThat(bench.reason("migrate")).isInstanceOf(Reason.Undoing.class);
    }

    private static List<LifecycleEvent.Type> told(Bench bench) {
        return bench.events().stream()
                .filter(event -> event.resource().equals("migrate"))
                .map(LifecycleEvent::type)
                .toList();
    }
}
