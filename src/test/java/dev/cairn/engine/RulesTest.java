package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency;
import dev.cairn.model.Effect;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.model.View;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of the lifecycle that are about one corner each; docs/lifecycle-proof.md has all of them. */
class RulesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Reason CRASH = new Reason.ExitCode(1);

    @Test
    void what_runs_and_is_not_remembered_is_taken_over_as_running_and_has_to_prove_that_it_is_ready() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on("db")));
        bench.ready("db");
        bench.probed("db", false, 1);

        bench.forget();

        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
        assertThat(bench.effects()).noneMatch(Effect.Start.class::isInstance);
        bench.probed("db", true, 1);
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(bench.resource("db").attempt().number()).isEqualTo(1);
    }

    @Test
    void a_restart_after_a_crash_asks_the_gates_again() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on("db")));
        bench.ready("db", "api");
        bench.probed("db", false, 10);
        assertThat(bench.phase("db")).isEqualTo(Phase.UNREADY);

        bench.ends("api", CRASH);
        bench.pass(MINUTE);

        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
        bench.probed("db", true, 1);
        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
    }

    @Test
    void what_would_not_stop_is_reset_or_replaced_only_when_it_is_gone() {
        Bench bench = Bench.of(Scene.of(Part.service("db").grace(Duration.ofSeconds(1))));
        bench.ready("db");
        bench.request(Verb.STOP, "db");
        bench.pass(Duration.ofSeconds(6));
        assertThat(bench.reason("db")).isEqualTo(new Reason.StopTimeout());

        bench.request(Verb.RESET, "db");
        bench.apply(Scene.of(Part.service("db").grace(Duration.ofSeconds(1)).version("2")));
        bench.request(Verb.START, "db");
        assertThat(bench.reason("db")).isEqualTo(new Reason.StopTimeout());
        assertThat(bench.effects()).noneMatch(Effect.Start.class::isInstance);

        bench.gone("db");
        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
    }

    @Test
    void where_the_backend_restarts_a_passed_deadline_is_told_the_workload_stays_and_late_is_ready() {
        Bench bench = new Bench(
                Profile.MANAGED,
                Scene.of(
                        Part.service("db").timeout(Duration.ofSeconds(5)),
                        Part.service("api").on("db")));
        bench.executes("db");

        bench.pass(Duration.ofSeconds(5));
        assertThat(bench.reason("db")).isInstanceOf(Reason.StartTimeout.class);
        assertThat(bench.reason("api")).isEqualTo(new Reason.DependencyFailed("db", "db"));
        assertThat(bench.effects()).noneMatch(Effect.Stop.class::isInstance);

        bench.pods("db", 0);
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
    }

    @Test
    void where_the_backend_restarts_the_limit_stops_it_and_quarantines_it() {
        Bench bench = new Bench(Profile.MANAGED, Scene.of(Part.service("db").backoff(Duration.ofSeconds(1), 2)));
        bench.executes("db");
        bench.pods("db", 2);
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(bench.resource("db").counters().restarts()).isEqualTo(2);

        bench.pods("db", 3);

        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        assertThat(bench.effects()).anyMatch(Effect.Stop.class::isInstance);
        bench.gone("db");
        assertThat(bench.phase("db")).isEqualTo(Phase.QUARANTINED);
        assertThat(bench.reason("db")).isInstanceOf(Reason.RestartLimit.class);
    }

    @Test
    void time_that_was_spent_blocked_or_preparing_is_none_of_the_start_deadline() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db").timeout(Duration.ofDays(1)),
                Part.service("api").on("db").timeout(Duration.ofSeconds(30))));
        bench.pass(Duration.ofHours(1));
        bench.ready("db");
        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
        bench.pass(Duration.ofSeconds(29));

        bench.staged("api");
        bench.pass(Duration.ofSeconds(29));
        assertThat(bench.phase("api"))
                .as("preparing has the same limit of its own")
                .isEqualTo(Phase.STARTING);

        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.reason("api")).isInstanceOf(Reason.StartTimeout.class);
    }

    @Test
    void preparing_that_takes_longer_than_a_start_may_is_given_up() {
        Bench bench = Bench.of(Scene.of(Part.service("db").timeout(Duration.ofSeconds(30))));

        bench.pass(Duration.ofSeconds(30));

        assertThat(bench.reason("db")).isInstanceOf(Reason.StartTimeout.class);
    }

    @Test
    void what_fails_while_it_is_prepared_is_tried_again_at_its_turn_and_fails_then() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on("db")));
        Reason missing = new Reason.ImagePull("api:1", "manifest unknown", true);
        String hash = bench.resource("api").wantedHash().orElseThrow();

        bench.staging("api", new Staging.Failed(hash, 1, true, missing));
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.effects())
                .as("once")
                .noneMatch(effect ->
                        effect instanceof Effect.Stage && effect.resource().equals("api"));

        bench.ready("db");
        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
        assertThat(bench.effects())
                .as("what it waited for may have brought it")
                .anyMatch(effect ->
                        effect instanceof Effect.Stage stage && stage.resource().equals("api") && !stage.ahead());

        bench.staging("api", new Staging.Failed(hash, 1, false, missing));
        assertThat(bench.phase("api")).isEqualTo(Phase.FAILED);
        assertThat(bench.reason("api")).isEqualTo(missing);
    }

    @Test
    void the_start_deadline_of_a_job_ends_when_it_runs() {
        Bench bench = Bench.of(Scene.of(Part.job("migrate").timeout(Duration.ofSeconds(5))));
        bench.executes("migrate");

        bench.pass(Duration.ofDays(1));

        assertThat(bench.phase("migrate")).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_job_whose_outputs_were_lost_failed_and_names_what_is_missing() {
        Bench bench = Bench.of(Scene.of(Part.job("migrate")));
        bench.executes("migrate");

        bench.endsUnread("migrate");

        assertThat(bench.phase("migrate")).isEqualTo(Phase.FAILED);
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.MissingOutput("migrate"));
    }

    @Test
    void what_is_told_of_an_older_attempt_is_ignored() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        bench.ends("db", CRASH);
        bench.pass(MINUTE);
        assertThat(bench.resource("db").attempt().number()).isEqualTo(2);

        bench.failure("db", new Observation.Failure(1, Observation.Verb.START, new Reason.InvalidSpec("old")));

        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
        bench.ready("db");
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESTART", "START", "RESET"})
    void a_restart_and_a_start_of_what_failed_or_waits_for_its_restart_are_as_good_as_a_reset(Verb verb) {
        Bench quarantined = Bench.of(Scene.of(Part.service("db").backoff(Duration.ofSeconds(1), 1)));
        quarantined.ready("db");
        quarantined.ends("db", CRASH);
        quarantined.pass(MINUTE);
        quarantined.ready("db");
        quarantined.ends("db", CRASH);
        assertThat(quarantined.phase("db")).isEqualTo(Phase.QUARANTINED);
        Bench restarting = Bench.of(Scene.of(Part.service("db")));
        restarting.ready("db");
        restarting.ends("db", CRASH);
        assertThat(restarting.phase("db")).isEqualTo(Phase.RESTARTING);

        for (Bench bench : List.of(quarantined, restarting)) {
            bench.request(verb, "db");

            assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
            assertThat(bench.resource("db").counters().failures()).isZero();
            assertThat(bench.resource("db").latch().lastRequest().orElseThrow().outcome())
                    .isEqualTo("Accepted");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"START", "STOP"})
    void a_stop_that_was_asked_for_holds_until_a_start_or_an_up(Verb other) {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        bench.request(Verb.STOP, "db");
        bench.gone("db");
        bench.pass(Duration.ofDays(1));
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPED);

        if (other == Verb.START) {
            bench.request(Verb.START, "db");
        } else {
            bench.apply(Scene.of(Part.service("db").version("2")));
            assertThat(bench.phase("db")).as("another file does not lift it").isEqualTo(Phase.STOPPED);
            bench.up();
        }

        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
    }

    @Test
    void what_on_failure_stopped_is_started_again_by_a_reset_or_by_an_up() {
        for (boolean reset : List.of(true, false)) {
            Bench bench =
                    Bench.of(Scene.of(Part.service("db"), Part.service("other").restart(RestartPolicy.Policy.NEVER))
                            .onFailure(Plan.OnFailure.STOP));
            bench.ready("db", "other");
            bench.ends("other", CRASH);
            bench.gone("db");
            assertThat(bench.memory().stack().phase()).isEqualTo(StackPhase.FAILED);
            assertThat(bench.phase("db")).isEqualTo(Phase.STOPPED);

            if (reset) {
                bench.request(Verb.RESET, "other");
            } else {
                bench.up();
            }

            assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
            assertThat(bench.memory().stack().history())
                    .as("the stop is history")
                    .anyMatch(entry -> entry.message().contains("other failed"));
        }
    }

    @Test
    void under_on_failure_stop_a_start_in_flight_is_cancelled_and_none_begins() {
        Bench bench = Bench.of(Scene.of(
                        Part.service("db").restart(RestartPolicy.Policy.NEVER),
                        Part.service("slow"),
                        Part.service("late").on("slow"))
                .onFailure(Plan.OnFailure.STOP));
        bench.ready("db");
        bench.busy("slow", true);

        bench.ends("db", CRASH);

        assertThat(bench.effects()).contains(new Effect.Cancel("slow")).noneMatch(Effect.Start.class::isInstance);
        bench.busy("slow", false);
        assertThat(bench.phase("slow")).isEqualTo(Phase.STOPPED);
        assertThat(bench.phase("late")).isEqualTo(Phase.STOPPED);
    }

    @Test
    void outputs_are_withdrawn_when_it_stops_and_the_last_value_is_kept_so_that_nobody_looks_changed() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db").output("dsn", "here"), Part.service("api").env("DSN", "${resources.db.dsn}")));
        bench.ready("db", "api");
        assertThat(bench.resource("db").published()).isTrue();

        bench.ends("db", CRASH);

        assertThat(bench.resource("db").published()).isFalse();
        assertThat(bench.resource("db").outputs().value(View.MACHINE, "dsn")).isPresent();
        assertThat(bench.phase("api")).isEqualTo(Phase.READY);
        bench.ends("api", CRASH);
        bench.pass(MINUTE);
        assertThat(bench.phase("api"))
                .as("its gate is closed until they are there again")
                .isEqualTo(Phase.BLOCKED);
    }

    @Test
    void a_ready_dependency_is_asked_of_a_job_as_completed() {
        Bench bench = Bench.of(Scene.of(
                Part.job("migrate"),
                Part.service("api").on("migrate", Dependency.Type.REQUIRES, Dependency.Condition.READY)));
        bench.executes("migrate");
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);

        bench.endsWell("migrate");

        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
    }

    @Test
    void every_change_of_a_phase_is_an_event_and_their_numbers_have_no_gap() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db").restart(RestartPolicy.Policy.NEVER),
                Part.service("api").on("db")));
        bench.executes("db");
        bench.ends("db", CRASH);

        assertThat(bench.events())
                .extracting(LifecycleEvent::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, bench.events().size()).boxed().toList());
        assertThat(bench.events())
                .filteredOn(event -> event.resource().equals("api"))
                .extracting(LifecycleEvent::type)
                .containsExactly(LifecycleEvent.Type.RESOURCE_BLOCKED, LifecycleEvent.Type.RESOURCE_FAILED);
        assertThat(bench.events())
                .filteredOn(event -> event.resource().isEmpty())
                .extracting(LifecycleEvent::type)
                .containsExactly(LifecycleEvent.Type.STACK_STARTING, LifecycleEvent.Type.STACK_FAILED);
    }
}
