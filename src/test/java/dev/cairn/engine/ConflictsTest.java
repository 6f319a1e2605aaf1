package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Conflict.OnConflict;
import dev.cairn.model.Dependency;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.Resource;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What must not run at the same time. */
class ConflictsTest {
    private static final Reason CRASH = new Reason.ExitCode(3);

    @Test
    void of_two_that_are_asked_for_together_the_first_in_the_plan_runs() {
        Bench bench = pair(OnConflict.BLOCK);

        assertThat(bench.phase("a")).isEqualTo(Phase.STARTING);
        assertThat(bench.phase("b")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.resource("b").waitingFor()).containsExactly("a");
    }

    @Test
    void a_pause_before_a_restart_is_no_chance_for_the_other() {
        Bench bench = pair(OnConflict.BLOCK);
        bench.ready("a");

        bench.ends("a", CRASH);

        assertThat(bench.phase("a")).isEqualTo(Phase.RESTARTING);
        assertThat(bench.phase("b")).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void what_failed_for_good_makes_way() {
        Bench bench = pair(OnConflict.BLOCK);
        bench.ready("a");

        bench.ends("a", new Reason.ExitCode(78));

        assertThat(bench.phase("a")).isEqualTo(Phase.FAILED);
        assertThat(bench.phase("b")).isEqualTo(Phase.STARTING);
    }

    @Test
    void with_block_a_request_waits() {
        Bench bench = pair(OnConflict.BLOCK);
        bench.ready("a");

        bench.pass(Duration.ofSeconds(1));
        bench.request(Verb.START, "b");

        assertThat(bench.phase("a")).isEqualTo(Phase.READY);
        assertThat(bench.phase("b")).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void with_stop_the_newest_request_wins_again_and_again() {
        Bench bench = pair(OnConflict.STOP);
        bench.ready("a");

        bench.pass(Duration.ofSeconds(1));
        bench.request(Verb.START, "b");
        assertThat(bench.phase("a")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("b")).isEqualTo(Phase.BLOCKED);
        bench.gone("a");
        assertThat(bench.phase("a")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.phase("b")).isEqualTo(Phase.STARTING);
        bench.ready("b");

        bench.pass(Duration.ofSeconds(1));
        bench.request(Verb.RESTART, "a");
        assertThat(bench.phase("b")).isEqualTo(Phase.STOPPING);
        bench.gone("b");
        assertThat(bench.phase("a")).isEqualTo(Phase.STARTING);
        assertThat(bench.resource("b").waitingFor()).containsExactly("a");
    }

    @Test
    void with_stop_the_other_is_stopped_only_when_nothing_else_is_in_the_way() {
        Bench bench = Bench.of(Scene.of(
                Part.service("slow"),
                Part.service("a"),
                Part.service("b").on("slow").conflicts("a", OnConflict.STOP)));
        bench.ready("a");

        bench.pass(Duration.ofSeconds(1));
        bench.request(Verb.START, "b");
        assertThat(bench.phase("a")).isEqualTo(Phase.READY);
        assertThat(bench.resource("b").waitingFor()).containsExactly("slow");
        bench.ready("slow");

        assertThat(bench.phase("a")).isEqualTo(Phase.STOPPING);
    }

    /** It waited for ever: what failed in time lives on where the backend restarts, and nobody had it stopped. */
    @Test
    void with_stop_what_was_not_ready_in_time_and_lives_on_is_stopped_for_the_newest_request() {
        Bench bench = late(OnConflict.STOP);

        bench.request(Verb.START, "b");

        assertThat(bench.phase("a")).isEqualTo(Phase.STOPPING);
        assertThat(bench.resource("b").waitingFor()).containsExactly("a");
        bench.gone("a");
        assertThat(bench.phase("b")).isEqualTo(Phase.STARTING);
        assertThat(bench.resource("a").waitingFor()).containsExactly("b");
    }

    @Test
    void with_block_what_was_not_ready_in_time_holds_for_as_long_as_it_lives() {
        Bench bench = late(OnConflict.BLOCK);

        bench.request(Verb.START, "b");
        assertThat(bench.phase("a")).isEqualTo(Phase.FAILED);
        assertThat(bench.resource("b").waitingFor()).containsExactly("a");

        bench.gone("a");
        assertThat(bench.phase("b")).isEqualTo(Phase.STARTING);
    }

    /** Where the backend restarts: a is not ready in time and lives on, b waits. */
    private static Bench late(OnConflict how) {
        Bench bench = new Bench(
                Profile.MANAGED,
                Scene.of(
                        Part.service("a").timeout(Duration.ofSeconds(5)),
                        Part.service("b").conflicts("a", how)));
        bench.executes("a");
        bench.pass(Duration.ofSeconds(5));
        assertThat(bench.reason("a")).isInstanceOf(Reason.StartTimeout.class);
        return bench;
    }

    @Test
    void with_stop_what_is_new_in_the_file_was_asked_for_last() {
        Bench bench = Bench.of(Scene.of(Part.service("a")));
        bench.ready("a");
        bench.pass(Duration.ofSeconds(1));

        bench.apply(Scene.of(
                Part.service("a"),
                Part.service("b").conflicts("a", OnConflict.STOP).desired(Resource.Desired.STOP)));
        assertThat(bench.phase("a")).isEqualTo(Phase.READY);
        bench.pass(Duration.ofSeconds(1));
        bench.apply(Scene.of(Part.service("a"), Part.service("b").conflicts("a", OnConflict.STOP)));

        assertThat(bench.phase("a")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void what_is_stopped_for_a_new_attempt_of_the_winner_is_no_chance_for_the_loser() {
        Dependency edge = new Dependency("b", Dependency.Type.AFTER, Dependency.Condition.STARTED, true, false);
        Bench bench = Bench.of(Scene.of(
                Part.service("a"),
                Part.service("b").conflicts("a", OnConflict.STOP).desired(Resource.Desired.STOP),
                Part.service("it").on(edge)));
        bench.ready("a", "it");
        bench.pass(Duration.ofSeconds(1));

        bench.apply(Scene.of(
                Part.service("a"),
                Part.service("b").conflicts("a", OnConflict.STOP),
                Part.service("it").on(edge)));
        bench.gone("a");
        assertThat(bench.phase("a")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.resource("b").waitingFor()).containsExactly("it");
        bench.gone("it");

        assertThat(bench.phase("b")).isEqualTo(Phase.STARTING);
        assertThat(bench.resource("a").waitingFor()).containsExactly("b");
    }

    @Test
    void nobody_makes_way_for_one_that_waits_for_a_third() {
        Bench bench = Bench.of(Scene.of(
                Part.service("a"),
                Part.service("c"),
                Part.service("b").conflicts("a", OnConflict.STOP).conflicts("c", OnConflict.BLOCK)));
        bench.ready("a", "c");
        bench.pass(Duration.ofSeconds(1));

        bench.request(Verb.START, "b");
        assertThat(bench.phase("a")).isEqualTo(Phase.READY);
        bench.request(Verb.STOP, "c");
        bench.gone("c");

        assertThat(bench.phase("a")).isEqualTo(Phase.STOPPING);
    }

    private static Bench pair(OnConflict how) {
        return Bench.of(Scene.of(Part.service("a").conflicts("b", how), Part.service("b")));
    }
}
