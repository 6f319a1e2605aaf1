package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Effect;
import dev.cairn.model.Phase;
import dev.cairn.model.Request.Verb;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What left the plan and has a port of the machine that something new needs: a rename. */
class MakingWayTest {
    private static final Scene BEFORE = Scene.of(
            Part.service("db").port(5432).output("dsn", "db:5432"),
            Part.service("api").env("DSN", "${resources.db.dsn}"),
            Part.service("web").on("api"));
    private static final Scene RENAMED = Scene.of(
            Part.service("postgres").port(5432).output("dsn", "postgres:5432"),
            Part.service("api").env("DSN", "${resources.postgres.dsn}"),
            Part.service("web").on("api"));

    @Test
    void it_is_stopped_first_and_before_it_what_rests_on_it_and_everything_starts_again_on_the_new_one() {
        Bench bench = started(BEFORE);

        bench.apply(RENAMED);

        assertThat(bench.phase("web")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("api")).isEqualTo(Phase.READY);
        assertThat(bench.phase("db")).isEqualTo(Phase.READY);
        assertThat(bench.phase("postgres")).isEqualTo(Phase.BLOCKED);
        assertThat(bench.resource("postgres").waitingFor()).containsExactly("db");
        assertThat(bench.resource("db").waitingFor()).containsExactly("api");
        bench.gone("web");
        assertThat(bench.resource("web").waitingFor()).containsExactly("db");
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
        assertThat(bench.resource("api").stopCause()).contains("db");
        bench.gone("api");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        assertThat(bench.phase("postgres")).isEqualTo(Phase.BLOCKED);
        bench.gone("db");
        assertThat(bench.phase("postgres")).isEqualTo(Phase.STARTING);
        assertThat(bench.memory().resources().get("db")).isEmpty();
        bench.ready("postgres", "api", "web");
        assertThat(bench.phase("web")).isEqualTo(Phase.READY);
        assertThat(bench.resource("api").counters().restarts()).isZero();
    }

    @Test
    void another_port_leaves_it_there_until_what_required_it_is_ready_without_it() {
        Bench bench = started(BEFORE);

        bench.apply(Scene.of(
                Part.service("postgres").port(5433).output("dsn", "postgres:5433"),
                Part.service("api").env("DSN", "${resources.postgres.dsn}"),
                Part.service("web").on("api")));

        assertThat(bench.phase("postgres")).isEqualTo(Phase.STARTING);
        assertThat(bench.resource("db").waitingFor()).containsExactly("api");
        assertThat(bench.effects()).noneMatch(Effect.Stop.class::isInstance);
    }

    @Test
    void what_is_not_wanted_or_is_to_be_stopped_needs_nothing() {
        Scene scene = Scene.of(
                Part.service("postgres").port(5432), Part.service("api").version("2"), Part.service("other"));
        Bench bench = started(BEFORE);

        bench.apply(scene.mode("less", "api").in("less"));

        assertThat(bench.phase("postgres")).isEqualTo(Phase.SKIPPED);
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
        assertThat(bench.resource("api").stopCause()).isEmpty();
    }

    @Test
    void the_same_when_what_rested_on_it_was_renamed_too() {
        Bench bench = started(BEFORE);

        bench.apply(Scene.of(
                Part.service("postgres").port(5432).output("dsn", "postgres:5432"),
                Part.service("backend").env("DSN", "${resources.postgres.dsn}").output("url", "backend"),
                Part.service("web").env("URL", "${resources.backend.url}")));

        assertThat(bench.phase("web")).isEqualTo(Phase.STOPPING);
        bench.gone("web");
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPING);
        bench.gone("api");
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        bench.gone("db");
        assertThat(bench.phase("postgres")).isEqualTo(Phase.STARTING);
        bench.ready("postgres", "backend", "web");
        assertThat(bench.phase("web")).isEqualTo(Phase.READY);
    }

    @Test
    void what_reached_it_by_way_of_something_that_never_ran_makes_way_too() {
        Bench bench = Bench.of(Scene.of(Part.service("db").port(5432), Part.service("web")));
        bench.ready("db", "web");
        bench.apply(Scene.of(
                Part.service("db").port(5432),
                Part.service("cache"),
                Part.service("api").on("db", "cache"),
                Part.service("web").on("api").version("2")));

        bench.apply(Scene.of(
                Part.service("postgres").port(5432),
                Part.service("web").on("postgres").version("2")));
        bench.gone("web");
        bench.gone("db");

        assertThat(bench.phase("postgres")).isEqualTo(Phase.STARTING);
    }

    @Test
    void the_same_after_cairn_was_away() {
        Bench bench = started(BEFORE);
        bench.apply(RENAMED);
        bench.gone("web");

        bench.resumeAfter(java.time.Duration.ofMinutes(1));

        bench.gone("api");
        bench.gone("db");
        assertThat(bench.phase("postgres")).isEqualTo(Phase.STARTING);
    }

    @Test
    void what_would_not_stop_is_waited_for() {
        Bench bench = started(Scene.of(Part.service("db").port(5432)));
        bench.apply(Scene.of(Part.service("postgres").port(5432)));

        bench.pass(java.time.Duration.ofMinutes(1));

        assertThat(bench.phase("db")).isEqualTo(Phase.FAILED);
        assertThat(bench.resource("postgres").waitingFor()).containsExactly("db");
        bench.gone("db");
        assertThat(bench.phase("postgres")).isEqualTo(Phase.STARTING);
    }

    @Test
    void what_runs_on_the_newest_version_already_goes_on() {
        Bench bench = started(BEFORE);
        bench.apply(Scene.of(
                Part.service("api").env("DSN", "none"), Part.service("web").on("api")));
        bench.gone("api");
        bench.executes("api");

        bench.apply(Scene.of(
                Part.service("postgres").port(5432),
                Part.service("api").env("DSN", "none"),
                Part.service("web").on("api")));

        assertThat(bench.phase("api")).isEqualTo(Phase.RUNNING);
        assertThat(bench.phase("db")).isEqualTo(Phase.STOPPING);
        bench.gone("db");
        assertThat(bench.phase("postgres")).isEqualTo(Phase.STARTING);
    }

    @Test
    void a_stop_in_force_comes_before_it() {
        Bench bench = started(BEFORE);
        bench.apply(RENAMED);
        bench.request(Verb.STOP, "api");

        bench.gone("web");
        bench.gone("api");
        assertThat(bench.phase("api")).isEqualTo(Phase.STOPPED);
        bench.gone("db");

        assertThat(bench.phase("postgres")).isEqualTo(Phase.STARTING);
    }

    private static Bench started(Scene scene) {
        Bench bench = Bench.of(scene);
        bench.ready(scene.parts().stream().map(Part::name).toArray(String[]::new));
        assertThat(List.copyOf(scene.parts()))
                .allSatisfy(part -> assertThat(bench.phase(part.name())).isEqualTo(Phase.READY));
        return bench;
    }
}
