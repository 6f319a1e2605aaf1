package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency;
import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.model.Step;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Traps that systems of this kind fall into, as far as decisions are concerned; docs/testing.md lists all of them. */
class TrapsTest {

    /** Guard: {@code Readiness.readyNow} asks for a probe that passed; without it this fails. */
    @Test
    void trap01_executing_is_not_ready() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on("db")));

        bench.executes("db");
        bench.probed("db", false, 20);

        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
        bench.probed("db", true, 1);
        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
    }

    /** Guard: {@code Readiness.readyNow} asks such a backend for HEALTHY; without it this fails. */
    @Test
    void trap01_a_backend_that_probes_is_not_ready_by_running() {
        Bench bench = new Bench(
                Profile.MANAGED,
                Scene.of(Part.service("db"), Part.service("api").on("db")));
        bench.executes("db");

        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void what_is_known_ahead_is_prepared_while_it_waits_and_started_in_the_step_that_opens_its_gates() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db").output("dsn", "here"), Part.service("api").env("DSN", "${resources.db.dsn}")));
        bench.prepared("api");
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);

        bench.ready("db");

        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
        assertThat(bench.effects())
                .filteredOn(effect -> effect.resource().equals("api"))
                .singleElement()
                .isInstanceOf(Effect.Start.class);
    }

    /** a ← b ← d, all of them ready, of which a has just ended. */
    private static Bench withoutWhatTheMiddleRestsOn() {
        Bench bench = Bench.of(Scene.of(
                Part.service("a").output("x", "1"),
                Part.service("b").env("X", "${resources.a.x}"),
                Part.service("d").on("b")));
        bench.ready("a", "b", "d");
        bench.ends("a", new Reason.ExitCode(1));
        return bench;
    }

    @Test
    void what_cannot_be_bound_to_its_new_specification_yet_is_proven_for_the_old_one_only() {
        Bench bench = withoutWhatTheMiddleRestsOn();
        bench.gone("a");
        assertThat(bench.phase("b")).isEqualTo(Phase.READY);

        bench.apply(Scene.of(
                Part.service("a").output("x", "1"),
                Part.service("b").env("X", "${resources.a.x}").version("2"),
                Part.service("d").on("b").version("2")));
        bench.gone("d");

        assertThat(bench.phase("b")).isEqualTo(Phase.READY);
        assertThat(bench.phase("d")).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void what_a_job_did_as_an_older_specification_says_opens_no_gate_of_the_new_one() {
        Bench bench = Bench.of(Scene.of(
                Part.service("a").output("x", "1"),
                Part.job("b").env("X", "${resources.a.x}"),
                Part.service("d").on("b")));
        bench.ready("a");
        bench.executes("b");

        bench.apply(Scene.of(
                Part.service("a").output("x", "1").version("2"),
                Part.job("b").env("X", "${resources.a.x}").version("2"),
                Part.service("d").on("b").version("2")));
        bench.endsWell("b");

        assertThat(bench.phase("b")).isEqualTo(Phase.COMPLETED);
        assertThat(bench.phase("d")).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void what_rests_on_something_that_is_away_for_a_moment_still_serves_its_dependents() {
        Bench bench = withoutWhatTheMiddleRestsOn();

        bench.gone("d");
        bench.pass(Duration.ofMinutes(1));

        assertThat(bench.phase("b")).isEqualTo(Phase.READY);
        assertThat(bench.phase("d")).isEqualTo(Phase.STARTING);
    }

    /** Guard: {@code Gates.closedForGood} closes with a failure for good; without it this fails. */
    @Test
    void trap02_what_waits_for_outputs_of_something_that_ran_and_failed_is_told_with_the_root() {
        Bench bench = Bench.of(Scene.of(
                Part.service("disk").restart(Policy.NEVER),
                Part.service("db").on("disk").output("dsn", "here").restart(Policy.NEVER),
                Part.service("slow"),
                Part.service("api").env("DSN", "${resources.db.dsn}").on("slow"),
                Part.service("web").on("api")));
        bench.ready("disk", "db");
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);

        bench.ends("db", new Reason.ExitCode(7));

        assertThat(bench.reason("api")).isEqualTo(new Reason.DependencyFailed("db", "db"));
        assertThat(bench.reason("web")).isEqualTo(new Reason.DependencyFailed("api", "db"));
    }

    /** Guard: {@code Pass.lookAtNeighbours} after every change that others can see; without it this fails. */
    @Test
    void trap02_a_failure_reaches_the_end_of_a_long_chain_in_one_pass_and_so_does_its_cure() {
        Part[] chain = new Part[50];
        chain[0] = Part.service("r0").restart(Policy.NEVER);
        for (int i = 1; i < chain.length; i++) {
            chain[i] = Part.service("r" + i).on("r" + (i - 1));
        }
        Bench bench = Bench.of(Scene.of(chain));
        bench.executes("r0");

        bench.ends("r0", new Reason.ExitCode(1));
        assertThat(bench.reason("r49")).isEqualTo(new Reason.DependencyFailed("r48", "r0"));

        bench.request(Request.Verb.RESET, "r0");
        assertThat(bench.phase("r0")).isEqualTo(Phase.STARTING);
        assertThat(bench.phase("r49")).isEqualTo(Phase.BLOCKED);
    }

    /** Guard: {@code Stops.leftovers} removes what was never started; without it this fails. */
    @Test
    void trap07_what_was_created_and_never_started_goes_with_the_stop_of_everything() {
        Bench bench = Bench.of(Scene.of(
                        Part.service("bad").restart(Policy.NEVER),
                        Part.service("late").on("bad"))
                .onFailure(Plan.OnFailure.STOP));
        bench.executes("bad");
        bench.instance("late", created("late"));

        bench.ends("bad", new Reason.ExitCode(7));

        assertThat(bench.effects()).contains(new Effect.Remove("late", "late-1"));
        assertThat(bench.memory().stack().phase()).isEqualTo(StackPhase.STOPPING);
        bench.gone("late");
        assertThat(bench.memory().stack().phase()).isEqualTo(StackPhase.FAILED);
        assertThat(bench.reason("late")).isEqualTo(new Reason.DependencyFailed("bad", "bad"));
    }

    /** Guard: {@code Requests.restart} refuses while everything is stopped; without it this fails. */
    @Test
    void trap08_a_restart_that_comes_after_the_stop_of_everything_starts_nothing() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");

        bench.shutdown();
        bench.request(Request.Verb.RESTART, "db");
        bench.gone("db");

        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPED);
        assertThat(bench.resource("db").latch().lastRequest().orElseThrow().outcome())
                .isEqualTo("Refused");
        assertThat(bench.effects()).noneMatch(Effect.Start.class::isInstance);
    }

    /** Guard: {@code Lifecycle.ask} counts from when the gates opened first; without it this fails. */
    @Test
    void trap09_looking_twice_asks_for_the_same_and_arms_the_same_timer() {
        Bench bench = Bench.of(Scene.of(Part.service("db").timeout(Duration.ofSeconds(30))));
        bench.staged("db");
        Step once = bench.again();
        Step twice = bench.again();

        assertThat(twice.memory()).isEqualTo(once.memory());
        assertThat(twice.events()).isEmpty();
        assertThat(twice.wakeAt()).isEqualTo(once.wakeAt()).contains(Bench.BEGIN.plusSeconds(30));
    }

    /** Guards: {@code Lifecycle.starting} looks at a failed start, {@code Pass.lookAtNeighbours} tells it; without either this fails. */
    @Test
    void trap09_a_start_that_fails_wakes_its_dependents_at_once() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on("db")));
        bench.staged("db");

        bench.startFails("db", new Reason.SpawnError("no such file", true));

        assertThat(bench.reason("api")).isEqualTo(new Reason.DependencyFailed("db", "db"));
    }

    /** Guard: {@code StackState.stop} begins a stop only when there is none; without it this fails. */
    @Test
    void trap11_the_first_cause_of_a_stop_stays_and_only_a_user_takes_it_back() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        bench.shutdown();
        Instant first = bench.memory().stack().shutdown().orElseThrow().startedAt();

        bench.pass(Duration.ofSeconds(1));
        bench.shutdown();
        bench.probed("db", true, 9);

        assertThat(bench.memory().stack().shutdown().orElseThrow().startedAt()).isEqualTo(first);
        assertThat(bench.memory().stack().phase()).isEqualTo(StackPhase.STOPPING);
    }

    /** Guard: {@code Settled.completed} asks the latch and not the object; without it this fails. */
    @Test
    void trap17_a_job_whose_object_is_gone_does_not_run_again() {
        Bench bench = Bench.of(Scene.of(Part.job("migrate"), Part.service("api").on("migrate")));
        bench.executes("migrate");
        bench.ends("migrate", new Reason.ExitCode(0));

        bench.gone("migrate");
        bench.pass(Duration.ofDays(1));
        bench.apply(Scene.of(Part.job("migrate"), Part.service("api").on("migrate")));

        assertThat(bench.phase("migrate")).isEqualTo(Phase.COMPLETED);
        assertThat(bench.resource("migrate").attempt().number()).isEqualTo(1);
    }

    @Test
    void trap17_a_job_that_ended_before_anybody_wrote_down_that_it_was_begun_does_not_run_again() {
        Bench bench = Bench.of(Scene.of(Part.job("migrate"), Part.service("api").on("migrate")));
        bench.executes("migrate");
        bench.endsWell("migrate");

        bench.forget();

        assertThat(bench.phase("migrate")).isEqualTo(Phase.COMPLETED);
        assertThat(bench.resource("migrate").attempt().number()).isEqualTo(1);
        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
    }

    @Test
    void trap17_a_failure_that_nobody_wrote_down_counts() {
        Bench bench = Bench.of(Scene.of(Part.job("migrate")
                .job(new JobPolicy(0, Optional.of(Duration.ofMinutes(1)), JobPolicy.DEFAULT.rerun()))));
        bench.executes("migrate");
        bench.ends("migrate", new Reason.ExitCode(1));

        bench.forget();

        assertThat(bench.phase("migrate")).isEqualTo(Phase.FAILED);
        assertThat(bench.reason("migrate")).isEqualTo(new Reason.ExitCode(1));
    }

    /** Guard: {@code Computed.group} skips a group of which nobody counts; without it this fails. */
    @Test
    void trap18_nothing_at_all_is_not_ready() {
        Bench bench = Bench.of(Scene.of(
                Part.service("a").restart(Policy.NEVER).notCritical(),
                Part.group("all", "a"),
                Part.service("after").on("all", Dependency.Type.AFTER, Dependency.Condition.READY),
                Part.service("on").on("all")));
        bench.executes("a");

        bench.ends("a", new Reason.ExitCode(1));

        assertThat(bench.phase("all")).as("no member counts").isEqualTo(Phase.SKIPPED);
        assertThat(bench.reason("on")).isEqualTo(new Reason.DependencyFailed("all", "a"));
        assertThat(bench.phase("after")).as("nothing waits for ever").isEqualTo(Phase.STARTING);
    }

    /** Guard: {@code Readiness.readyNow} asks such a backend for HEALTHY; without it this fails. */
    @Test
    void trap18_an_instance_of_no_replicas_is_not_ready() {
        Bench bench = new Bench(Profile.MANAGED, Scene.of(Part.service("db")));
        bench.executes("db");
        Instance none =
                Instance.running("db-1", "db", 1, bench.resource("db").attempt().hash(), bench.now());

        bench.instance("db", none.with(Instance.State.STARTING));

        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_stop_may_take_as_long_as_its_backend_needs_after_the_grace() {
        assertThat(Resource.Backend.PROCESS.afterGrace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(Resource.Backend.KUBERNETES.afterGrace()).isEqualTo(Duration.ofSeconds(30));
        Scene scene = Scene.of(Part.service("db").grace(Duration.ofSeconds(2)));

        for (Profile profile : Profile.values()) {
            Bench bench = new Bench(profile, scene);
            bench.executes("db");
            bench.shutdown();
            bench.pass(Duration.ofSeconds(profile == Profile.BARE ? 6 : 31));
            assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
            bench.pass(Duration.ofSeconds(1));
            assertThat(bench.reason("db")).isEqualTo(new Reason.StopTimeout());
        }
    }

    @Test
    void a_backend_that_judges_by_itself_is_quoted_and_no_probe_is_made_up() {
        Bench bench = new Bench(Profile.MANAGED, Scene.of(Part.service("db")));
        bench.executes("db");
        Instance instance =
                Instance.running("db-1", "db", 1, bench.resource("db").attempt().hash(), bench.now());
        bench.instance("db", instance.with(Instance.State.HEALTHY));
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);

        bench.instance("db", instance);

        assertThat(bench.phase("db")).isEqualTo(Phase.UNREADY);
        assertThat(bench.reason("db")).isInstanceOf(Reason.NotReady.class);
        assertThat(bench.events().getLast().type()).isEqualTo(LifecycleEvent.Type.STACK_DEGRADED);
    }

    private static Instance created(String resource) {
        return new Instance(
                resource + "-1",
                resource,
                1,
                "h",
                Instance.State.CREATED,
                Optional.empty(),
                Optional.empty(),
                0,
                Instance.Replicas.SINGLE,
                Optional.empty(),
                "");
    }
}
