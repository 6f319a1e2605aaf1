package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Effect;
import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What waits for its start: what is done for it meanwhile, what is taken over, and what its next attempt is. */
class WaitingTest {
    private static final Reason CRASH = new Reason.ExitCode(3);

    @Test
    void what_waits_for_values_of_others_has_its_image_pulled_once() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db").secretOutput("password", "secret"),
                Part.service("api").env("PASSWORD", "${resources.db.password}")));
        assertThat(bench.effects()).filteredOn(Effect.Pull.class::isInstance).hasSize(1);

        bench.staging("api", new Staging.Pulled("api:1"));

        assertThat(bench.effects()).noneMatch(Effect.Pull.class::isInstance);
    }

    @Test
    void what_waits_for_its_next_attempt_is_prepared_for_it() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        bench.staging("db", new Staging.None());

        bench.ends("db", CRASH);

        assertThat(bench.phase("db")).isEqualTo(Phase.RESTARTING);
        assertThat(bench.effects()).anyMatch(effect -> effect instanceof Effect.Stage stage && stage.attempt() == 2);
    }

    @Test
    void a_new_specification_waits_for_no_pause_and_has_nothing_against_it() {
        Bench bench = Bench.of(Scene.of(Part.service("db").backoff(Duration.ofHours(1), 0)));
        bench.ready("db");
        bench.ends("db", CRASH);
        assertThat(bench.phase("db")).isEqualTo(Phase.RESTARTING);
        assertThat(bench.resource("db").counters().failures()).isEqualTo(1);

        bench.apply(Scene.of(Part.service("db").backoff(Duration.ofHours(1), 0).version("2")));

        assertThat(told(bench, "db")).endsWith(Type.RESOURCE_RESTARTING, Type.RESOURCE_PENDING, Type.RESOURCE_STARTING);
        assertThat(bench.resource("db").counters().failures()).isZero();
    }

    @Test
    void of_several_that_run_and_are_not_remembered_the_newest_is_taken_over_and_the_others_are_stopped() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        String hash = bench.resource("db").attempt().hash();
        Instance older = Instance.running("db-1", "db", 1, hash, bench.now());
        Instance newer = Instance.running("db-2", "db", 2, hash, bench.now());
        bench.instances("db", newer, older);

        bench.forget();

        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
        assertThat(bench.resource("db").attempt().number()).isEqualTo(2);
        assertThat(stopped(bench)).containsExactly("db-1");
    }

    @Test
    void what_is_on_its_way_and_not_remembered_is_taken_over_as_starting() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        String hash = bench.resource("db").attempt().hash();
        Instance starting = new Instance(
                "db-1",
                "db",
                1,
                hash,
                Instance.State.STARTING,
                Optional.empty(),
                Optional.empty(),
                0,
                Instance.Replicas.SINGLE,
                Optional.empty(),
                "");
        bench.instance("db", starting);

        bench.forget();
        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
        bench.instance("db", starting.with(Instance.State.RUNNING));

        assertThat(bench.phase("db")).isEqualTo(Phase.RUNNING);
        assertThat(bench.resource("db").attempt().executingAt()).contains(bench.now());
    }

    @Test
    void an_older_attempt_that_turns_up_while_it_waits_is_stopped_where_nothing_may_overlap() {
        assertThat(stopped(restartingBesideAnOldOne(Profile.BARE))).containsExactly("db-0");
    }

    private static Bench restartingBesideAnOldOne(Profile profile) {
        Bench bench = new Bench(profile, Scene.of(Part.service("db")));
        bench.ready("db");
        bench.ends("db", CRASH);
        bench.instance("db", Instance.running("db-0", "db", 0, "h", bench.now()));
        return bench;
    }

    @Test
    void an_attempt_has_a_number_above_everything_that_ran_but_not_above_what_was_only_created() {
        Instance nine = Instance.running("db-9", "db", 9, "h", Bench.BEGIN);
        Bench bench = crashed();
        bench.instance("db", nine.with(Instance.State.CREATED));
        bench.pass(Duration.ofMinutes(1));
        assertThat(bench.resource("db").attempt().number()).isEqualTo(2);

        bench = crashed();
        bench.instance("db", nine.ended(Exit.of(CRASH, bench.now())));
        bench.pass(Duration.ofMinutes(1));
        assertThat(bench.resource("db").attempt().number()).isEqualTo(10);
    }

    private static Bench crashed() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");
        bench.ends("db", CRASH);
        return bench;
    }

    @Test
    void whenever_it_waits_for_something_else_it_is_told() {
        Bench bench = Bench.of(Scene.of(
                Part.service("db"), Part.service("cache"), Part.service("api").on("db", "cache")));

        bench.ready("db");
        bench.pass(Duration.ofSeconds(1));

        assertThat(bench.events().stream()
                        .filter(event -> event.resource().equals("api"))
                        .map(LifecycleEvent::message))
                .containsExactly("waiting for db, cache", "waiting for cache");
    }

    @Test
    void what_is_exchanged_before_it_executed_begins_anew() {
        Bench bench = new Bench(Profile.MANAGED, Scene.of(Part.service("db")));

        bench.apply(Scene.of(Part.service("db").version("2")));

        assertThat(told(bench, "db")).containsExactly(Type.RESOURCE_STARTING, Type.RESOURCE_STARTING);
        assertThat(bench.resource("db").attempt().number()).isEqualTo(2);
    }

    @Test
    void an_output_that_nobody_has_is_named_when_its_turn_has_come() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").env("DSN", "${resources.db.dsn}")));
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);

        bench.ready("db");

        assertThat(bench.reason("api")).isEqualTo(new Reason.MissingOutput("db.dsn"));
    }

    @Test
    void what_rests_is_stopped_or_not_wanted_as_the_newest_wish_says() {
        Scene scene = Scene.of(Part.service("db"), Part.service("api"))
                .mode("all", "db", "api")
                .mode("less", "api");
        Bench bench = Bench.of(scene.in("all"));
        bench.request(Verb.STOP, "db");
        bench.gone("db");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPED);

        bench.apply(scene.in("less"));
        assertThat(bench.phase("db")).isEqualTo(Phase.SKIPPED);
        bench.apply(scene.in("all"));
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPED);
        bench.request(Verb.START, "db");
        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_probe_of_another_instance_is_not_quoted() {
        Bench bench = Bench.of(Scene.of(Part.service("db").timeout(Duration.ofMinutes(1))));
        bench.executes("db");
        bench.probed("db", false, 3);
        bench.ends("db", CRASH);
        bench.pass(Duration.ofSeconds(30));
        bench.executes("db");
        assertThat(bench.resource("db").attempt().number()).isEqualTo(2);

        bench.pass(Duration.ofMinutes(1));

        assertThat(bench.reason("db")).isEqualTo(new Reason.StartTimeout(""));
    }

    private static List<String> stopped(Bench bench) {
        return bench.effects().stream()
                .filter(Effect.Stop.class::isInstance)
                .map(effect -> ((Effect.Stop) effect).instance())
                .toList();
    }

    private static List<Type> told(Bench bench, String resource) {
        return bench.events().stream()
                .filter(event -> event.resource().equals(resource))
                .map(LifecycleEvent::type)
                .toList();
    }
}
