package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.JobPolicy;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows an end: classify, then the budget, then the backoff. */
class VerdictsTest {
    private static final Duration DELAY = Duration.ofSeconds(1);

    private static final Map<String, Reason> CAUSES = Map.ofEntries(
            Map.entry("exit 0", new Reason.ExitCode(0)),
            Map.entry("exit 1", new Reason.ExitCode(1)),
            Map.entry("exit 78", new Reason.ExitCode(78)),
            Map.entry("signal 9", new Reason.Signal(9)),
            Map.entry("out of memory", new Reason.OutOfMemory()),
            Map.entry("unknown", new Reason.ExitUnknown()),
            Map.entry("vanished", new Reason.Vanished()));

    @ParameterizedTest(name = "a service with {0} after {1}: {2}")
    @CsvSource({
        "ALWAYS, exit 0, RESTARTING",
        "ALWAYS, exit 1, RESTARTING",
        "ALWAYS, exit 78, FAILED",
        "ALWAYS, signal 9, RESTARTING",
        "ALWAYS, out of memory, RESTARTING",
        "ALWAYS, unknown, RESTARTING",
        "ALWAYS, vanished, RESTARTING",
        "ON_FAILURE, exit 0, COMPLETED",
        "ON_FAILURE, exit 1, RESTARTING",
        "ON_FAILURE, exit 78, FAILED",
        "ON_FAILURE, unknown, RESTARTING",
        "ON_FAILURE, vanished, STARTING",
        "NEVER, exit 0, COMPLETED",
        "NEVER, exit 1, FAILED",
        "NEVER, exit 78, FAILED",
        "NEVER, unknown, FAILED",
        "NEVER, vanished, FAILED",
    })
    void an_end_is_followed_by(Policy policy, String cause, Phase phase) {
        Bench bench = Bench.of(Scene.of(Part.service("it").restart(policy)));
        bench.ready("it");

        end(bench, cause);

        assertThat(bench.phase("it")).isEqualTo(phase);
    }

    @ParameterizedTest(name = "a job after {0}: {1}")
    @CsvSource({
        "exit 0, COMPLETED",
        "exit 1, RESTARTING",
        "exit 78, FAILED",
        "signal 9, RESTARTING",
        "unknown, FAILED",
        "vanished, RESTARTING"
    })
    void the_end_of_a_job_is_followed_by(String cause, Phase phase) {
        Bench bench = Bench.of(Scene.of(Part.job("it")));
        bench.executes("it");

        end(bench, cause);

        assertThat(bench.phase("it")).isEqualTo(phase);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"SpawnError", "ImagePull", "BuildFailed", "PortConflict", "ForeignObject", "InvalidSpec", "Forbidden"})
    void a_start_that_the_same_specification_could_never_pass_is_not_tried_again(String type) {
        Map<String, Reason> reasons = Map.of(
                "SpawnError", new Reason.SpawnError("no such file", true),
                "ImagePull", new Reason.ImagePull("x:1", "manifest unknown", true),
                "BuildFailed", new Reason.BuildFailed("exit 1"),
                "PortConflict", new Reason.PortConflict(80, "nginx"),
                "ForeignObject", new Reason.ForeignObject("somebody"),
                "InvalidSpec", new Reason.InvalidSpec("memory"),
                "Forbidden", new Reason.Forbidden("create", "pods", "me"));
        Bench bench = starting();

        bench.startFails("it", reasons.get(type));
        bench.pass(Duration.ofHours(1));

        assertThat(bench.phase("it")).isEqualTo(Phase.FAILED);
        assertThat(bench.reason("it")).isEqualTo(reasons.get(type));
        assertThat(bench.resource("it").attempt().number()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"a missing right to execute", "a registry that does not answer", "a backend that stumbles"})
    void other_failed_starts_count_as_failed_exits(String what) {
        Map<String, Reason> reasons = Map.of(
                "a missing right to execute", new Reason.SpawnError("permission denied", false),
                "a registry that does not answer", new Reason.ImagePull("x:1", "timeout", false),
                "a backend that stumbles", new Reason.BackendError("500"));
        Bench bench = starting();

        bench.startFails("it", reasons.get(what));

        assertThat(bench.phase("it")).isEqualTo(Phase.RESTARTING);
        assertThat(bench.resource("it").counters().restarts()).isEqualTo(1);
    }

    @Test
    void the_time_of_a_stop_begins_again_with_a_new_cairn_because_nobody_went_on_with_it() {
        Bench bench = Bench.of(Scene.of(Part.service("a").grace(Duration.ofSeconds(2))));
        bench.executes("a");
        bench.shutdown();

        bench.resumeAfter(Duration.ofMinutes(1));
        bench.pass(Duration.ofSeconds(6));
        assertThat(bench.phase("a")).isEqualTo(Phase.STOPPING);
        bench.pass(Duration.ofSeconds(1));

        assertThat(bench.reason("a")).isEqualTo(new Reason.StopTimeout());
    }

    @Test
    void the_deadline_of_a_start_begins_again_with_a_new_cairn_because_nobody_probed() {
        Bench bench = Bench.of(Scene.of(Part.service("a").timeout(Duration.ofSeconds(10))));
        bench.executes("a");

        bench.resumeAfter(Duration.ofMinutes(1));
        bench.pass(Duration.ofSeconds(9));
        assertThat(bench.phase("a")).isEqualTo(Phase.RUNNING);
        bench.pass(Duration.ofSeconds(1));

        assertThat(bench.phase("a")).isEqualTo(Phase.STOPPING);
    }

    /** It threw: failed for good, in the phase of what would not go, is no change of the phase. */
    @Test
    void what_failed_for_good_and_would_not_go_keeps_its_first_reason_when_it_is_gone_at_last() {
        Bench bench = Bench.of(Scene.of(
                Part.job("a").job(new JobPolicy(0, Optional.of(Duration.ofSeconds(1)), JobPolicy.DEFAULT.rerun()))));
        bench.executes("a");
        bench.pass(Duration.ofSeconds(1));
        bench.pass(Duration.ofSeconds(60));
        assertThat(bench.reason("a")).isEqualTo(new Reason.StopTimeout());

        bench.ends("a", new Reason.Signal(9));

        assertThat(bench.phase("a")).isEqualTo(Phase.FAILED);
        assertThat(bench.reason("a")).isEqualTo(new Reason.DeadlineExceeded());
    }

    @Test
    void a_start_that_is_not_ready_in_time_counts_as_a_failed_exit_and_is_stopped_first() {
        Bench bench = Bench.of(Scene.of(Part.service("it").timeout(Duration.ofSeconds(5))));
        bench.executes("it");
        bench.probed("it", false, 7);

        bench.pass(Duration.ofSeconds(5));
        assertThat(bench.phase("it")).isEqualTo(Phase.STOPPING);
        assertThat(bench.reason("it")).isEqualTo(new Reason.StartTimeout("connection refused"));
        bench.gone("it");

        assertThat(bench.phase("it")).isEqualTo(Phase.RESTARTING);
        assertThat(bench.reason("it")).isEqualTo(new Reason.StartTimeout("connection refused"));
    }

    @Test
    void the_limit_trips_at_one_restart_too_many_within_the_period() {
        Bench bench = Bench.of(Scene.of(Part.service("it").backoff(DELAY, 2)));

        for (int restart = 1; restart <= 2; restart++) {
            crash(bench);
            assertThat(bench.phase("it")).isEqualTo(Phase.RESTARTING);
            bench.pass(Duration.ofSeconds(restart));
        }
        crash(bench);

        assertThat(bench.phase("it")).isEqualTo(Phase.QUARANTINED);
        assertThat(bench.reason("it")).isInstanceOf(Reason.RestartLimit.class);
        bench.pass(Duration.ofDays(1));
        assertThat(bench.phase("it")).isEqualTo(Phase.QUARANTINED);
    }

    @Test
    void restarts_older_than_the_period_are_forgotten_by_the_limit() {
        Bench bench = Bench.of(Scene.of(Part.service("it").backoff(DELAY, 2)));

        for (int restart = 1; restart <= 10; restart++) {
            crash(bench);
            assertThat(bench.phase("it")).isEqualTo(Phase.RESTARTING);
            bench.pass(Duration.ofMinutes(6));
        }

        assertThat(bench.resource("it").counters().restarts()).isEqualTo(10);
    }

    @Test
    void without_a_limit_it_is_started_for_ever() {
        Bench bench = Bench.of(Scene.of(Part.service("it").backoff(DELAY, 0)));

        for (int restart = 1; restart <= 100; restart++) {
            crash(bench);
            assertThat(bench.phase("it")).isEqualTo(Phase.RESTARTING);
            bench.pass(Duration.ofSeconds(60));
        }
    }

    /** Guard: {@code Verdicts.forgetWhenStable}; without it this fails. */
    @Test
    void trap12_the_pause_grows_with_consecutive_failures_and_is_forgotten_after_the_stability_period() {
        Bench bench = Bench.of(Scene.of(Part.service("it").backoff(DELAY, 0)));

        assertThat(pauseAfterCrash(bench)).isEqualTo(Duration.ofSeconds(1));
        assertThat(pauseAfterCrash(bench)).isEqualTo(Duration.ofSeconds(2));
        assertThat(pauseAfterCrash(bench)).isEqualTo(Duration.ofSeconds(4));
        bench.ready("it");
        bench.pass(Duration.ofSeconds(59));
        bench.ends("it", new Reason.ExitCode(1));
        assertThat(pause(bench)).as("a second too early").isEqualTo(Duration.ofSeconds(8));
        bench.ready("it");
        bench.pass(Duration.ofSeconds(60));
        assertThat(bench.resource("it").counters().failures())
                .as("noticed by a timer")
                .isZero();
        assertThat(pauseAfterCrash(bench)).isEqualTo(Duration.ofSeconds(1));
        bench.ready("it");
        bench.ends("it", new Reason.ExitCode(1));
        assertThat(pause(bench)).isEqualTo(Duration.ofSeconds(2));
    }

    /** Guard: {@code Verdicts.within} looks at the restarts of that one; with those of all this fails. */
    @Test
    void trap12_the_budget_of_one_is_not_that_of_its_sibling() {
        Bench bench = Bench.of(Scene.of(
                Part.service("it").backoff(DELAY, 1), Part.service("sibling").backoff(DELAY, 1)));
        bench.ready("sibling");
        crash(bench);
        bench.pass(DELAY);

        bench.ends("sibling", new Reason.ExitCode(1));

        assertThat(bench.phase("sibling")).isEqualTo(Phase.RESTARTING);
        assertThat(bench.resource("sibling").counters().restarts()).isEqualTo(1);
    }

    @Test
    void a_requested_restart_does_not_count_and_a_reset_clears_what_was_counted() {
        Bench bench = Bench.of(Scene.of(Part.service("it").backoff(DELAY, 1)));
        crash(bench);
        bench.pass(DELAY);
        bench.ready("it");

        bench.request(dev.cairn.model.Request.Verb.RESTART, "it");
        bench.gone("it");
        assertThat(bench.resource("it").counters().restarts()).isEqualTo(1);
        crash(bench);
        assertThat(bench.phase("it")).isEqualTo(Phase.QUARANTINED);

        bench.request(dev.cairn.model.Request.Verb.RESET, "it");
        crash(bench);
        assertThat(bench.phase("it")).isEqualTo(Phase.RESTARTING);
    }

    @Test
    void a_new_hash_clears_the_counters() {
        Bench bench = Bench.of(Scene.of(Part.service("it").backoff(DELAY, 1)));
        crash(bench);
        bench.pass(DELAY);
        crash(bench);
        assertThat(bench.phase("it")).isEqualTo(Phase.QUARANTINED);

        bench.apply(Scene.of(Part.service("it").backoff(DELAY, 1).version("2")));

        assertThat(bench.phase("it")).isEqualTo(Phase.STARTING);
        assertThat(bench.resource("it").counters().failures()).isZero();
        assertThat(bench.resource("it").counters().recent()).isEmpty();
    }

    @ParameterizedTest(name = "retries: {0}")
    @CsvSource({"0", "3"})
    void a_job_runs_once_and_as_often_again_as_it_may_and_then_failed_with_its_last_reason(int retries) {
        JobPolicy policy = new JobPolicy(retries, Optional.empty(), JobPolicy.DEFAULT.rerun());
        Bench bench = Bench.of(Scene.of(Part.job("it").job(policy).backoff(DELAY, 0)));

        for (int run = 0; run < retries; run++) {
            bench.executes("it");
            bench.ends("it", new Reason.ExitCode(1));
            assertThat(bench.phase("it")).isEqualTo(Phase.RESTARTING);
            bench.pass(Duration.ofMinutes(1));
        }
        bench.executes("it");
        bench.ends("it", new Reason.ExitCode(3));

        assertThat(bench.phase("it")).isEqualTo(Phase.FAILED);
        assertThat(bench.reason("it")).isEqualTo(new Reason.ExitCode(3));
    }

    @Test
    void under_stop_what_was_never_ready_gets_five_restarts_although_its_own_limit_is_none() {
        Bench bench = Bench.of(
                Scene.of(Part.service("it").behaving(Behaviour.neverReady()).backoff(DELAY, 0))
                        .onFailure(Plan.OnFailure.STOP));

        for (int restart = 1; restart <= 5; restart++) {
            bench.executes("it");
            bench.ends("it", new Reason.ExitCode(1));
            assertThat(bench.phase("it")).isEqualTo(Phase.RESTARTING);
            bench.pass(Duration.ofSeconds(60));
        }
        bench.executes("it");
        bench.ends("it", new Reason.ExitCode(1));

        assertThat(bench.phase("it")).isEqualTo(Phase.QUARANTINED);
    }

    private static Bench starting() {
        Bench bench = Bench.of(Scene.of(Part.service("it")));
        bench.staged("it");
        return bench;
    }

    private static void end(Bench bench, String cause) {
        if (cause.equals("vanished")) {
            bench.gone("it");
        } else {
            bench.ends("it", CAUSES.get(cause));
        }
    }

    private static void crash(Bench bench) {
        bench.ready("it");
        bench.ends("it", new Reason.ExitCode(1));
    }

    private static Duration pauseAfterCrash(Bench bench) {
        crash(bench);
        return pause(bench);
    }

    /** How long it waits; afterwards it starts. */
    private static Duration pause(Bench bench) {
        Duration pause =
                Duration.between(bench.now(), bench.resource("it").nextAt().orElseThrow());
        bench.pass(pause.minusMillis(1));
        assertThat(bench.phase("it")).isEqualTo(Phase.RESTARTING);
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.phase("it")).isEqualTo(Phase.STARTING);
        return pause;
    }
}
