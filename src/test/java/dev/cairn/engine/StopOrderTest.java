package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency;
import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.StackMemory;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order things stop when a job that is through, or something that left the plan, stands between them. */
class StopOrderTest {
    private static final Scene THROUGH_A_JOB = Scene.of(
            Part.service("db"),
            Part.job("migrate").on("db"),
            Part.service("api").on("migrate"));

    @Test
    void what_rests_on_a_job_that_is_done_goes_before_what_the_job_required() {
        Bench bench = started(THROUGH_A_JOB);

        bench.shutdown();

        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(bench.resource("db").waitingFor()).containsExactly("api");
        bench.gone("api");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void who_takes_the_stack_down_is_the_first_cause_also_after_everything_was_killed() {
        Bench bench = started(THROUGH_A_JOB);
        bench.ends("db", new Reason.Signal(9));
        bench.ends("api", new Reason.Signal(9));

        bench.remove();

        StackMemory.Shutdown stop = bench.memory().stack().shutdown().orElseThrow();
        assertThat(stop.requestedBy()).isEqualTo("a user");
        assertThat(stop.reason()).isEqualTo("the end of the day");
    }

    @Test
    void the_same_over_many_jobs_in_a_row() {
        List<Part> parts = new ArrayList<>(List.of(Part.service("db")));
        String last = "db";
        for (int number = 0; number < 2_000; number++) {
            parts.add(Part.job("job-" + number).on(last));
            last = "job-" + number;
        }
        parts.add(Part.service("api").on(last));
        Bench bench = Bench.of(Scene.of(parts));
        bench.ready("db");
        for (int number = 0; number < 2_000; number++) {
            bench.executes("job-" + number);
            bench.endsWell("job-" + number);
        }
        bench.ready("api");

        bench.desire(Plan.Desired.STOPPED);

        assertThat(bench.resource("db").waitingFor()).containsExactly("api");
        bench.gone("api");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void the_same_when_a_mode_wants_none_of_them() {
        Scene scene = Scene.of(
                        Part.service("db"),
                        Part.job("migrate").on("db"),
                        Part.service("api").on("migrate"),
                        Part.service("other"))
                .mode("all", "api", "other")
                .mode("less", "other");
        Bench bench = started(scene.in("all"));

        bench.apply(scene.in("less"));

        assertThat(bench.phase("migrate")).isEqualTo(Phase.SKIPPED);
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        bench.gone("api");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void what_is_alive_again_although_it_was_done_is_waited_for_until_it_is_gone() {
        Bench bench = started(THROUGH_A_JOB);
        Instance migrate = Instance.running("migrate-2", "migrate", 2, "another", bench.now());
        bench.instance("migrate", migrate);
        bench.shutdown();
        bench.gone("api");
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);

        bench.gone("migrate");

        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void what_would_not_go_is_not_waited_for() {
        Bench bench = started(THROUGH_A_JOB);
        bench.shutdown();

        bench.pass(Duration.ofSeconds(8));

        assertThat(bench.phase("api")).isEqualTo(Phase.FAILED);
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void what_crashes_while_it_waits_for_its_stop_is_waited_for_no_more() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db"),
                Part.job("migrate").on("db"),
                Part.job("seed").on("migrate"),
                Part.service("api").on("migrate"),
                Part.service("web").on("api")));
        bench.ready("db");
        done(bench, "migrate");
        bench.executes("seed");
        bench.ready("api", "web");
        bench.shutdown();
        assertThat(bench.resource("db").waitingFor()).containsExactly("api", "seed");

        bench.gone("api");
        assertThat(bench.resource("db").waitingFor())
                .as("what rests on it is there")
                .containsExactlyInAnyOrder("web", "seed");
        bench.gone("seed");
        bench.gone("web");

        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_service_that_failed_hands_the_order_on() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db"),
                Part.service("api").on("db").restart(RestartPolicy.Policy.NEVER),
                Part.service("web").on("api")));
        bench.ready("db", "api", "web");
        bench.gone("api");
        assertThat(bench.phase("api")).isEqualTo(Phase.FAILED);

        bench.shutdown();

        assertThat(bench.phase("web")).isEqualTo(Phase.STOPPING);
        assertThat(bench.resource("db").waitingFor()).containsExactly("web");
        bench.gone("web");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_service_that_waits_for_its_next_attempt_hands_the_order_on() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db"),
                Part.service("api").on("db"),
                Part.service("web").on("api")));
        bench.ready("db", "api", "web");
        bench.gone("api");
        assertThat(bench.phase("api")).isEqualTo(Phase.RESTARTING);

        bench.shutdown();

        assertThat(bench.resource("db").waitingFor()).containsExactly("web");
        bench.gone("web");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_stop_of_one_leaves_what_rests_on_a_job_that_is_done() {
        Bench bench = started(Scene.of(
                Part.service("db"),
                Part.job("migrate").on("db"),
                Part.service("api").on("migrate", Dependency.Type.REQUIRES, Dependency.Condition.COMPLETED)));

        bench.request(Verb.STOP, "db");

        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("api")).isEqualTo(Phase.READY);
    }

    @Test
    void of_two_that_are_stopped_by_request_the_one_that_is_above_goes_first() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db"),
                Part.job("migrate").on("db"),
                Part.service("api").on("migrate", Dependency.Type.REQUIRES, Dependency.Condition.COMPLETED),
                Part.service("web").on("api")));
        bench.ready("db");
        done(bench, "migrate");
        bench.ready("api", "web");
        bench.request(Verb.STOP, "api");
        bench.request(Verb.STOP, "db");
        assertThat(bench.resource("db").waitingFor()).containsExactly("api");

        bench.request(Verb.START, "api");

        assertThat(bench.phase("db")).as("api stays, and is not waited for").isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_job_that_owes_its_undo_is_waited_for_and_waits_for_what_rests_on_it() {
        Bench bench = started(Scene.of(
                Part.service("db"),
                Part.job("migrate").on("db").undoneBy(Behaviour.ends(Duration.ofMillis(100), 0)),
                Part.service("api").on("migrate")));

        bench.desire(Plan.Desired.REMOVED);

        assertThat(bench.resource("db").waitingFor()).containsExactly("migrate");
        assertThat(bench.resource("migrate").waitingFor()).containsExactly("api");
    }

    @Test
    void what_left_the_plan_at_once_goes_in_the_same_order() {
        Bench bench = started(THROUGH_A_JOB);

        bench.apply(Scene.of(Part.service("other")));
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
        assertThat(bench.effects()).contains(new Effect.Remove("migrate", "migrate-1"));
        bench.gone("migrate");

        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(bench.resource("db").waitingFor()).containsExactly("api");
        bench.gone("api");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        assertThat(bench.memory().resources().get("migrate")).isEmpty();
        bench.gone("db");
        assertThat(bench.memory().resources().get("db")).isEmpty();
    }

    @Test
    void what_left_the_plan_waits_for_what_has_to_become_ready_without_it_by_way_of_a_job() {
        Bench bench = started(THROUGH_A_JOB);

        bench.apply(Scene.of(Part.service("api").version("2")));
        bench.gone("migrate");
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);

        bench.gone("api");
        bench.ready("api");

        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        assertThat(bench.memory().resources().get("migrate")).isEmpty();
    }

    @Test
    void what_left_the_plan_does_not_wait_for_what_rests_on_one_that_needs_it_no_more() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db"),
                Part.service("api").on("db"),
                Part.service("web").on("api", Dependency.Type.REQUIRES, Dependency.Condition.STARTED)));
        bench.ready("db", "api");
        bench.executes("web");

        bench.apply(Scene.of(
                Part.service("api").version("2"),
                Part.service("web").on("api", Dependency.Type.REQUIRES, Dependency.Condition.STARTED)));
        bench.gone("api");
        assertThat(bench.phase("db")).as("the new one may not come to be").isEqualTo(Phase.READY);
        bench.ready("api");

        assertThat(bench.phase("web")).isEqualTo(Phase.RUNNING);
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void a_stop_of_everything_keeps_the_order_among_what_is_on_its_way_out_of_the_plan() {
        Bench bench = started(THROUGH_A_JOB);
        bench.apply(Scene.of(Part.service("db")));
        bench.gone("migrate");

        bench.shutdown();

        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        bench.gone("api");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
    }

    /** Everything is there. */
    private static Bench started(Scene scene) {
        Bench bench = Bench.of(scene);
        for (Part part : scene.parts()) {
            if (part.isJob()) {
                done(bench, part.name());
            } else {
                bench.ready(part.name());
            }
        }
        return bench;
    }

    private static void done(Bench bench, String job) {
        bench.executes(job);
        bench.endsWell(job);
    }
}
