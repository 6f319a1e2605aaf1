package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Effect;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.StackMemory.Fuse;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.model.Supervision;
import dev.cairn.model.Supervision.OnTrip;
import dev.cairn.model.Supervision.Strategy;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Supervision of several together: who is restarted with whom, what counts where, and when it is given up. */
class ScopesTest {
    private static final Reason CRASH = new Reason.ExitCode(3);

    @Test
    void one_for_one_leaves_the_others_alone() {
        Bench bench = three(Strategy.ONE_FOR_ONE, 0, OnTrip.QUARANTINE);

        bench.ends("b", CRASH);

        assertThat(stopped(bench)).isEmpty();
        assertThat(bench.phase("b")).isEqualTo(Phase.RESTARTING);
    }

    @Test
    void one_for_all_stops_all_others_in_reverse_order() {
        Bench bench = three(Strategy.ONE_FOR_ALL, 0, OnTrip.QUARANTINE);

        bench.ends("b", CRASH);
        assertThat(stopped(bench)).containsExactlyInAnyOrder("c");
        bench.gone("c");

        assertThat(bench.phase("a")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("c")).isEqualTo(Phase.BLOCKED);
        bench.gone("a");
        assertThat(bench.phase("a")).isEqualTo(Phase.STARTING);
    }

    @Test
    void what_is_stopped_first_does_not_start_again_on_what_is_stopped_after_it() {
        Bench bench = Bench.of(Scene.of(Part.service("a"), Part.service("b").on("a"), Part.service("it"))
                .supervised(Strategy.ONE_FOR_ALL, 0, OnTrip.QUARANTINE));
        bench.ready("a", "b", "it");

        bench.ends("it", CRASH);
        bench.gone("b");
        assertThat(bench.phase("b")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.phase("a")).isEqualTo(Phase.STOPPING);
        bench.gone("a");

        assertThat(bench.phase("a")).isEqualTo(Phase.STARTING);
        assertThat(bench.phase("b")).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void rest_for_one_leaves_what_comes_before_alone() {
        Bench bench = three(Strategy.REST_FOR_ONE, 0, OnTrip.QUARANTINE);

        bench.ends("b", CRASH);

        assertThat(stopped(bench)).containsExactly("c");
    }

    @Test
    void only_the_one_that_failed_is_counted() {
        Bench bench = three(Strategy.ONE_FOR_ALL, 5, OnTrip.QUARANTINE);

        bench.ends("b", CRASH);
        bench.gone("c");
        bench.gone("a");

        assertThat(bench.resource("b").counters().restarts()).isEqualTo(1);
        assertThat(bench.resource("a").counters().restarts()).isZero();
        assertThat(bench.resource("c").counters().restarts()).isZero();
        assertThat(bench.resource("c").counters().failures()).isZero();
        assertThat(bench.memory().stack().fuses())
                .containsEntry(Supervision.STACK, new Fuse(List.of(bench.now()), Optional.empty()));
    }

    @Test
    void a_sibling_that_ends_while_it_waits_for_its_stop_is_not_counted_either() {
        Bench bench = three(Strategy.ONE_FOR_ALL, 1, OnTrip.QUARANTINE);

        bench.ends("c", CRASH);
        bench.ends("a", CRASH);

        assertThat(bench.resource("a").counters().restarts()).isZero();
        assertThat(bench.memory().stack().fuses().get(Supervision.STACK).trippedAt())
                .isEmpty();
    }

    @Test
    void what_is_never_restarted_restarts_nobody() {
        Bench bench = Bench.of(Scene.of(Part.service("a"), Part.service("b").restart(Policy.NEVER))
                .supervised(Strategy.ONE_FOR_ALL, 1, OnTrip.QUARANTINE));
        bench.ready("a", "b");

        bench.ends("b", CRASH);

        assertThat(bench.phase("b")).isEqualTo(Phase.FAILED);
        assertThat(bench.phase("a")).isEqualTo(Phase.READY);
        assertThat(bench.memory().stack().fuses()).isEmpty();
    }

    @Test
    void one_failure_too_many_within_the_period_quarantines_the_scope_and_later_ones_do_not() {
        Bench bench = alone(1, OnTrip.QUARANTINE);
        fails(bench);
        bench.pass(Duration.ofMinutes(11));
        fails(bench);
        assertThat(bench.phase("other")).isEqualTo(Phase.READY);

        bench.ends("it", CRASH);

        assertThat(bench.phase("it")).isEqualTo(Phase.QUARANTINED);
        assertThat(bench.reason("it")).isEqualTo(new Reason.FuseTripped("pair"));
        assertThat(bench.phase("other")).isEqualTo(Phase.STOPPING);
        bench.gone("other");
        assertThat(bench.phase("other")).isEqualTo(Phase.QUARANTINED);
        assertThat(bench.reason("other")).isEqualTo(new Reason.FuseTripped("pair"));
    }

    @Test
    void what_waits_is_quarantined_with_its_scope() {
        Bench bench = Bench.of(Scene.of(
                        Part.service("it"),
                        Part.service("late").on("slow"),
                        Part.service("slow").timeout(Duration.ofHours(1)))
                .supervised("pair", Strategy.ONE_FOR_ONE, 1, OnTrip.QUARANTINE, "it", "late"));
        bench.ready("it");
        fails(bench);
        bench.ends("it", CRASH);

        assertThat(bench.phase("late")).isEqualTo(Phase.QUARANTINED);
        assertThat(bench.phase("slow")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_reset_of_one_member_mends_the_fuse_and_everything_behind_it_runs_again() {
        Bench bench = tripped();

        bench.request(Verb.RESET, "other");

        assertThat(bench.phase("it")).isEqualTo(Phase.STARTING);
        assertThat(bench.phase("other")).isEqualTo(Phase.STARTING);
        assertThat(bench.memory().stack().fuses()).isEmpty();
    }

    @Test
    void a_reset_while_a_member_is_being_stopped_lets_it_start_again() {
        Bench bench = alone(1, OnTrip.QUARANTINE);
        fails(bench);
        bench.ends("it", CRASH);
        assertThat(bench.phase("other")).isEqualTo(Phase.STOPPING);

        bench.request(Verb.RESET, "it");
        bench.gone("other");

        assertThat(bench.phase("other")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_new_specification_of_a_member_mends_the_fuse() {
        Bench bench = tripped();

        bench.apply(pair(Part.service("it").version("mended"), 1, OnTrip.QUARANTINE));

        assertThat(bench.phase("it")).isEqualTo(Phase.STARTING);
        assertThat(bench.phase("other")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_plan_that_keeps_the_scope_keeps_what_it_counted() {
        Bench bench = alone(1, OnTrip.QUARANTINE);
        fails(bench);

        bench.apply(pair(Part.service("it"), 1, OnTrip.QUARANTINE));
        bench.ends("it", CRASH);

        assertThat(bench.phase("it")).isEqualTo(Phase.QUARANTINED);
    }

    @Test
    void a_job_is_never_restarted_with_others() {
        Bench bench = Bench.of(Scene.of(Part.service("it"), Part.job("import"), Part.service("other"))
                .supervised(Strategy.ONE_FOR_ALL, 0, OnTrip.QUARANTINE));
        bench.ready("it", "other");
        bench.executes("import");

        bench.ends("it", CRASH);

        assertThat(bench.phase("import")).isEqualTo(Phase.RUNNING);
        assertThat(bench.phase("other")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_plan_without_the_scope_forgets_its_fuse() {
        Bench bench = tripped();

        bench.apply(Scene.of(Part.service("it"), Part.service("other"), Part.service("third")));

        assertThat(bench.memory().stack().fuses()).isEmpty();
        assertThat(bench.phase("other")).isEqualTo(Phase.STARTING);
    }

    @Test
    void the_limit_of_a_resource_counts_as_one_failure_of_its_group_and_keeps_its_reason() {
        Bench bench = Bench.of(pair(Part.service("it").backoff(Duration.ofSeconds(1), 1), 1, OnTrip.QUARANTINE));
        bench.ready("it", "other", "third");
        fails(bench);

        bench.ends("it", CRASH);

        assertThat(bench.reason("it")).isInstanceOf(Reason.RestartLimit.class);
        assertThat(bench.memory().stack().fuses().get("pair").trippedAt()).isPresent();
        assertThat(bench.phase("other")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_member_counts_in_its_group_alone_and_the_group_once_in_the_stack() {
        Bench bench = Bench.of(
                pair(Part.service("it"), 1, OnTrip.QUARANTINE).supervised(Strategy.ONE_FOR_ONE, 3, OnTrip.QUARANTINE));
        bench.ready("it", "other", "third");
        fails(bench);
        assertThat(bench.memory().stack().fuses()).containsOnlyKeys("pair");

        bench.ends("it", CRASH);

        assertThat(bench.memory().stack().fuses().get(Supervision.STACK))
                .isEqualTo(new Fuse(List.of(bench.now()), Optional.empty()));
        assertThat(bench.phase("third")).isEqualTo(Phase.READY);
    }

    @Test
    void the_fuse_of_the_stack_quarantines_everything_and_up_mends_it() {
        Bench bench = Bench.of(Scene.of(Part.service("it"), Part.job("done"), Part.group("all", "it"))
                .supervised(Strategy.ONE_FOR_ONE, 1, OnTrip.QUARANTINE));
        bench.executes("done");
        bench.ends("done", new Reason.ExitCode(0));
        bench.ready("it");
        fails(bench);
        bench.ends("it", CRASH);

        assertThat(bench.reason("it")).isEqualTo(new Reason.FuseTripped(Supervision.STACK));
        assertThat(bench.phase("all")).isEqualTo(Phase.FAILED);
        assertThat(bench.phase("done")).isEqualTo(Phase.COMPLETED);

        bench.up();

        assertThat(bench.phase("it")).isEqualTo(Phase.STARTING);
        assertThat(bench.memory().stack().fuses()).isEmpty();
    }

    @Test
    void stop_stack_stops_everything_for_the_one_that_failed_and_its_new_specification_lifts_it() {
        Bench bench = alone(1, OnTrip.STOP_STACK);
        fails(bench);
        bench.ends("it", CRASH);
        assertThat(bench.memory().stack().failureLatch()).contains("it");
        bench.gone("other");
        bench.gone("third");
        assertThat(bench.memory().stack().phase()).isEqualTo(StackPhase.FAILED);
        assertThat(bench.phase("other")).isEqualTo(Phase.STOPPED);
        assertThat(bench.reason("it")).isEqualTo(new Reason.FuseTripped("pair"));

        bench.apply(pair(Part.service("it").version("mended"), 1, OnTrip.STOP_STACK));

        assertThat(bench.phase("it")).isEqualTo(Phase.STARTING);
        assertThat(bench.phase("third")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_new_specification_of_what_failed_lifts_the_stop_of_on_failure() {
        Part bad = Part.service("bad").restart(Policy.NEVER);
        Bench bench = Bench.of(Scene.of(Part.service("a"), bad).onFailure(Plan.OnFailure.STOP));
        bench.ready("a", "bad");
        bench.ends("bad", CRASH);
        bench.gone("a");
        assertThat(bench.memory().stack().phase()).isEqualTo(StackPhase.FAILED);

        bench.apply(Scene.of(Part.service("a"), Part.service("bad").version("mended"))
                .onFailure(Plan.OnFailure.STOP));

        assertThat(bench.phase("a")).isEqualTo(Phase.STARTING);
        assertThat(bench.phase("bad")).isEqualTo(Phase.STARTING);
    }

    @Test
    void restarts_that_a_backend_made_burn_the_fuse_and_restart_the_others() {
        Bench bench = new Bench(
                Profile.MANAGED,
                Scene.of(Part.service("a"), Part.service("b")).supervised(Strategy.ONE_FOR_ALL, 1, OnTrip.QUARANTINE));
        bench.pods("a", 0);
        bench.pods("b", 0);
        assertThat(bench.phase("b")).isEqualTo(Phase.READY);

        bench.pods("a", 1);
        assertThat(bench.phase("b")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("a")).isEqualTo(Phase.READY);
        bench.pods("a", 2);

        assertThat(bench.phase("a")).isEqualTo(Phase.STOPPING);
        bench.gone("a");
        bench.gone("b");
        assertThat(bench.reason("a")).isEqualTo(new Reason.FuseTripped(Supervision.STACK));
        assertThat(bench.phase("b")).isEqualTo(Phase.QUARANTINED);
    }

    /** The pods of a Deployment: all ready, and so often started again by it. */
    private static Bench three(Strategy strategy, int budget, OnTrip onTrip) {
        Bench bench = Bench.of(Scene.of(
                        Part.service("a"),
                        Part.service("b").on("a"),
                        Part.service("c").on("a", "b"))
                .supervised(strategy, budget, onTrip));
        bench.ready("a", "b", "c");
        return bench;
    }

    private static Bench alone(int budget, OnTrip onTrip) {
        Bench bench = Bench.of(pair(Part.service("it"), budget, onTrip));
        bench.ready("it", "other", "third");
        return bench;
    }

    private static Scene pair(Part it, int budget, OnTrip onTrip) {
        return Scene.of(it, Part.service("other"), Part.service("third"))
                .supervised("pair", Strategy.ONE_FOR_ONE, budget, onTrip, "it", "other");
    }

    private static Bench tripped() {
        Bench bench = alone(1, OnTrip.QUARANTINE);
        fails(bench);
        bench.ends("it", CRASH);
        bench.gone("other");
        return bench;
    }

    /** It ends, and is ready again after its pause. */
    private static void fails(Bench bench) {
        bench.ends("it", CRASH);
        bench.pass(Duration.ofMinutes(1));
        bench.ready("it");
        assertThat(bench.phase("it")).isEqualTo(Phase.READY);
    }

    private static List<String> stopped(Bench bench) {
        return bench.effects().stream()
                .filter(Effect.Stop.class::isInstance)
                .map(Effect::resource)
                .toList();
    }
}
