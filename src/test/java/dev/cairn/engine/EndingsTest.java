package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency;
import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The end of an attempt: what counts as one, what it passes on, and what is left to be told. */
class EndingsTest {
    private static final Reason CRASH = new Reason.ExitCode(3);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void what_is_not_seen_while_its_start_is_in_flight_has_not_ended() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.executes("db");
        bench.busy("db", true);

        bench.gone("db");

        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
        bench.busy("db", false);
        assertThat(bench.phase("db")).isEqualTo(Phase.RESTARTING);
    }

    @Test
    void a_start_that_hangs_past_its_deadline_is_cancelled_before_the_next_one() {
        Bench bench = Bench.of(Scene.of(Part.service("db").timeout(MINUTE)));
        bench.staged("db");
        bench.busy("db", true);

        bench.pass(MINUTE);
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        assertThat(bench.effects()).containsExactly(new Effect.Cancel("db"));
        bench.busy("db", false);

        assertThat(bench.phase("db")).isEqualTo(Phase.RESTARTING);
        assertThat(bench.reason("db")).isInstanceOf(Reason.StartTimeout.class);
    }

    @Test
    void a_service_that_is_through_has_no_outputs_and_closes_the_gate_of_what_asks_for_ready() {
        Bench bench = Bench.of(Scene.of(
                Part.service("once").restart(Policy.ON_FAILURE).output("x", "1"),
                Part.service("slow"),
                Part.service("api").on("once", "slow")));
        bench.ready("once");
        assertThat(bench.resource("once").published()).isTrue();

        bench.ends("once", new Reason.ExitCode(0));

        assertThat(bench.phase("once")).isEqualTo(Phase.COMPLETED);
        assertThat(bench.resource("once").published()).isFalse();
        assertThat(bench.phase("api")).isEqualTo(Phase.FAILED);
    }

    @Test
    void a_service_that_is_through_stops_what_is_stopped_with_it() {
        Bench bench = Bench.of(Scene.of(
                Part.service("once").restart(Policy.ON_FAILURE),
                Part.service("api").stoppedWith("once")));
        bench.ready("once", "api");

        bench.ends("once", new Reason.ExitCode(0));

        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_job_that_runs_again_stops_what_is_stopped_with_it_only_when_it_fails() {
        Bench bench = withAJobThatRunsAgain();
        bench.endsWell("migrate");
        assertThat(bench.phase("api")).isEqualTo(Phase.READY);

        bench = withAJobThatRunsAgain();
        bench.ends("migrate", CRASH);
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
    }

    /** Its first run is done, and what is stopped with it runs. */
    private static Bench withAJobThatRunsAgain() {
        Bench bench = Bench.of(Scene.of(
                Part.job("migrate"),
                Part.service("api")
                        .on(new Dependency("migrate", Dependency.Type.REQUIRES, Condition.READY, false, true))));
        bench.executes("migrate");
        bench.endsWell("migrate");
        bench.ready("api");
        bench.request(Verb.RESTART, "migrate");
        bench.executes("migrate");
        assertThat(bench.phase("api")).isEqualTo(Phase.READY);
        return bench;
    }

    @Test
    void a_job_that_failed_before_it_succeeded_has_nothing_against_it_any_more() {
        Bench bench = Bench.of(Scene.of(Part.job("migrate")));
        bench.executes("migrate");
        bench.ends("migrate", CRASH);
        assertThat(bench.resource("migrate").counters().failures()).isEqualTo(1);
        bench.pass(MINUTE);
        bench.executes("migrate");

        bench.endsWell("migrate");

        assertThat(bench.resource("migrate").counters().failures()).isZero();
        assertThat(bench.resource("migrate").counters().restarts()).isEqualTo(1);
    }

    @Test
    void how_a_job_ended_is_an_output_of_it_and_so_when_it_ended_before_its_stop() {
        Part migrate = Part.job("migrate");
        Part api = Part.service("api").env("CODE", "${resources.migrate.exitCode}");
        Bench bench = Bench.of(Scene.of(migrate, api));
        bench.executes("migrate");
        bench.endsWell("migrate");
        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);

        bench = Bench.of(
                Scene.of(migrate, api, Part.service("web").on("migrate", Dependency.Type.REQUIRES, Condition.STARTED)));
        bench.executes("migrate");
        bench.ready("web");
        bench.shutdown();
        bench.endsWell("migrate");
        bench.gone("web");
        bench.up();
        assertThat(bench.phase("migrate")).isEqualTo(Phase.COMPLETED);
        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_start_that_takes_too_long_where_the_backend_restarts_stops_what_is_stopped_with_it() {
        Bench bench = new Bench(
                Profile.MANAGED,
                Scene.of(Part.service("db").timeout(MINUTE), Part.service("api").stoppedWith("db")));
        bench.pods("db", 0);
        bench.pods("api", 0);
        bench.apply(Scene.of(
                Part.service("db").timeout(MINUTE).version("2"),
                Part.service("api").stoppedWith("db")));
        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);

        bench.pass(MINUTE);

        assertThat(bench.reason("db")).isInstanceOf(Reason.StartTimeout.class);
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_restart_by_the_backend_stops_what_is_stopped_with_it() {
        Bench bench = new Bench(
                Profile.MANAGED,
                Scene.of(Part.service("db"), Part.service("api").stoppedWith("db")));
        bench.pods("db", 0);
        bench.pods("api", 0);

        bench.pods("db", 1);

        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void restarts_by_the_backend_after_a_stable_time_count_from_one_again() {
        Bench bench = new Bench(Profile.MANAGED, Scene.of(Part.service("db")));
        bench.pods("db", 0);
        bench.pods("db", 2);
        assertThat(bench.resource("db").counters().failures()).isEqualTo(2);

        bench.passUnseen(Duration.ofHours(1));
        bench.pods("db", 3, Instance.State.RUNNING);

        assertThat(bench.resource("db").counters().failures()).isEqualTo(1);
    }

    @Test
    void one_restart_too_many_stops_what_becomes_ready_in_the_same_moment() {
        Bench bench = new Bench(Profile.MANAGED, Scene.of(Part.service("db").backoff(Duration.ofSeconds(1), 2)));
        bench.executes("db");
        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);

        bench.pods("db", 3);

        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        assertThat(bench.effects()).anyMatch(Effect.Stop.class::isInstance);
    }

    @Test
    void what_was_not_ready_in_time_and_stopped_everything_is_stopped_too_and_keeps_its_failure() {
        Bench bench = new Bench(
                Profile.MANAGED, Scene.of(Part.service("db").timeout(MINUTE)).onFailure(Plan.OnFailure.STOP));
        bench.executes("db");
        bench.pass(MINUTE);
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);

        bench.gone("db");

        assertThat(bench.reason("db")).isInstanceOf(Reason.StartTimeout.class);
        assertThat(bench.phase("db")).isEqualTo(Phase.FAILED);
    }

    @Test
    void what_failed_where_the_engine_restarts_and_turns_up_alive_is_stopped() {
        Bench bench = Bench.of(Scene.of(Part.service("db").restart(Policy.NEVER)));
        bench.executes("db");
        bench.ends("db", CRASH);

        bench.instance("db", Instance.running("db-9", "db", 9, "h", bench.now()));

        assertThat(bench.effects())
                .anyMatch(effect ->
                        effect instanceof Effect.Stop stop && stop.instance().equals("db-9"));
    }

    @Test
    void a_job_of_the_backend_that_was_not_begun_in_time_is_stopped_before_a_new_specification_begins() {
        JobPolicy policy = new JobPolicy(0, Optional.empty(), JobPolicy.DEFAULT.rerun());
        Bench bench = new Bench(
                Profile.MANAGED, Scene.of(Part.job("import").job(policy).timeout(MINUTE)));
        Instance pending = Instance.running(
                        "import-1",
                        "import",
                        1,
                        bench.resource("import").attempt().hash(),
                        bench.now())
                .with(Instance.State.STARTING);
        bench.instance("import", pending);
        bench.pass(MINUTE);
        assertThat(bench.reason("import")).isInstanceOf(Reason.StartTimeout.class);

        bench.apply(Scene.of(Part.job("import").job(policy).timeout(MINUTE).version("2")));
        assertThat(bench.phase("import")).isEqualTo(Phase.STOPPING);
        bench.gone("import");

        assertThat(bench.phase("import")).isEqualTo(Phase.STARTING);
    }

    @Test
    void what_could_not_be_prepared_is_tried_again_once_the_cause_is_gone() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        Reason taken = new Reason.PortConflict(80, "nginx");
        String hash = bench.resource("db").attempt().hash();
        bench.staging("db", new Staging.Failed(hash, 1, false, taken));
        assertThat(bench.reason("db")).isEqualTo(taken);
        bench.pass(MINUTE);
        assertThat(bench.phase("db")).isEqualTo(Phase.FAILED);

        bench.staging("db", new Staging.Failed(hash, 1, false, CRASH));
        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
    }
}
