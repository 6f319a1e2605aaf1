package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Conflict.OnConflict;
import dev.cairn.model.Effect;
import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.Resource.Desired;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.StackMemory.Outcome;
import dev.cairn.model.Supervision.OnTrip;
import dev.cairn.model.Supervision.Strategy;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One stop from its wish to its end: who is stopped with whom, what is asked of the backend, what follows, what is left. */
class StoppingTest {
    private static final Reason CRASH = new Reason.ExitCode(3);
    /** Longer than a stop and its kill may take on this machine. */
    private static final Duration TOO_LONG = Duration.ofSeconds(8);

    private static final Effect KILL = new Effect.Stop("db", "db-1", "SIGKILL", Duration.ZERO);

    @Test
    void a_stop_of_a_member_stops_what_rests_on_its_group_first() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db"),
                Part.group("data", "db"),
                Part.service("api").on("data")));
        bench.ready("db", "api");

        bench.request(Verb.STOP, "db");

        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        bench.gone("api");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        bench.gone("db");
        assertThat(bench.resource("data").waitingFor()).containsExactly("db");
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.resource("api").waitingFor()).containsExactly("db");
    }

    @Test
    void a_stop_of_a_job_that_is_done_leaves_what_rests_on_it() {
        Bench bench = Bench.of(Scene.of(Part.job("migrate"), Part.service("api").on("migrate")));
        bench.executes("migrate");
        bench.endsWell("migrate");
        bench.ready("api");

        bench.request(Verb.STOP, "migrate");

        assertThat(bench.phase("api")).isEqualTo(Phase.READY);
    }

    @Test
    void what_rests_on_the_loser_of_a_conflict_is_stopped_first_and_names_it() {
        Bench bench = Bench.of(Scene.of(
                Part.service("old"),
                Part.service("api").on("old"),
                Part.service("new").conflicts("old", OnConflict.STOP)));
        bench.request(Verb.STOP, "new");
        bench.ready("old", "api");

        bench.pass(Duration.ofSeconds(1));
        bench.request(Verb.START, "new");

        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("old")).isEqualTo(Phase.READY);
        bench.gone("api");
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.resource("api").waitingFor()).containsExactly("old");
    }

    @Test
    void what_rests_on_something_that_its_file_stops_has_failed() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db").desired(Desired.STOP), Part.service("api").on("db")));

        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPED);
        assertThat(bench.phase("api")).isEqualTo(Phase.FAILED);
        assertThat(bench.reason("api")).isEqualTo(new Reason.DependencyFailed("db", "db"));
    }

    @Test
    void what_is_prepared_is_cancelled_with_what_it_rests_on_and_asked_again_until_it_is() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on("db")));
        bench.staging("api", new Staging.InProgress("h", bench.now(), ""));

        bench.request(Verb.STOP, "db");
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.effects()).contains(new Effect.Cancel("api"));

        bench.request(Verb.STOP, "api");
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPED);
        bench.staging("api", new Staging.InProgress("h", bench.now(), "half of it"));
        assertThat(bench.effects()).containsExactly(new Effect.Cancel("api"));
    }

    @Test
    void a_start_in_flight_of_something_that_waits_is_stopped_and_not_only_forgotten() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on("db")));
        bench.busy("api", true);

        bench.request(Verb.STOP, "api");

        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
        assertThat(bench.effects()).contains(new Effect.Cancel("api"));
        bench.busy("api", false);
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPED);
    }

    @Test
    void what_was_created_for_one_that_is_stopped_goes_and_for_one_that_waits_it_stays() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on("db")));
        Instance created = Instance.running("api-1", "api", 1, "h", bench.now()).with(Instance.State.CREATED);
        bench.instance("api", created);
        assertThat(bench.effects()).doesNotContain(new Effect.Remove("api", "api-1"));

        bench.request(Verb.STOP, "api");

        assertThat(bench.effects()).contains(new Effect.Remove("api", "api-1"));
    }

    @Test
    void a_restart_that_the_stop_of_everything_overtakes_ends_as_stopped() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        bench.request(Verb.RESTART, "db");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);

        bench.shutdown();
        bench.gone("db");

        assertThat(told(bench, "db")).endsWith(Type.RESOURCE_STOPPING, Type.RESOURCE_STOPPED);
    }

    @Test
    void a_restart_that_a_failure_elsewhere_overtakes_ends_as_stopped() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("bad").restart(Policy.NEVER))
                .onFailure(Plan.OnFailure.STOP));
        bench.ready("db", "bad");
        bench.request(Verb.RESTART, "db");

        bench.ends("bad", CRASH);
        bench.gone("db");

        assertThat(told(bench, "db")).endsWith(Type.RESOURCE_STOPPING, Type.RESOURCE_STOPPED);
    }

    @Test
    void what_is_stopped_because_it_failed_keeps_its_failure_unless_somebody_wants_it_stopped() {
        Bench bench = late();
        bench.gone("import");
        assertThat(bench.reason("import")).isEqualTo(new Reason.DeadlineExceeded());

        bench = late();
        bench.request(Verb.STOP, "db");
        bench.gone("import");
        assertThat(bench.reason("import")).isEqualTo(new Reason.DeadlineExceeded());

        bench = late();
        bench.request(Verb.STOP, "import");
        bench.gone("import");
        assertThat(told(bench, "import")).endsWith(Type.RESOURCE_STOPPING, Type.RESOURCE_STOPPED);
    }

    @Test
    void what_failed_and_stopped_everything_keeps_its_failure() {
        Bench bench = late(Plan.OnFailure.STOP);
        bench.ends("db", CRASH);
        assertThat(bench.memory().stack().failureLatch()).contains("db");

        bench.gone("import");

        assertThat(bench.phase("import")).isEqualTo(Phase.FAILED);
        assertThat(bench.reason("import")).isEqualTo(new Reason.DeadlineExceeded());
    }

    /** A job runs beside its database, took too long and is being stopped for that. */
    private static Bench late() {
        return late(Plan.OnFailure.RETRY);
    }

    private static Bench late(Plan.OnFailure onFailure) {
        JobPolicy policy = new JobPolicy(0, Optional.of(Duration.ofMinutes(1)), JobPolicy.DEFAULT.rerun());
        Bench bench = Bench.of(Scene.of(
                        Part.service("db").restart(Policy.NEVER),
                        Part.job("import").on("db").job(policy))
                .onFailure(onFailure));
        bench.ready("db");
        bench.executes("import");
        bench.pass(Duration.ofMinutes(1));
        assertThat(bench.phase("import")).isEqualTo(Phase.STOPPING);
        return bench;
    }

    @Test
    void a_reset_of_a_scope_is_heard_by_a_member_whose_stop_it_comes_into() {
        Bench bench = Bench.of(Scene.of(Part.service("it"), Part.service("other"))
                .supervised(Strategy.ONE_FOR_ONE, 1, OnTrip.QUARANTINE));
        bench.ready("it", "other");
        bench.ends("it", CRASH);
        bench.pass(Duration.ofMinutes(1));
        bench.ready("it");
        bench.ends("it", CRASH);
        assertThat(bench.phase("other")).isEqualTo(Phase.STOPPING);

        bench.request(Verb.RESET, "it");
        bench.gone("other");

        assertThat(told(bench, "other"))
                .endsWith(Type.RESOURCE_STOPPING, Type.RESOURCE_STOPPED, Type.RESOURCE_PENDING, Type.RESOURCE_STARTING);
    }

    @Test
    void what_would_not_go_is_killed_again_and_what_became_of_it_is_told() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        bench.shutdown();

        bench.pass(TOO_LONG);
        assertThat(bench.reason("db")).isEqualTo(new Reason.StopTimeout());
        assertThat(bench.effects()).containsExactly(KILL);
        assertThat(outcomes(bench)).containsExactly(Map.entry("db", Outcome.FAILED));

        bench.gone("db");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPED);
        assertThat(outcomes(bench)).containsExactly(Map.entry("db", Outcome.KILLED));
    }

    @Test
    void a_stop_of_one_writes_no_outcome_into_the_report_of_everything() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api")));
        bench.ready("db", "api");
        bench.request(Verb.STOP, "db");
        bench.pass(TOO_LONG);
        bench.gone("db");

        bench.shutdown();
        bench.gone("api");

        assertThat(outcomes(bench)).containsExactly(Map.entry("api", Outcome.GRACEFUL));
    }

    @Test
    void one_that_ends_of_the_kill_and_one_that_was_gone_are_told_apart() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db"),
                Part.service("cache"),
                Part.service("api"),
                Part.service("web").on("api")));
        bench.ready("db", "cache", "api", "web");
        bench.shutdown();

        bench.ends("db", new Reason.Signal(9));
        bench.ends("cache", new Reason.ExitCode(137));
        bench.ends("api", new Reason.ExitCode(1));
        bench.ends("web", new Reason.Signal(15));

        assertThat(outcomes(bench))
                .containsOnly(
                        Map.entry("db", Outcome.KILLED),
                        Map.entry("cache", Outcome.KILLED),
                        Map.entry("api", Outcome.ALREADY_GONE),
                        Map.entry("web", Outcome.GRACEFUL));
    }

    @Test
    void what_would_not_go_and_is_wanted_again_starts_when_it_is_gone() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        bench.request(Verb.STOP, "db");
        bench.pass(TOO_LONG);

        bench.request(Verb.START, "db");
        assertThat(bench.effects()).containsExactly(KILL);
        bench.gone("db");

        assertThat(told(bench, "db")).endsWith(Type.RESOURCE_FAILED, Type.RESOURCE_PENDING, Type.RESOURCE_STARTING);
    }

    @Test
    void what_would_not_go_and_was_to_be_replaced_starts_when_it_is_gone() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        bench.apply(Scene.of(Part.service("db").version("2")));
        bench.pass(TOO_LONG);
        assertThat(bench.reason("db")).isEqualTo(new Reason.StopTimeout());

        bench.gone("db");

        assertThat(told(bench, "db")).endsWith(Type.RESOURCE_FAILED, Type.RESOURCE_PENDING, Type.RESOURCE_STARTING);
    }

    @Test
    void what_would_not_go_after_it_crashed_waits_for_its_pause_when_it_is_gone() {
        Bench bench =
                Bench.of(Scene.of(Part.service("db").restartedWhenUnhealthy().backoff(Duration.ofMinutes(1), 0)));
        bench.ready("db");
        bench.probed("db", false, 2);
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        bench.pass(TOO_LONG);

        bench.gone("db");

        assertThat(bench.phase("db")).isEqualTo(Phase.RESTARTING);
        assertThat(bench.again().wakeAt()).contains(Bench.BEGIN.plus(Duration.ofMinutes(1)));
        bench.pass(Duration.ofMinutes(1));
        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
    }

    @Test
    void what_would_not_go_after_it_failed_is_tried_anew_for_a_new_specification_as_soon_as_it_is_gone() {
        JobPolicy policy = new JobPolicy(0, Optional.of(Duration.ofMinutes(1)), JobPolicy.DEFAULT.rerun());
        Bench bench = Bench.of(Scene.of(Part.job("import").job(policy)));
        bench.executes("import");
        bench.pass(Duration.ofMinutes(1));
        bench.pass(TOO_LONG);
        bench.apply(Scene.of(Part.job("import").job(policy).version("2")));
        assertThat(bench.reason("import")).isEqualTo(new Reason.StopTimeout());

        bench.gone("import");

        assertThat(bench.phase("import")).isEqualTo(Phase.STARTING);
    }

    @Test
    void an_older_instance_that_turns_up_beside_the_present_one_is_stopped() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        Instance present =
                Instance.running("db-1", "db", 1, bench.resource("db").attempt().hash(), bench.now());
        Instance older = Instance.running("db-0", "db", 0, "h", bench.now());

        bench.instances("db", older, present);

        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(bench.effects())
                .filteredOn(Effect.Stop.class::isInstance)
                .containsExactly(new Effect.Stop("db", "db-0", "SIGTERM", Duration.ofSeconds(2)));
    }

    @Test
    void what_still_lives_of_an_older_attempt_goes_before_the_next_one_starts() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.staged("db");
        assertThat(bench.effects()).anyMatch(Effect.Start.class::isInstance);

        bench.instance("db", Instance.running("db-0", "db", 0, "h", bench.now()));

        assertThat(bench.effects()).containsExactly(new Effect.Stop("db", "db-0", "SIGTERM", Duration.ofSeconds(2)));
        bench.gone("db");
        assertThat(bench.effects()).singleElement().isInstanceOf(Effect.Start.class);
    }

    @Test
    void what_becomes_a_group_is_stopped_after_what_rests_on_it_and_leaves_nothing() {
        Part api = Part.service("api").on("data");
        Part web = Part.service("web").on("api");
        Bench bench = Bench.of(Scene.of(Part.service("data"), api, web));
        bench.ready("data", "api", "web");
        bench.request(Verb.STOP, "api");

        bench.apply(Scene.of(Part.service("db"), Part.group("data", "db"), api, web));
        assertThat(bench.phase("web")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("data")).isEqualTo(Phase.READY);
        assertThat(bench.resource("data").waitingFor()).containsExactly("api");
        bench.gone("web");
        bench.gone("api");
        assertThat(bench.phase("data")).isEqualTo(Phase.STOPPING);

        Instance data = Instance.running("data-1", "data", 1, "h", bench.now());
        bench.instance("data", data.ended(Exit.of(new Reason.Signal(15), bench.now())));

        assertThat(bench.phase("data")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.resource("data").waitingFor()).containsExactly("db");
        assertThat(bench.effects()).contains(new Effect.Remove("data", "data-1"));
    }

    private static Map<String, Outcome> outcomes(Bench bench) {
        return bench.memory().stack().shutdown().orElseThrow().outcomes();
    }

    /** What was told of that resource. */
    private static List<Type> told(Bench bench, String resource) {
        return bench.events().stream()
                .filter(event -> event.resource().equals(resource))
                .map(LifecycleEvent::type)
                .toList();
    }
}
