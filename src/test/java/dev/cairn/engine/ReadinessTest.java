package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Effect;
import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Ready, ill, well again: judged by streaks; {@code retries} is two here. */
class ReadinessTest {
    private static final Reason ILL = new Reason.ProbeFailed("connection refused");

    private static Bench ready(Part db) {
        Bench bench = Bench.of(Scene.of(db, Part.service("api").on("db")));
        bench.ready("db", "api");
        return bench;
    }

    @Test
    void before_the_first_success_no_number_of_failures_is_an_illness() {
        Bench bench = Bench.of(Scene.of(Part.service("db").restartedWhenUnhealthy()));
        bench.executes("db");
        bench.probed("db", false, 200);
        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
    }

    @Test
    void one_failure_less_than_retries_changes_nothing() {
        Bench bench = ready(Part.service("db"));
        bench.probed("db", false, 1);
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        bench.probed("db", false, 2);
        assertThat(bench.phase("db")).isEqualTo(Phase.UNREADY);
        assertThat(bench.reason("db")).isEqualTo(ILL);
    }

    @Test
    void with_degrade_it_flaps_as_often_as_it_likes_and_one_success_makes_it_ready_again() {
        Bench bench = ready(Part.service("db"));
        for (int flap = 1; flap <= 20; flap++) {
            bench.probed("db", false, 2);
            assertThat(bench.phase("db")).isEqualTo(Phase.UNREADY);
            bench.probed("db", true, 1);
            assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        }
        assertThat(bench.resource("db").counters().restarts()).isZero();
        assertThat(bench.resource("db").attempt().number()).isEqualTo(1);
        assertThat(bench.phase("api")).isEqualTo(Phase.READY);
        assertThat(bench.resource("api").attempt().number()).isEqualTo(1);
        assertThat(bench.events())
                .filteredOn(event -> event.resource().equals("db") && event.type() == Type.RESOURCE_UNREADY)
                .hasSize(20);
    }

    @Test
    void what_starts_during_a_flap_waits_for_ready_now() {
        Bench bench = ready(Part.service("db"));
        bench.probed("db", false, 2);
        bench.apply(Scene.of(
                Part.service("db"),
                Part.service("api").on("db"),
                Part.service("late").on("db")));
        assertThat(bench.resource("late").waitingFor()).containsExactly("db");
        bench.probed("db", true, 1);
        assertThat(bench.phase("late")).isEqualTo(Phase.STARTING);
    }

    @Test
    void with_restart_an_illness_is_an_end_and_is_paced_and_counted_like_one() {
        Bench bench = ready(Part.service("db").restartedWhenUnhealthy().backoff(Duration.ofSeconds(1), 2));
        bench.probed("db", false, 2);
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        assertThat(bench.effects()).anyMatch(Effect.Stop.class::isInstance);
        bench.gone("db");
        assertThat(bench.phase("db")).isEqualTo(Phase.RESTARTING);
        assertThat(bench.reason("db")).isEqualTo(ILL);
        assertThat(bench.resource("db").counters().failures()).isEqualTo(1);
        assertThat(bench.resource("db").nextAt()).contains(bench.now().plusSeconds(1));
        assertThat(bench.phase("api")).isEqualTo(Phase.READY);
    }

    @Test
    void with_restart_flaps_use_up_its_limit_and_their_number_is_forgotten_when_it_was_stable() {
        Bench bench = ready(Part.service("db").restartedWhenUnhealthy().backoff(Duration.ofSeconds(1), 2));
        for (int flap = 1; flap <= 2; flap++) {
            illAndGone(bench);
            assertThat(bench.phase("db")).isEqualTo(Phase.RESTARTING);
            bench.pass(Duration.ofSeconds(flap));
            bench.ready("db");
        }
        illAndGone(bench);
        assertThat(bench.phase("db")).isEqualTo(Phase.QUARANTINED);
        assertThat(bench.reason("db")).isEqualTo(new Reason.RestartLimit("unhealthy: connection refused"));

        Bench stable = ready(Part.service("db").restartedWhenUnhealthy().backoff(Duration.ofSeconds(1), 2));
        illAndGone(stable);
        stable.pass(Duration.ofSeconds(1));
        stable.ready("db");
        stable.pass(Duration.ofSeconds(60));
        assertThat(stable.resource("db").counters().failures()).isZero();
    }

    private static void illAndGone(Bench bench) {
        bench.probed("db", false, 2);
        bench.gone("db");
    }

    @Test
    void running_for_a_while_is_enough_where_nothing_can_be_asked() {
        Bench bench = Bench.of(Scene.of(Part.service("db").readyWhenRunningFor(Duration.ofSeconds(1))));
        bench.executes("db");
        bench.pass(Duration.ofMillis(999));
        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
    }
}
