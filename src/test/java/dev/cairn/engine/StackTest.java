package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Memory.Standing;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.Resource.Desired;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.StackMemory.Shutdown;
import dev.cairn.model.StackMemory.ShutdownPhase;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.model.StackMemory.Transition;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The stack as a whole: what is told of it, what its stop goes through, what a failure stops, and what is remembered. */
class StackTest {
    private static final Reason CRASH = new Reason.ExitCode(3);

    @Test
    void every_phase_of_the_stack_is_told_once() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        bench.probed("db", false, 2);
        bench.suspend(true);
        bench.suspend(false);
        bench.probed("db", true, 1);
        bench.shutdown();
        bench.gone("db");
        bench.up();

        assertThat(told(bench))
                .containsExactly(
                        Type.STACK_STARTING,
                        Type.STACK_READY,
                        Type.STACK_DEGRADED,
                        Type.STACK_SUSPENDED,
                        Type.STACK_STARTING,
                        Type.STACK_READY,
                        Type.STACK_STOPPING,
                        Type.STACK_STOPPED,
                        Type.STACK_DEGRADED);
        assertThat(history(bench))
                .containsExactly(
                        StackPhase.PROGRESSING,
                        StackPhase.READY,
                        StackPhase.DEGRADED,
                        StackPhase.SUSPENDED,
                        StackPhase.PROGRESSING,
                        StackPhase.READY,
                        StackPhase.STOPPING,
                        StackPhase.STOPPED,
                        StackPhase.STOPPED,
                        StackPhase.DEGRADED);
    }

    @Test
    void a_stack_of_jobs_is_completed_and_one_that_failed_is_told_as_failed() {
        Bench bench = Bench.of(Scene.of(Part.job("migrate")));
        bench.executes("migrate");
        bench.endsWell("migrate");
        assertThat(told(bench)).containsExactly(Type.STACK_STARTING, Type.STACK_COMPLETED);

        bench = Bench.of(Scene.of(Part.service("db").restart(Policy.NEVER)));
        bench.ready("db");
        bench.ends("db", CRASH);
        assertThat(told(bench)).endsWith(Type.STACK_READY, Type.STACK_FAILED);
    }

    @Test
    void a_stop_that_is_over_moves_to_the_history_when_everything_is_wanted_again() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.shutdown();
        bench.up();
        assertThat(bench.memory().stack().shutdown()).isEmpty();
        assertThat(bench.memory().stack().history())
                .contains(new Transition(bench.now(), StackPhase.STOPPED, "stop by a user: the end of the day"));

        bench.desire(Plan.Desired.STOPPED);
        bench.desire(Plan.Desired.RUNNING);
        assertThat(bench.memory().stack().history())
                .contains(new Transition(bench.now(), StackPhase.STOPPED, "started again"));
    }

    @Test
    void what_a_failure_stopped_and_a_user_wants_stopped_is_stopped_for_the_user() {
        Bench bench = failed();

        bench.desire(Plan.Desired.STOPPED);

        assertThat(stop(bench).requestedBy()).isEqualTo("spec");
        assertThat(bench.memory().stack().history())
                .contains(
                        new Transition(bench.now(), StackPhase.STOPPING, "stop by cairn: bad failed: " + CRASH.text()));
    }

    @Test
    void only_the_last_ten_transitions_are_remembered() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        for (int round = 0; round < 5; round++) {
            bench.probed("db", false, 2);
            bench.probed("db", true, 1);
        }

        assertThat(history(bench)).hasSize(10).startsWith(StackPhase.DEGRADED).endsWith(StackPhase.READY);
    }

    @Test
    void answers_are_kept_while_their_requests_are_shown_and_of_others_the_newest() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        Request shown = new Request.Up("shown");
        bench.ask(shown);
        IntStream.range(0, 20).forEach(number -> bench.ask(shown, new Request.Up("up-" + number)));

        assertThat(answered(bench)).hasSize(16).startsWith("shown", "up-5").endsWith("up-19");

        bench.ask(new Request.Up("another"));
        assertThat(answered(bench)).hasSize(16).startsWith("up-5").endsWith("up-19", "another");
    }

    @Test
    void who_wants_the_whole_stopped_is_the_specification_or_who_asks_for_its_removal() {
        Scene scene = Scene.of(Part.service("db"));
        Bench bench = Bench.of(scene);
        bench.desire(Plan.Desired.STOPPED);
        assertThat(stop(bench).requestedBy()).isEqualTo("spec");
        assertThat(stop(bench).reason()).isEqualTo("desired: Stopped");

        bench = Bench.of(scene);
        bench.remove(new Request.Up("up"));
        assertThat(stop(bench).requestedBy()).isEqualTo("spec");
        assertThat(stop(bench).reason()).isEqualTo("removed");

        bench = Bench.of(scene);
        Request answered = new Request.Shutdown("yesterday", "a user", "the end of the day");
        bench.ask(answered);
        bench.up();
        bench.remove(answered);
        assertThat(stop(bench).requestedBy()).isEqualTo("spec");
    }

    @Test
    void a_restart_that_comes_together_with_a_removal_is_refused() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");

        bench.remove(
                new Request.OnResource("restart", Verb.RESTART, "db"),
                new Request.Shutdown("down", "a user", "the end of the day"));

        assertThat(bench.resource("db").latch().lastRequest().orElseThrow().outcome())
                .isEqualTo("Refused");
        assertThat(stop(bench).requestedBy()).isEqualTo("a user");
    }

    @Test
    void the_stop_of_everything_has_a_ceiling_after_which_all_that_is_left_is_killed() {
        Bench bench = Bench.of(Scene.of(
                        Part.service("db").grace(Duration.ofMinutes(5)),
                        Part.service("cache").grace(Duration.ofMinutes(5)),
                        Part.service("api").on("db").grace(Duration.ofMinutes(5)))
                .shutdownGrace(Duration.ofSeconds(10)));
        bench.ready("db", "cache", "api");
        bench.shutdown();
        assertThat(bench.again().wakeAt()).contains(bench.now().plusSeconds(10));
        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.DRAIN);

        bench.pass(Duration.ofSeconds(10));

        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.ABORT);
        assertThat(bench.effects())
                .contains(
                        new Effect.Stop("cache", "cache-1", "SIGTERM", Duration.ZERO),
                        new Effect.Stop("api", "api-1", "SIGTERM", Duration.ZERO));
        assertThat(bench.again().wakeAt()).isNotEqualTo(bench.now());
        bench.gone("cache");
        bench.gone("api");
        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.ABORT);
        bench.gone("db");
        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.DONE);
    }

    @Test
    void a_stop_is_over_when_nothing_of_ours_is_left_and_goes_on_when_something_turns_up() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api")));
        bench.ready("api");
        bench.instance("db", instance("db").with(Instance.State.CREATED));
        bench.shutdown();
        bench.gone("api");
        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.RECONCILE);
        assertThat(stop(bench).finishedAt()).isEmpty();

        bench.instance("ghost", instance("ghost"));
        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.DRAIN);
        bench.gone("ghost");
        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.RECONCILE);
        bench.gone("db");

        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.DONE);
        assertThat(stop(bench).finishedAt()).contains(bench.now());
        bench.instance("ghost", instance("ghost"));
        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.DRAIN);
        assertThat(stop(bench).finishedAt()).isEmpty();
    }

    @Test
    void what_is_not_managed_does_not_hold_up_the_end_of_a_stop() {
        Bench bench = Bench.of(Scene.of(Part.service("db").desired(Desired.IGNORE), Part.service("api")));
        bench.instance("db", instance("db").with(Instance.State.CREATED));

        bench.shutdown();

        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.DONE);
    }

    @Test
    void what_was_stopped_and_is_to_be_removed_is_swept_until_nothing_is_left() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        bench.desire(Plan.Desired.STOPPED);
        bench.ends("db", new Reason.Signal(15));
        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.DONE);
        bench.desire(Plan.Desired.STOPPED);
        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.DONE);

        bench.desire(Plan.Desired.REMOVED);

        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.RECONCILE);
        assertThat(bench.effects()).containsExactly(new Effect.Remove("db", "db-1"));
        bench.gone("db");
        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.DONE);
        bench.desire(Plan.Desired.REMOVED);
        assertThat(stop(bench).phase()).isEqualTo(ShutdownPhase.DONE);
    }

    @Test
    void what_was_ready_for_its_present_specification_is_unready_and_anything_else_under_way() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api")));
        assertThat(count(bench, Standing.UNDERWAY)).isEqualTo(2);
        bench.ready("db", "api");
        bench.ends("db", CRASH);
        bench.ends("api", CRASH);
        assertThat(count(bench, Standing.UNREADY)).isEqualTo(2);

        bench.apply(Scene.of(Part.service("db").version("2"), Part.service("api")));
        assertThat(count(bench, Standing.UNREADY)).isEqualTo(1);
        assertThat(count(bench, Standing.UNDERWAY)).isEqualTo(1);
    }

    @Test
    void what_is_ready_as_an_older_specification_says_is_under_way() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on("db")));
        bench.ready("db", "api");

        bench.apply(Scene.of(
                Part.service("db").version("2"), Part.service("api").on("db").version("2")));

        assertThat(bench.phase("api")).isEqualTo(Phase.READY);
        assertThat(count(bench, Standing.READY)).isZero();
        assertThat(bench.memory().index().missing()).isEqualTo(2);
        assertThat(bench.memory().index().active()).isEqualTo(2);
    }

    private static int count(Bench bench, Standing standing) {
        return bench.memory().index().count(standing);
    }

    @Test
    void of_several_that_failed_at_once_the_first_that_failed_by_itself_is_the_reason() {
        Bench bench = Bench.of(Scene.of(
                        Part.service("broken").broken().notCritical(),
                        Part.service("api").on("broken"),
                        Part.service("one").broken(),
                        Part.service("two").broken())
                .onFailure(Plan.OnFailure.STOP));

        assertThat(bench.memory().stack().failureLatch()).contains("one");
        assertThat(stop(bench).reason()).startsWith("one failed: ");
    }

    @Test
    void of_several_that_failed_because_of_others_the_first_is_the_reason_and_its_root_has_to_be_mended() {
        Bench bench = Bench.of(Scene.of(
                        Part.service("broken").broken().notCritical(),
                        Part.service("worse").broken().notCritical(),
                        Part.service("api").on("broken"),
                        Part.service("web").on("worse"))
                .onFailure(Plan.OnFailure.STOP));

        assertThat(bench.memory().stack().failureLatch()).contains("broken");
        assertThat(stop(bench).reason()).startsWith("api failed: ");
    }

    @Test
    void only_what_failed_lifts_the_stop_for_its_failure() {
        Bench bench = failed();
        bench.pass(Duration.ofSeconds(1));

        bench.request(Verb.RESET, "db");
        assertThat(stop(bench).startedAt()).isEqualTo(Bench.BEGIN);
        bench.apply(
                Scene.of(Part.service("db").version("2"), Part.service("bad").restart(Policy.NEVER))
                        .onFailure(Plan.OnFailure.STOP));
        assertThat(stop(bench).startedAt()).isEqualTo(Bench.BEGIN);
        assertThat(bench.memory().stack().failureLatch()).contains("bad");

        bench.gone("db");
        bench.request(Verb.RESET, "bad");
        assertThat(bench.memory().stack().failureLatch()).isEmpty();
        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
    }

    /** Two run, one fails for good, and the other is being stopped for that. */
    private static Bench failed() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("bad").restart(Policy.NEVER))
                .onFailure(Plan.OnFailure.STOP));
        bench.ready("db", "bad");
        bench.ends("bad", CRASH);
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        return bench;
    }

    private static Instance instance(String resource) {
        return Instance.running(resource + "-1", resource, 1, "h", Bench.BEGIN);
    }

    private static Shutdown stop(Bench bench) {
        return bench.memory().stack().shutdown().orElseThrow();
    }

    private static List<String> answered(Bench bench) {
        return bench.memory().stack().answered();
    }

    private static List<StackPhase> history(Bench bench) {
        return bench.memory().stack().history().stream().map(Transition::phase).toList();
    }

    /** What was told of the stack. */
    private static List<Type> told(Bench bench) {
        return bench.events().stream()
                .filter(event -> event.resource().isEmpty())
                .map(LifecycleEvent::type)
                .toList();
    }
}
