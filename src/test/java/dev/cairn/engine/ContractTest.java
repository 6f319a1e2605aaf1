package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency;
import dev.cairn.model.Effect;
import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Observation;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.RestartPolicy;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lines of the lifecycle's contract that were broken once, found by reading it line by line against the engine. Each failed
 * before the guard that keeps it now; decision 0274 lists them.
 */
class ContractTest {
    private static final Reason CRASH = new Reason.ExitCode(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final RestartPolicy.Policy NEVER = RestartPolicy.Policy.NEVER;
    private static final JobPolicy ONCE = new JobPolicy(0, Optional.empty(), JobPolicy.DEFAULT.rerun());

    @Test
    void what_has_not_begun_is_told_when_the_outputs_it_needs_fail_for_good() {
        Bench b = Bench.of(Scene.of(
                Part.service("db").output("url", "x"), Part.service("api").env("U", "${resources.db.url}")));
        b.ready("db");
        b.ends("db", new Reason.ExitCode(78));
        b.pass(DAY);
        assertThat(b.phase("api")).isEqualTo(Phase.FAILED);
    }

    private static Scene grouped(String v) {
        return Scene.of(
                Part.service("db").output("url", "x").version(v),
                Part.job("j").env("U", "${resources.db.url}").version(v),
                Part.group("g", "j"),
                Part.service("api").on("g").version(v));
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void a_group_waits_for_a_job_that_is_done_for_an_older_specification_only(Profile p) {
        Bench b = new Bench(p, grouped("1"));
        if (p == Profile.BARE) {
            b.ready("db");
        } else {
            b.pods("db", 0);
        }
        b.executes("j");
        b.endsWell("j");
        if (p == Profile.BARE) {
            b.ready("api");
        } else {
            b.pods("api", 0);
        }
        b.apply(grouped("2"));
        if (p == Profile.BARE) {
            b.gone("api");
        }
        assertThat(b.resource("j").latch().completedHash())
                .isNotEqualTo(b.resource("j").wantedHash());
        assertThat(b.phase("api")).isNotEqualTo(Phase.STARTING);
    }

    @Test
    void what_runs_is_probed_though_its_dependency_withdrew_its_outputs() {
        Bench b = Bench.of(Scene.of(
                Part.service("db").output("url", "x"), Part.service("api").env("U", "${resources.db.url}")));
        b.ready("db");
        b.staged("api");
        b.ends("db", CRASH);
        b.instance(
                "api",
                Instance.running("api-1", "api", 1, b.resource("api").attempt().hash(), b.now()));
        assertThat(b.phase("api")).isEqualTo(Phase.RUNNING);
        assertThat(b.effects())
                .anyMatch(e -> e instanceof Effect.Watch w && w.resource().equals("api"));
    }

    @Test
    void what_was_ready_is_probed_by_the_next_cairn_though_its_dependency_failed() {
        Bench b = Bench.of(Scene.of(
                Part.service("db").output("url", "x"), Part.service("api").env("U", "${resources.db.url}")));
        b.ready("db", "api");
        b.ends("db", new Reason.ExitCode(78));
        b.resumeAfter(Duration.ofSeconds(1));
        assertThat(b.phase("api")).isEqualTo(Phase.READY);
        assertThat(b.effects())
                .anyMatch(e -> e instanceof Effect.Watch w && w.resource().equals("api"));
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void what_is_no_longer_managed_holds_back_nobody_for_an_old_stop(Profile p) {
        Bench b = new Bench(
                p,
                Scene.of(
                        Part.service("a"),
                        Part.service("b").on("a"),
                        Part.service("c").on("b")));
        List<String> all = List.of("a", "b", "c");
        all.forEach(n -> {
            if (p == Profile.BARE) {
                b.ready(n);
            } else {
                b.pods(n, 0);
            }
        });
        b.request(Verb.STOP, "a");
        all.reversed().forEach(b::gone);
        b.apply(Scene.of(
                Part.service("a"),
                Part.service("b").on("a").desired(Resource.Desired.IGNORE),
                Part.service("c").on("b")));
        b.request(Verb.START, "a");
        if (p == Profile.BARE) {
            b.ready("a");
            b.instance(
                    "b",
                    Instance.running("b-9", "b", 9, b.resource("b").attempt().hash(), b.now()));
            b.probedAsSeen("b", true);
        } else {
            b.pods("a", 0);
            b.pods("b", 0);
        }
        b.resumeAfter(DAY);
        assertThat(b.phase("c")).isEqualTo(Phase.STARTING);
    }

    @Test
    void hold_exchanges_nothing() {
        Bench b = Bench.of(
                Scene.of(Part.service("bad").restart(NEVER), Part.service("b")).onFailure(Plan.OnFailure.HOLD));
        b.ready("bad", "b");
        b.ends("bad", CRASH);
        b.apply(Scene.of(Part.service("bad").restart(NEVER), Part.service("b").version("2"))
                .onFailure(Plan.OnFailure.HOLD));
        assertThat(b.phase("b")).isEqualTo(Phase.READY);
    }

    @ParameterizedTest
    @EnumSource(
            value = Verb.class,
            names = {"START", "RESTART", "RESET"})
    void a_request_for_what_failed_lets_the_others_run_again(Verb verb) {
        Bench b = Bench.of(
                Scene.of(Part.service("a"), Part.service("bad").restart(NEVER)).onFailure(Plan.OnFailure.STOP));
        b.ready("a", "bad");
        b.ends("bad", CRASH);
        b.gone("a");
        b.request(verb, "bad");
        assertThat(b.phase("a")).isEqualTo(Phase.STARTING);
        assertThat(b.phase("bad")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_mended_file_lifts_the_stop_by_what_never_began() {
        Bench b = Bench.of(
                Scene.of(Part.service("a"), Part.service("bad").broken()).onFailure(Plan.OnFailure.STOP));
        assertThat(b.memory().stack().failureLatch()).contains("bad");
        b.apply(Scene.of(Part.service("a"), Part.service("bad").version("2")).onFailure(Plan.OnFailure.STOP));
        assertThat(b.memory().stack().failureLatch()).isEmpty();
    }

    @Test
    void what_failed_and_left_the_file_stops_nobody() {
        Bench b = Bench.of(
                Scene.of(Part.service("a"), Part.service("bad").restart(NEVER)).onFailure(Plan.OnFailure.STOP));
        b.ready("a", "bad");
        b.ends("bad", CRASH);
        b.gone("a");
        b.apply(Scene.of(Part.service("a")).onFailure(Plan.OnFailure.STOP));
        assertThat(b.phase("a")).isEqualTo(Phase.STARTING);
    }

    @Test
    void another_specification_of_the_root_lifts_the_stop() {
        Bench b = Bench.of(Scene.of(
                        Part.service("dep").notCritical().restart(NEVER),
                        Part.service("api").on("dep"))
                .onFailure(Plan.OnFailure.STOP));
        b.executes("dep");
        b.ends("dep", CRASH);
        b.apply(Scene.of(
                        Part.service("dep").notCritical().restart(NEVER).version("2"),
                        Part.service("api").on("dep"))
                .onFailure(Plan.OnFailure.STOP));
        assertThat(b.phase("dep")).isEqualTo(Phase.STARTING);
    }

    @Test
    void going_back_to_the_former_file_cures() {
        Bench b = Bench.of(Scene.of(Part.service("it")));
        b.ready("it");
        b.apply(Scene.of(Part.service("it").broken()));
        b.ends("it", CRASH);
        b.pass(Duration.ofMinutes(1));
        b.apply(Scene.of(Part.service("it")));
        assertThat(b.phase("it")).isEqualTo(Phase.STARTING);
    }

    @ParameterizedTest
    @EnumSource(
            value = Verb.class,
            names = {"START", "RESET"})
    void a_fresh_try_asked_for_during_the_stop_is_not_lost(Verb verb) {
        Bench b = new Bench(Profile.MANAGED, Scene.of(Part.service("it").backoff(Duration.ofSeconds(1), 1)));
        b.pods("it", 0);
        b.pods("it", 2);
        b.request(verb, "it");
        b.gone("it");
        assertThat(b.phase("it")).isEqualTo(Phase.STARTING);
    }

    @Test
    void an_up_during_the_stop_is_not_lost() {
        Bench b = Bench.of(Scene.of(Part.service("it").restart(NEVER).timeout(Duration.ofSeconds(5))));
        b.executes("it");
        b.pass(Duration.ofSeconds(5));
        b.up();
        b.gone("it");
        assertThat(b.phase("it")).isEqualTo(Phase.STARTING);
    }

    @Test
    void what_is_ill_waits_for_its_turn_in_a_stop() {
        Bench b = Bench.of(Scene.of(
                Part.service("db").restartedWhenUnhealthy(), Part.service("api").on("db")));
        b.ready("db", "api");
        b.shutdown();
        b.probed("db", false, 2);
        assertThat(b.phase("api")).isEqualTo(Phase.STOPPING);
        assertThat(b.phase("db")).isNotEqualTo(Phase.STOPPING);
    }

    @Test
    void a_stop_gets_its_grace_though_the_backend_was_away() {
        Bench b = Bench.of(Scene.of(Part.service("db").grace(Duration.ofMinutes(1))));
        b.ready("db");
        b.request(Verb.STOP, "db");
        b.lose(true);
        b.pass(Duration.ofMinutes(5));
        b.lose(false);
        assertThat(b.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void the_stop_of_everything_gets_its_time_though_cairn_was_away() {
        Bench b = Bench.of(Scene.of(Part.service("db").grace(Duration.ofSeconds(30))));
        b.ready("db");
        b.shutdown();
        b.resumeAfter(Duration.ofMinutes(5));
        assertThat(b.effects())
                .anyMatch(e -> e instanceof Effect.Stop s && s.grace().equals(Duration.ofSeconds(30)));
    }

    @Test
    void an_undo_gets_its_time_though_cairn_was_away() {
        Bench b = Bench.of(Scene.of(Part.job("j").job(ONCE).undoneBy(Behaviour.ends(Duration.ofMillis(100), 0))));
        b.executes("j");
        b.endsWell("j");
        b.desire(Plan.Desired.REMOVED);
        b.prepared("j");
        b.resumeAfter(Duration.ofMinutes(5));
        assertThat(b.phase("j")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_job_that_is_done_before_its_stop_does_not_run_again() {
        Bench b = Bench.of(Scene.of(
                Part.job("j"), Part.service("h").on("j", Dependency.Type.REQUIRES, Dependency.Condition.STARTED)));
        b.executes("j");
        b.ready("h");
        b.shutdown();
        b.endsWell("j");
        b.gone("h");
        b.up();
        assertThat(b.phase("j")).isEqualTo(Phase.COMPLETED);
    }

    @Test
    void only_time_spent_ready_counts_as_stable() {
        Bench b = Bench.of(Scene.of(Part.service("it").backoff(Duration.ofSeconds(1), 0)));
        for (int run = 0; run < 2; run++) {
            b.ready("it");
            b.pass(Duration.ofSeconds(2));
            b.probed("it", false, 2);
            b.pass(Duration.ofMinutes(2));
            b.ends("it", CRASH);
            if (run == 0) {
                b.pass(Duration.ofMinutes(1));
            }
        }
        assertThat(b.resource("it").counters().failures()).isEqualTo(2);
    }

    @Test
    void what_is_never_ready_ends_after_five_restarts_by_the_backend_too() {
        Bench b = new Bench(
                Profile.MANAGED, Scene.of(Part.service("it").timeout(DAY)).onFailure(Plan.OnFailure.STOP));
        b.executes("it");
        crashed(b, "it", 6);
        assertThat(b.phase("it")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_job_is_never_quarantined() {
        Bench b = new Bench(
                Profile.MANAGED,
                Scene.of(Part.job("it")
                        .job(new JobPolicy(5, Optional.empty(), JobPolicy.DEFAULT.rerun()))
                        .backoff(Duration.ofSeconds(1), 1)));
        b.executes("it");
        crashed(b, "it", 2);
        assertThat(b.phase("it")).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_changed_one_is_told_when_what_it_rests_on_fails_for_good() {
        Bench b = new Bench(Profile.MANAGED, two("1"));
        b.pods("db", 0);
        b.executes("api");
        b.apply(two("2"));
        b.startFails("db", new Reason.Forbidden("patch", "deployments", "me"));
        b.pass(DAY);
        assertThat(b.phase("db")).isEqualTo(Phase.FAILED);
        assertThat(b.phase("api")).isNotEqualTo(Phase.RUNNING);
    }

    private static Scene two(String v) {
        return Scene.of(
                Part.service("db").version(v), Part.service("api").on("db").version(v));
    }

    @Test
    void nothing_is_changed_while_suspended() {
        Bench b = Bench.of(Scene.of(Part.service("db").restartedWhenUnhealthy()));
        b.ready("db");
        b.suspend(true);
        b.probed("db", false, 2);
        b.probed("db", true, 1);
        b.suspend(false);
        assertThat(b.phase("db")).isEqualTo(Phase.READY);
    }

    @Test
    void what_is_gone_while_suspended_is_not_called_ready_and_starts_again_when_it_is_resumed() {
        Bench b = Bench.of(Scene.of(Part.service("one"), Part.service("other")));
        b.ready("one", "other");
        b.suspend(true);
        b.gone("one");
        b.ends("other", CRASH);
        assertThat(b.phase("one")).isEqualTo(Phase.UNREADY);
        assertThat(b.resource("one").reason()).contains(new Reason.Vanished());
        assertThat(b.phase("other")).isEqualTo(Phase.UNREADY);
        assertThat(b.resource("other").reason()).contains(CRASH);
        assertThat(b.effects()).isEmpty();
        b.suspend(false);
        assertThat(b.phase("one")).isEqualTo(Phase.RESTARTING);
        assertThat(b.phase("other")).isEqualTo(Phase.RESTARTING);
    }

    @Test
    void a_restart_of_what_runs_is_refused_while_suspended_and_one_of_everything_waits() {
        Bench b = Bench.of(Scene.of(Part.service("db").output("dsn", "here")));
        b.ready("db");
        b.suspend(true);
        b.request(Verb.RESTART, "db");
        b.restartEverything();
        assertThat(b.resource("db").latch().lastRequest().orElseThrow().outcome())
                .isEqualTo("Refused");
        assertThat(b.memory().stack().answered())
                .as("the other is shown until it is carried out")
                .containsExactly("request-1");
        assertThat(b.phase("db")).isEqualTo(Phase.READY);
        assertThat(b.effects()).isEmpty();
    }

    @Test
    void what_leaves_the_file_while_suspended_stays_until_it_is_resumed() {
        Bench b = Bench.of(Scene.of(Part.service("db"), Part.service("old").grace(Duration.ofSeconds(5))));
        b.ready("db", "old");
        b.apply(Scene.of(Part.service("db")), true);
        assertThat(b.phase("old")).isEqualTo(Phase.READY);
        b.pass(DAY);
        b.suspend(false);
        assertThat(b.phase("old")).isEqualTo(Phase.STOPPING);
        assertThat(b.effects())
                .anyMatch(effect ->
                        effect instanceof Effect.Stop stop && stop.grace().equals(Duration.ofSeconds(5)));
    }

    @Test
    void a_stop_of_what_left_the_file_gets_its_grace_though_the_stack_was_suspended() {
        Bench b = Bench.of(Scene.of(Part.service("db"), Part.service("old").grace(Duration.ofSeconds(5))));
        b.ready("db", "old");
        b.apply(Scene.of(Part.service("db")));
        assertThat(b.phase("old")).isEqualTo(Phase.STOPPING);
        b.suspend(true);
        b.pass(DAY);
        b.suspend(false);
        assertThat(b.phase("old")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void what_becomes_a_group_while_suspended_runs_on_until_it_is_resumed() {
        Bench b = Bench.of(Scene.of(Part.service("db"), Part.service("it")));
        b.ready("db", "it");
        b.apply(Scene.of(Part.service("db"), Part.group("it", "db")), true);
        assertThat(b.phase("it")).isEqualTo(Phase.READY);
        b.suspend(false);
        assertThat(b.phase("it")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void what_a_late_stop_scaled_down_is_started_again() {
        Bench b = new Bench(Profile.MANAGED, Scene.of(Part.service("db")));
        b.executes("db");
        Instance running =
                Instance.running("db-1", "db", 1, b.resource("db").attempt().hash(), b.now());
        b.instance("db", running.ended(Exit.of(new Reason.ExitUnknown(), b.now())));
        assertThat(b.phase("db")).isEqualTo(Phase.RUNNING);
        assertThat(b.effects()).anyMatch(effect -> effect instanceof Effect.Start start && start.attempt() == 1);
    }

    @Test
    void a_start_gets_its_time_though_the_stack_was_suspended() {
        Bench b = Bench.of(Scene.of(Part.service("db").timeout(Duration.ofMinutes(1))));
        b.staged("db");
        b.suspend(true);
        b.pass(DAY);
        b.suspend(false);
        assertThat(b.phase("db")).isEqualTo(Phase.STARTING);
        b.executes("db");
        assertThat(b.phase("db")).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_group_takes_what_is_not_managed_as_it_is_seen() {
        Bench b = Bench.of(Scene.of(
                Part.service("u").desired(Resource.Desired.IGNORE),
                Part.group("g", "u"),
                Part.service("x").on("g"),
                Part.service("y").on("u")));
        b.instance("u", Instance.running("u-9", "u", 9, "h", b.now()));
        b.probedAsSeen("u", true);
        assertThat(b.phase("y")).isEqualTo(Phase.STARTING);
        assertThat(b.phase("x")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_group_without_members_left_holds_back_nobody_for_ever() {
        Bench b = Bench.of(Scene.of(
                Part.service("m").notCritical().restart(NEVER),
                Part.group("g", "m"),
                Part.service("x").on("g")));
        b.executes("m");
        b.ends("m", CRASH);
        b.pass(DAY);
        assertThat(b.phase("g")).isEqualTo(Phase.SKIPPED);
        assertThat(b.phase("x")).isNotEqualTo(Phase.BLOCKED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Resource.Desired.class,
            names = {"IGNORE", "STOP"})
    void a_restart_of_what_is_not_to_run_is_refused(Resource.Desired desired) {
        Bench b = Bench.of(Scene.of(Part.service("u").desired(desired)));
        b.request(Verb.RESTART, "u");
        b.request(Verb.RESTART, "u");
        assertThat(b.resource("u").latch().lastRequest().orElseThrow().outcome())
                .isNotEqualTo("AlreadyRestarting");
    }

    @Test
    void a_restart_of_what_waits_for_its_next_attempt_begins_it() {
        Bench b = Bench.of(Scene.of(Part.service("it")));
        b.ready("it");
        b.request(Verb.RESTART, "it");
        b.gone("it");
        b.executes("it");
        b.ends("it", CRASH);
        assertThat(b.phase("it")).isEqualTo(Phase.RESTARTING);
        b.request(Verb.RESTART, "it");
        assertThat(b.phase("it")).isEqualTo(Phase.STARTING);
    }

    @Test
    void what_leaves_the_file_is_not_prepared_any_more() {
        Bench b = Bench.of(Scene.of(Part.service("a"), Part.service("it")));
        b.staging(
                "it",
                new Observation.Staging.InProgress(b.resource("it").wantedHash().orElseThrow(), b.now(), ""));
        b.apply(Scene.of(Part.service("a")));
        assertThat(b.effects())
                .anyMatch(e -> e instanceof Effect.Cancel c && c.resource().equals("it"));
    }

    @Test
    void lost_outputs_are_told_for_every_code_of_success() {
        RestartPolicy d = RestartPolicy.DEFAULT;
        Bench b = Bench.of(Scene.of(Part.job("j")
                .restart(new RestartPolicy(
                        RestartPolicy.Policy.ON_FAILURE,
                        d.delay(),
                        2,
                        d.maxDelay(),
                        0,
                        d.stabilityPeriod(),
                        0,
                        d.period(),
                        Set.of(0, 3),
                        Set.of()))));
        b.executes("j");
        b.instance(
                "j",
                Instance.running("j-1", "j", 1, b.resource("j").attempt().hash(), b.now())
                        .ended(new Exit(new Reason.ExitCode(3), b.now(), Optional.empty())));
        assertThat(b.phase("j")).isEqualTo(Phase.FAILED);
    }

    private static void crashed(Bench b, String n, int restarts) {
        ResourceMemory.Attempt t = b.resource(n).attempt();
        b.instance(
                n,
                new Instance(
                        n + "-1",
                        n,
                        t.number(),
                        t.hash(),
                        Instance.State.RUNNING,
                        Optional.of(b.now()),
                        Optional.empty(),
                        restarts,
                        new Instance.Replicas(1, 1, 0),
                        Optional.empty(),
                        ""));
    }
}
