package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the backend exchanges what runs without a stop: the new one starts behind its gates while the old one serves on. */
class RollingTest {

    @Test
    void a_restart_begins_a_new_attempt_and_stops_nothing() {
        Bench bench = ready(Part.service("db"));

        bench.request(Verb.RESTART, "db");

        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
        assertThat(bench.resource("db").attempt().number()).isEqualTo(2);
        assertThat(bench.effects()).noneMatch(Effect.Stop.class::isInstance);
    }

    @Test
    void a_restart_waits_for_its_gates_while_the_old_one_serves_on() {
        Bench bench = ready(Part.service("db"), Part.service("api").on("db"));
        bench.pods("db", 0, Instance.State.RUNNING);
        assertThat(bench.phase("db")).isEqualTo(Phase.UNREADY);

        bench.request(Verb.RESTART, "api");
        assertThat(bench.phase("api")).isEqualTo(Phase.READY);
        bench.pods("db", 0);

        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
        assertThat(told(bench, "api")).doesNotContain(Type.RESOURCE_STOPPING);
    }

    @Test
    void a_restart_of_what_does_not_serve_yet_waits_for_its_gates_stopped() {
        Bench bench = ready(Part.service("db"), Part.service("api").on("db"));
        bench.request(Verb.RESTART, "api");
        bench.pods("api", 0, Instance.State.RUNNING);
        assertThat(bench.phase("api")).isEqualTo(Phase.RUNNING);
        bench.pods("db", 0, Instance.State.RUNNING);
        bench.request(Verb.RESTART, "api");
        assertThat(bench.resource("api").latch().lastRequest().orElseThrow().outcome())
                .isEqualTo("AlreadyRestarting");

        bench = new Bench(
                Profile.MANAGED,
                Scene.of(Part.service("db"), Part.service("api").on("db")));
        bench.pods("db", 0);
        bench.pods("api", 0, Instance.State.RUNNING);
        bench.pods("db", 0, Instance.State.RUNNING);
        bench.request(Verb.RESTART, "api");
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
    }

    @Test
    void what_is_restarted_with_it_is_gone_before_it_is_exchanged() {
        Bench bench = ready(Part.service("db"), Part.service("api").restartedWith("db"));

        bench.request(Verb.RESTART, "db");
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
        bench.gone("api");

        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
        assertThat(bench.phase("api")).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void a_new_specification_waits_until_what_it_rests_on_is_ready_for_its_own() {
        Bench bench = ready(Part.service("db"), Part.service("api").on("db"));

        bench.apply(Scene.of(
                Part.service("db").version("2"), Part.service("api").on("db").version("2")));
        assertThat(bench.phase("db")).isEqualTo(Phase.STARTING);
        assertThat(bench.phase("api")).isEqualTo(Phase.READY);
        bench.pods("db", 0);

        assertThat(bench.phase("api")).isEqualTo(Phase.STARTING);
    }

    @Test
    void the_object_that_was_made_anew_for_the_same_attempt_is_the_same() {
        Bench bench = ready(Part.service("db"));
        Instance anew = Instance.running(
                        "db-anew", "db", 1, bench.resource("db").attempt().hash(), bench.now())
                .with(Instance.State.HEALTHY);

        bench.instance("db", anew);

        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(bench.resource("db").attempt().instance()).contains("db-anew");
        assertThat(bench.resource("db").counters().restarts()).isZero();
    }

    @Test
    void an_object_that_ended_or_a_job_that_was_made_anew_is_not() {
        Bench bench = ready(Part.service("db"));
        bench.instance(
                "db",
                Instance.running(
                                "db-anew",
                                "db",
                                1,
                                bench.resource("db").attempt().hash(),
                                bench.now())
                        .with(Instance.State.CREATED));
        assertThat(bench.phase("db")).isNotEqualTo(Phase.READY);

        bench = new Bench(Profile.MANAGED, Scene.of(Part.job("import")));
        bench.executes("import");
        assertThat(bench.phase("import")).isEqualTo(Phase.RUNNING);
        bench.instance(
                "import",
                Instance.running(
                        "import-anew",
                        "import",
                        1,
                        bench.resource("import").attempt().hash(),
                        bench.now()));
        assertThat(bench.phase("import")).isNotEqualTo(Phase.RUNNING);
        assertThat(told(bench, "import")).contains(Type.RESOURCE_STOPPING);
    }

    @Test
    void where_one_instance_is_one_attempt_another_one_is_not_the_same() {
        Bench bench = Bench.of(Scene.of(Part.service("db")));
        bench.ready("db");

        bench.instance(
                "db",
                Instance.running(
                        "db-anew", "db", 1, bench.resource("db").attempt().hash(), bench.now()));

        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        assertThat(bench.resource("db").counters().restarts()).isEqualTo(1);
    }

    @Test
    void what_was_elsewhere_or_a_group_and_runs_here_now_begins_from_the_beginning() {
        Bench bench = Bench.of(Scene.of(Part.external("db")));
        bench.probed("db", true, 1);
        bench.apply(Scene.of(Part.service("db")));
        assertThat(told(bench, "db")).endsWith(Type.RESOURCE_PENDING, Type.RESOURCE_STARTING);
        assertThat(bench.resource("db").counters().restarts()).isZero();

        bench = Bench.of(Scene.of(Part.service("a"), Part.group("db", "a")));
        bench.ready("a");
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        bench.apply(Scene.of(Part.service("a"), Part.service("db")));
        assertThat(told(bench, "db")).endsWith(Type.RESOURCE_READY, Type.RESOURCE_PENDING, Type.RESOURCE_STARTING);
        assertThat(bench.resource("db").counters().restarts()).isZero();
    }

    @Test
    void what_waits_for_its_stop_is_observed_on() {
        Bench bench = Bench.of(Scene.of(Part.service("db"), Part.service("api").on("db")));
        bench.ready("db", "api");
        bench.shutdown();

        bench.probed("db", false, 2);

        assertThat(bench.phase("db")).isEqualTo(Phase.UNREADY);
        assertThat(bench.reason("db")).isEqualTo(new Reason.ProbeFailed("connection refused"));
        assertThat(bench.effects())
                .anyMatch(effect ->
                        effect instanceof Effect.Watch && effect.resource().equals("db"));
    }

    /** Where the backend restarts, all of them ready. */
    private static Bench ready(Part... parts) {
        Bench bench = new Bench(Profile.MANAGED, Scene.of(parts));
        for (Part part : parts) {
            bench.pods(part.name(), 0);
            assertThat(bench.phase(part.name())).isEqualTo(Phase.READY);
        }
        return bench;
    }

    private static List<Type> told(Bench bench, String resource) {
        return bench.events().stream()
                .filter(event -> event.resource().equals(resource))
                .map(LifecycleEvent::type)
                .toList();
    }
}
