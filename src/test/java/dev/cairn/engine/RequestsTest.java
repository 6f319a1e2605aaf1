package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.JobPolicy;
import dev.cairn.model.JobPolicy.Rerun;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.Resource.Desired;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.Supervision.OnTrip;
import dev.cairn.model.Supervision.Strategy;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What users ask for: each request is answered once, and what cannot be done is refused. */
class RequestsTest {
    private static final Reason CRASH = new Reason.ExitCode(3);

    @Test
    void a_restart_of_everything_stops_every_service_in_order_and_runs_no_job_again() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db"),
                Part.job("migrate").on("db"),
                Part.service("api").on("migrate"),
                Part.service("late").on("api")));
        bench.ready("db");
        bench.executes("migrate");
        bench.endsWell("migrate");
        bench.ready("api");

        bench.restartEverything();
        assertThat(List.of(bench.phase("db"), bench.phase("api"))).containsOnly(Phase.STOPPING);
        assertThat(bench.phase("late")).as("it does not execute yet").isEqualTo(Phase.STARTING);
        bench.gone("api");
        assertThat(bench.phase("api")).as("its job is done, and stays so").isEqualTo(Phase.STARTING);
        bench.gone("db");

        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
        assertThat(bench.phase("migrate")).isEqualTo(Phase.COMPLETED);
        assertThat(bench.resource("migrate").attempt().number()).isEqualTo(1);
    }

    @Test
    void a_restart_of_everything_is_done_once_and_not_to_what_is_restarted_already() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api")));
        bench.ready("db", "api");
        bench.request(Verb.RESTART, "db");
        String first = bench.resource("db").latch().restarting().orElseThrow();
        Request all = new Request.RestartAll("all");

        bench.ask(all);
        assertThat(bench.resource("db").latch().restarting()).contains(first);
        assertThat(bench.resource("api").latch().restarting()).contains("all");
        bench.gone("api");
        bench.ready("api");
        bench.ask(all);

        assertThat(bench.phase("api")).isEqualTo(Phase.READY);
    }

    @Test
    void a_restart_of_everything_starts_nothing_that_is_being_stopped_or_held() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on("db")));
        bench.ready("db", "api");
        bench.shutdown();
        bench.restartEverything();
        assertThat(bench.phase("db")).as("it waits for its turn").isEqualTo(Phase.READY);
        assertThat(bench.resource("db").latch().restarting()).isEmpty();

        bench = Bench.of(Scene.of(Part.service("db"), Part.service("bad").restart(Policy.NEVER))
                .onFailure(Plan.OnFailure.HOLD));
        bench.ready("db", "bad");
        bench.ends("bad", CRASH);
        bench.restartEverything();
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
    }

    @Test
    void an_up_that_is_shown_for_long_takes_back_one_stop_and_not_the_next() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        Request up = new Request.Up("up");
        bench.shutdown();
        bench.ask(up);
        assertThat(bench.memory().stack().shutdown()).isEmpty();

        bench.shutdown();
        bench.ask(up);

        assertThat(bench.memory().stack().shutdown()).isPresent();
    }

    @Test
    void a_request_that_is_shown_for_long_is_done_once() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        Request restart = new Request.OnResource("restart", Verb.RESTART, "db");
        bench.ask(restart);
        bench.gone("db");
        bench.ready("db");

        bench.ask(restart);

        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(bench.resource("db").attempt().number()).isEqualTo(2);
    }

    @Test
    void a_request_for_what_is_not_in_the_plan_is_answered_once_and_changes_nothing() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        Request unknown = new Request.OnResource("unknown", Verb.STOP, "cache");

        bench.ask(unknown);
        bench.ask(unknown);

        assertThat(bench.memory().stack().answered()).containsExactly("unknown");
        assertThat(bench.memory().resources().get("cache")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void a_group_can_be_reset_and_no_more(Verb verb) {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.group("data", "db")));

        bench.request(verb, "data");

        assertThat(outcome(bench, "data")).isEqualTo(verb == Verb.RESET ? "Accepted" : "Refused");
        assertThat(bench.resource("data").latch().held()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void what_is_not_managed_takes_no_request(Verb verb) {
        Bench bench = Bench.of(Scene.of(Part.service("db").desired(Desired.IGNORE)));

        bench.request(verb, "db");

        assertThat(outcome(bench, "db")).isEqualTo("Refused");
    }

    @Test
    void a_restart_of_a_job_that_is_done_runs_it_again() {
        Bench bench = Bench.of(Scene.of(Part.job("migrate")));
        bench.executes("migrate");
        bench.endsWell("migrate");

        bench.request(Verb.RESTART, "migrate");

        assertThat(bench.phase("migrate")).isEqualTo(Phase.STARTING);
        assertThat(bench.resource("migrate").attempt().number()).isEqualTo(2);
    }

    @Test
    void a_second_restart_in_flight_is_refused_and_one_after_the_first_failed_is_not() {
        Bench bench = Bench.of(Scene.of(Part.service("db").restart(Policy.NEVER)));
        bench.ready("db");
        bench.request(Verb.RESTART, "db");
        bench.request(Verb.RESTART, "db");
        assertThat(outcome(bench, "db")).isEqualTo("AlreadyRestarting");

        bench.gone("db");
        bench.executes("db");
        bench.ends("db", CRASH);
        assertThat(bench.phase("db")).isEqualTo(Phase.FAILED);
        assertThat(bench.resource("db").latch().restarting()).isEmpty();
        bench.request(Verb.RESTART, "db");

        assertThat(outcome(bench, "db")).isEqualTo("Accepted");
        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_fresh_try_during_a_replacement_changes_nothing_of_it() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        bench.request(Verb.STOP, "db");

        bench.request(Verb.RESET, "db");
        bench.gone("db");

        assertThat(told(bench, "db")).endsWith(Type.RESOURCE_STOPPING, Type.RESOURCE_STOPPED);
    }

    @Test
    void what_would_not_stop_and_is_gone_is_tried_afresh() {
        Bench bench = Bench.of(Scene.of(Part.service("db").restartedWhenUnhealthy()));
        bench.ready("db");
        bench.probed("db", false, 2);
        bench.pass(Duration.ofSeconds(8));
        assertThat(bench.reason("db")).isEqualTo(new Reason.StopTimeout());
        bench.request(Verb.RESET, "db");
        assertThat(bench.reason("db")).isEqualTo(new Reason.StopTimeout());

        bench.gone("db");
        bench.request(Verb.RESET, "db");

        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
    }

    @Test
    void an_up_mends_every_fuse_and_runs_what_runs_once_per_up() {
        Bench bench = Bench.of(Scene.of(
                        Part.service("it"),
                        Part.service("other"),
                        Part.job("hello").job(new JobPolicy(0, Optional.empty(), Rerun.ALWAYS)))
                .supervised(Strategy.ONE_FOR_ONE, 1, OnTrip.QUARANTINE));
        bench.executes("hello");
        bench.endsWell("hello");
        bench.ready("it", "other");
        bench.ends("it", CRASH);
        bench.pass(Duration.ofMinutes(1));
        bench.ready("it");
        bench.ends("it", CRASH);
        bench.gone("other");
        assertThat(bench.phase("other")).isEqualTo(Phase.QUARANTINED);

        bench.up();

        assertThat(bench.memory().stack().fuses()).isEmpty();
        assertThat(bench.phase("it")).isEqualTo(Phase.STARTING);
        assertThat(bench.phase("other")).isEqualTo(Phase.STARTING);
        assertThat(bench.resource("hello").attempt().number()).isEqualTo(2);
    }

    private static String outcome(Bench bench, String resource) {
        return bench.resource(resource).latch().lastRequest().orElseThrow().outcome();
    }

    private static List<Type> told(Bench bench, String resource) {
        return bench.events().stream()
                .filter(event -> event.resource().equals(resource))
                .map(LifecycleEvent::type)
                .toList();
    }
}
