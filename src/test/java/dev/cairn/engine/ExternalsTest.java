package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Effect;
import dev.cairn.model.Observation.Failure;
import dev.cairn.model.Observation.Verb;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What runs elsewhere: it has no instance, its phase comes from its gates and its probe. */
class ExternalsTest {
    private static final Reason CRASH = new Reason.ExitCode(3);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void it_runs_as_soon_as_its_gates_are_open_and_is_ready_when_its_probe_passes() {
        Bench bench = Bench.of(Scene.of(
                Part.service("vpn"),
                Part.external("db").on("vpn"),
                Part.service("api").on("db")));
        assertThat(bench.phase("db")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.resource("db").waitingFor()).containsExactly("vpn");

        bench.ready("vpn");
        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
        assertThat(watches(bench, "db")).isFalse();
        bench.probed("db", true, 1);

        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(watches(bench, "db")).isTrue();
        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
    }

    @Test
    void it_is_unready_after_as_many_failures_as_its_retries_say_and_ready_after_one_success() {
        Bench bench = Bench.of(Scene.of(Part.external("db")));
        bench.probed("db", true, 1);

        bench.probed("db", false, 1);
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        bench.probed("db", false, 2);
        assertThat(bench.phase("db")).isEqualTo(Phase.UNREADY);
        assertThat(bench.reason("db")).isEqualTo(new Reason.ProbeFailed("connection refused"));
        assertThat(watches(bench, "db")).isTrue();
        bench.probed("db", true, 1);
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
    }

    @Test
    void past_its_deadline_it_failed_until_its_probe_passes() {
        Bench bench = Bench.of(Scene.of(Part.external("db").timeout(MINUTE)));
        assertThat(bench.again().wakeAt()).contains(Bench.BEGIN.plus(MINUTE));
        bench.probed("db", false, 9);

        bench.pass(MINUTE);
        assertThat(bench.reason("db")).isEqualTo(new Reason.StartTimeout("connection refused"));
        assertThat(watches(bench, "db")).isFalse();
        bench.probed("db", true, 1);

        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
    }

    @Test
    void another_specification_is_proven_anew() {
        Bench bench = Bench.of(Scene.of(Part.external("db"), Part.service("api").on("db")));
        bench.probed("db", true, 1);

        bench.apply(Scene.of(
                Part.external("db").version("2"), Part.service("api").on("db").version("2")));
        assertThat(bench.phase("db")).as("what was probed is the old one").isEqualTo(Phase.RUNNING);
        assertThat(bench.resource("db").attempt().number()).isEqualTo(2);
        bench.probed("db", true, 1);

        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
    }

    @Test
    void it_fails_with_what_it_rests_on_and_comes_back_with_it() {
        Bench bench = Bench.of(Scene.of(
                Part.service("vpn").restart(Policy.NEVER), Part.external("db").on("vpn")));
        bench.executes("vpn");
        bench.ends("vpn", CRASH);
        assertThat(bench.reason("db")).isEqualTo(new Reason.DependencyFailed("vpn", "vpn"));

        bench.request(Request.Verb.RESET, "vpn");
        assertThat(bench.phase("db")).isEqualTo(Phase.BLOCKED);
        bench.ready("vpn");
        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
    }

    @Test
    void values_that_make_no_specification_fail_it_until_they_are_mended() {
        Bench bench = Bench.of(Scene.of(Part.external("db").broken()));
        assertThat(bench.reason("db")).isInstanceOf(Reason.InvalidSpec.class);
        bench.apply(Scene.of(Part.external("db")));
        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);

        bench = Bench.of(Scene.of(Part.service("vpn"), Part.external("db").env("ROUTE", "${resources.vpn.route}")));
        bench.ready("vpn");
        assertThat(bench.reason("db")).isEqualTo(new Reason.MissingOutput("vpn.route"));
        bench.apply(Scene.of(
                Part.service("vpn").output("route", "here"),
                Part.external("db").env("ROUTE", "${resources.vpn.route}")));
        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
    }

    @Test
    void what_its_backend_cannot_make_of_it_fails_it_and_is_tried_again_when_the_cause_is_gone() {
        Bench bench = Bench.of(Scene.of(Part.external("db")));
        Reason foreign = new Reason.ForeignObject("somebody else");
        bench.failure("db", new Failure(0, Verb.START, foreign));
        bench.failure("db", new Failure(1, Verb.REMOVE, foreign));
        assertThat(bench.phase("db")).as("of another attempt, or no start").isEqualTo(Phase.RUNNING);

        bench.failure("db", new Failure(1, Verb.START, foreign));
        assertThat(bench.phase("db")).isEqualTo(Phase.FAILED);
        assertThat(bench.reason("db")).isEqualTo(foreign);
        bench.pass(MINUTE);
        assertThat(bench.phase("db")).isEqualTo(Phase.FAILED);
        bench.failureGone("db");

        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
        assertThat(bench.resource("db").attempt().number()).isEqualTo(2);
    }

    @Test
    void it_is_at_rest_once_what_rests_on_it_is_gone_and_its_outputs_are_withdrawn() {
        Bench bench = Bench.of(Scene.of(
                Part.external("db").output("url", "there"), Part.service("api").on("db")));
        bench.probed("db", true, 1);
        bench.ready("api");
        assertThat(bench.resource("db").published()).isTrue();

        bench.desire(Plan.Desired.STOPPED);
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(bench.resource("db").waitingFor()).containsExactly("api");
        bench.gone("api");

        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPED);
        assertThat(bench.resource("db").published()).isFalse();
        bench.desire(Plan.Desired.RUNNING);
        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
    }

    @Test
    void it_keeps_its_failure_when_that_stopped_everything_and_not_when_a_user_did() {
        Bench bench = late(Plan.OnFailure.STOP);
        assertThat(bench.memory().stack().failureLatch()).contains("db");
        assertThat(bench.phase("db")).isEqualTo(Phase.FAILED);

        bench = late(Plan.OnFailure.RETRY);
        bench.shutdown();
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPED);
    }

    private static Bench late(Plan.OnFailure onFailure) {
        Bench bench = Bench.of(Scene.of(Part.external("db").timeout(MINUTE)).onFailure(onFailure));
        bench.pass(MINUTE);
        assertThat(bench.phase("db")).isEqualTo(Phase.FAILED);
        return bench;
    }

    /** Whether it is probed at its own interval, as what was ready is; false: fast, as what is not ready yet. */
    private static boolean watches(Bench bench, String resource) {
        return bench.effects().stream()
                .filter(Effect.Watch.class::isInstance)
                .map(Effect.Watch.class::cast)
                .filter(watch -> watch.resource().equals(resource))
                .findFirst()
                .orElseThrow()
                .steady();
    }
}
