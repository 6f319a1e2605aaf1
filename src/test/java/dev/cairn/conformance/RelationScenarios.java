package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Conflict.OnConflict;
import dev.cairn.model.Dependency;
import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What resources have to do with each other beside their order: what is passed on, and what excludes what. */
final class RelationScenarios {

    @Scenario("a restart that is asked for stops those first that are restarted with it, and along such edges only")
    void restartIsPassedOn(World world) {
        world.apply(Scene.of(
                Part.service("db"),
                Part.service("api").restartedWith("db"),
                Part.service("admin").restartedWith("api"),
                Part.service("web").on("api")));
        world.await(StackPhase.READY);
        world.request(Verb.RESTART, "db");
        world.await("all three ran twice", () -> ran(world, 2, "db", "api", "admin"));
        world.await(StackPhase.READY);
        world.pass(Duration.ofSeconds(3));
        assertThat(ran(world, 2, "db", "api", "admin")).isTrue();
        assertThat(ran(world, 1, "web")).isTrue();
        assertThat(end(world, "admin")).isBeforeOrEqualTo(end(world, "api"));
        assertThat(end(world, "api"))
                .isBeforeOrEqualTo(world.runs("db").getLast().startedAt());
        assertThat(world.runs("api").getLast().startedAt()).isAfterOrEqualTo(lastReady(world, "db"));
        assertThat(List.of("db", "api", "admin"))
                .allSatisfy(name ->
                        assertThat(world.memory(name).counters().restarts()).isZero());
    }

    @Scenario("what is restarted with another is restarted after its crash, and that is not counted")
    void restartAfterCrash(World world) {
        world.apply(Scene.of(
                Part.service("db"),
                Part.service("api").restartedWith("db"),
                Part.service("web").on("db")));
        world.await(StackPhase.READY);
        world.crash("db", 3);
        world.await("both ran twice", () -> ran(world, 2, "db", "api"));
        world.await(StackPhase.READY);
        assertThat(ran(world, 1, "web")).isTrue();
        assertThat(world.runs("api").getLast().startedAt()).isAfterOrEqualTo(lastReady(world, "db"));
        assertThat(world.memory("db").counters().restarts()).isEqualTo(1);
        assertThat(world.memory("api").counters().restarts()).isZero();
    }

    @Scenario("a replacement stops those first that are restarted with it")
    void restartWithReplacement(World world) {
        world.apply(Scene.of(Part.service("db"), Part.service("api").restartedWith("db")));
        world.await(StackPhase.READY);
        world.apply(
                Scene.of(Part.service("db").version("v2"), Part.service("api").restartedWith("db")));
        world.await("both ran twice", () -> ran(world, 2, "db", "api"));
        world.await(StackPhase.READY);
        world.pass(Duration.ofSeconds(3));
        assertThat(ran(world, 2, "db", "api")).isTrue();
        assertThat(end(world, "api"))
                .isBeforeOrEqualTo(world.runs("db").getLast().startedAt());
        assertThat(world.runs("api").getLast().startedAt()).isAfterOrEqualTo(lastReady(world, "db"));
    }

    @Scenario("what is restarted with a job is stopped before it runs again, and starts when it is done")
    void restartWithJob(World world) {
        Dependency edge = new Dependency("migrate", Dependency.Type.REQUIRES, Condition.COMPLETED, true, false);
        world.apply(Scene.of(Part.job("migrate"), Part.service("api").on(edge)));
        world.await(StackPhase.READY);
        world.apply(
                Scene.of(Part.job("migrate").version("v2"), Part.service("api").on(edge)));
        world.await("both ran twice", () -> ran(world, 2, "migrate", "api"));
        world.await(StackPhase.READY);
        assertThat(end(world, "api"))
                .isBeforeOrEqualTo(world.runs("migrate").getLast().startedAt());
        assertThat(world.runs("api").getLast().startedAt()).isAfterOrEqualTo(end(world, 1, "migrate"));
    }

    @Scenario("what is stopped with another goes when that ends by itself, and waits for it")
    void stopIsPassedOn(World world) {
        world.apply(Scene.of(
                Part.service("db").restart(Policy.ON_FAILURE).backoff(Duration.ofSeconds(5), 0),
                Part.service("api").stoppedWith("db"),
                Part.service("admin").stoppedWith("api"),
                Part.service("web").on("db")));
        world.await(StackPhase.READY);
        world.crash("db", 3);
        world.await(
                "they are gone",
                () -> world.alive("api").isEmpty() && world.alive("admin").isEmpty());
        world.await("api", Phase.BLOCKED);
        assertThat(world.phase("db")).isEqualTo(Phase.RESTARTING);
        assertThat(world.memory("api").waitingFor()).containsExactly("db");
        world.await(StackPhase.READY);
        assertThat(ran(world, 2, "db", "api", "admin")).isTrue();
        assertThat(ran(world, 1, "web")).isTrue();
        assertThat(world.memory("api").counters().restarts()).isZero();
    }

    @Scenario("a restart that is asked for stops nothing that is only stopped with an end by itself")
    void stopIsForUnplannedEnds(World world) {
        world.apply(Scene.of(Part.service("db"), Part.service("api").stoppedWith("db")));
        world.await(StackPhase.READY);
        world.request(Verb.RESTART, "db");
        world.await("db ran twice", () -> ran(world, 2, "db"));
        world.await(StackPhase.READY);
        assertThat(ran(world, 1, "api")).isTrue();
    }

    @Scenario("of two that conflict one runs, and the other waits until it is gone")
    void conflictBlocks(World world) {
        world.apply(apart(Scene.of(Part.service("a"), Part.service("b").conflicts("a", OnConflict.BLOCK))));
        world.await("a", Phase.READY);
        world.await("b", Phase.BLOCKED);
        assertThat(world.memory("b").waitingFor()).containsExactly("a");
        world.request(Verb.START, "b");
        world.pass(Duration.ofSeconds(2));
        assertThat(world.phase("b")).isEqualTo(Phase.BLOCKED);
        world.request(Verb.STOP, "a");
        world.await("b", Phase.READY);
        assertThat(world.runs("b").getLast().startedAt()).isAfterOrEqualTo(end(world, "a"));
        world.request(Verb.START, "a");
        world.await("a", Phase.BLOCKED);
        assertThat(world.memory("a").waitingFor()).containsExactly("b");
        assertThat(world.alive("a")).isEmpty();
    }

    @Scenario("with Stop the one that was asked for last has the other stopped, with what rests on it")
    void conflictStops(World world) {
        world.apply(apart(Scene.of(
                Part.service("a"),
                Part.service("web").on("a").behaving(Behaviour.steady().termTaking(Duration.ofSeconds(1))),
                Part.service("b").conflicts("a", OnConflict.STOP))));
        world.await("web", Phase.READY);
        world.await("b", Phase.BLOCKED);
        world.request(Verb.START, "b");
        world.await("b", Phase.READY);
        assertThat(world.phase("a")).isEqualTo(Phase.BLOCKED);
        assertThat(world.memory("a").waitingFor()).containsExactly("b");
        assertThat(world.memory("web").waitingFor()).containsExactly("a");
        assertThat(end(world, "web")).isBeforeOrEqualTo(end(world, "a"));
        assertThat(world.runs("b").getFirst().startedAt()).isAfterOrEqualTo(end(world, "a"));
        world.request(Verb.START, "a");
        world.await("web", Phase.READY);
        assertThat(world.phase("b")).isEqualTo(Phase.BLOCKED);
        assertThat(world.runs("a").getLast().startedAt()).isAfterOrEqualTo(end(world, "b"));
    }

    @Scenario("a mode with one of two that conflict starts it when the other is gone")
    void conflictBetweenModes(World world) {
        Scene scene = apart(Scene.of(
                Part.service("a").behaving(Behaviour.steady().termTaking(Duration.ofSeconds(1))),
                Part.service("b").conflicts("a", OnConflict.BLOCK)));
        world.apply(scene.in("one"));
        world.await(StackPhase.READY);
        world.apply(scene.in("two"));
        world.await("b", Phase.READY);
        assertThat(world.phase("a")).isEqualTo(Phase.SKIPPED);
        assertThat(world.runs("b").getFirst().startedAt()).isAfterOrEqualTo(end(world, "a"));
    }

    /** Two modes keep them apart, so that neither is refused when none is chosen. */
    private static Scene apart(Scene scene) {
        return scene.mode("one", "a").mode("two", "b");
    }

    private static boolean ran(World world, int times, String... names) {
        return List.of(names).stream().allMatch(name -> world.runs(name).size() == times);
    }

    private static Instant lastReady(World world, String name) {
        return world.told(name, Type.RESOURCE_READY).getLast();
    }

    /** When its first run ended. */
    private static Instant end(World world, String resource) {
        return end(world, 0, resource);
    }

    private static Instant end(World world, int run, String resource) {
        return world.runs(resource).get(run).endedAt().orElseThrow();
    }
}
