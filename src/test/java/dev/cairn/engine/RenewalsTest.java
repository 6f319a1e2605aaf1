package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency;
import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is passed on along edges with {@code propagate}. */
class RenewalsTest {
    private static final Reason CRASH = new Reason.ExitCode(3);

    @Test
    void a_requested_restart_waits_until_what_is_restarted_with_it_is_gone() {
        Bench bench = chain();

        bench.request(Verb.RESTART, "db");
        assertThat(phases(bench)).containsExactly(Phase.READY, Phase.READY, Phase.STOPPING);
        bench.gone("admin");
        assertThat(phases(bench)).containsExactly(Phase.READY, Phase.STOPPING, Phase.BLOCKED);
        bench.gone("api");
        assertThat(phases(bench)).containsExactly(Phase.STOPPING, Phase.BLOCKED, Phase.BLOCKED);
        bench.gone("db");
        bench.ready("db", "api", "admin");

        assertThat(phases(bench)).containsOnly(Phase.READY);
        assertThat(List.of("db", "api", "admin")).allSatisfy(name -> {
            assertThat(bench.resource(name).attempt().number()).isEqualTo(2);
            assertThat(bench.resource(name).counters().restarts()).isZero();
            assertThat(bench.resource(name).latch().renewal()).isEmpty();
        });
    }

    @Test
    void its_stop_says_because_of_what() {
        Bench bench = chain();

        bench.request(Verb.RESTART, "db");

        assertThat(bench.events())
                .filteredOn(event -> event.type() == LifecycleEvent.Type.RESOURCE_STOPPING)
                .extracting(LifecycleEvent::message)
                .containsExactly("starts again with api");
    }

    @Test
    void after_a_crash_it_is_stopped_when_the_new_attempt_begins() {
        Bench bench = chain();

        bench.ends("db", CRASH);
        assertThat(phases(bench)).containsExactly(Phase.RESTARTING, Phase.READY, Phase.READY);
        bench.pass(Duration.ofMinutes(1));

        assertThat(phases(bench)).containsExactly(Phase.STARTING, Phase.READY, Phase.STOPPING);
        bench.gone("admin");
        assertThat(phases(bench)).containsExactly(Phase.STARTING, Phase.STOPPING, Phase.BLOCKED);
    }

    @Test
    void stop_follows_an_end_by_itself_at_once_and_all_along() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db"),
                Part.service("api").stoppedWith("db"),
                Part.service("admin").stoppedWith("api"),
                Part.service("web").on("db")));
        bench.ready("db", "api", "admin", "web");

        bench.ends("db", CRASH);

        assertThat(phases(bench)).containsExactly(Phase.RESTARTING, Phase.READY, Phase.STOPPING);
        assertThat(bench.phase("web")).isEqualTo(Phase.READY);
        bench.gone("admin");
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
        bench.gone("api");
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.resource("api").waitingFor()).containsExactly("db");
    }

    @Test
    void stop_with_an_end_for_good_leaves_it_failed_with_the_root() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db").restart(Policy.NEVER), Part.service("api").stoppedWith("db")));
        bench.ready("db", "api");

        bench.ends("db", CRASH);
        bench.gone("api");

        assertThat(bench.reason("api")).isEqualTo(new Reason.DependencyFailed("db", "db"));
    }

    @Test
    void a_job_that_is_done_stops_nobody_and_its_next_run_waits_for_what_is_restarted_with_it() {
        Dependency edge = new Dependency("job", Dependency.Type.REQUIRES, Condition.COMPLETED, true, true);
        Bench bench = Bench.of(Scene.of(Part.job("job"), Part.service("api").on(edge)));
        bench.executes("job");
        bench.ends("job", new Reason.ExitCode(0));
        bench.ready("api");
        assertThat(bench.phase("api")).isEqualTo(Phase.READY);

        bench.apply(Scene.of(Part.job("job").version("v2"), Part.service("api").on(edge)));
        assertThat(bench.phase("job")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.resource("job").waitingFor()).containsExactly("api");
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
        bench.gone("api");

        assertThat(bench.phase("job")).isEqualTo(Phase.STARTING);
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void an_edge_that_passes_nothing_on_leaves_its_dependent_alone() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on("db")));
        bench.ready("db", "api");

        bench.request(Verb.RESTART, "db");

        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("api")).isEqualTo(Phase.READY);
    }

    @Test
    void an_order_alone_passes_on_as_well() {
        Dependency edge = new Dependency("db", Dependency.Type.AFTER, Condition.STARTED, true, false);
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on(edge)));
        bench.ready("db", "api");

        bench.request(Verb.RESTART, "db");

        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
        bench.gone("api");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
    }

    private static Bench chain() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db"),
                Part.service("api").restartedWith("db"),
                Part.service("admin").restartedWith("api")));
        bench.ready("db", "api", "admin");
        return bench;
    }

    private static List<Phase> phases(Bench bench) {
        return List.of(bench.phase("db"), bench.phase("api"), bench.phase("admin"));
    }
}
