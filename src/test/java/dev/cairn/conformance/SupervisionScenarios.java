package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.model.Supervision.OnTrip;
import dev.cairn.model.Supervision.Strategy;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Who is restarted together, and when that is given up. */
final class SupervisionScenarios {

    @Scenario("OneForAll starts every member again with the one that failed, and counts that one alone")
    void oneForAll(World world) {
        world.apply(Scene.of(
                        Part.service("cache"),
                        Part.service("db"),
                        Part.service("api").on("db"),
                        Part.service("other"))
                .supervised("back", Strategy.ONE_FOR_ALL, 0, OnTrip.QUARANTINE, "cache", "db", "api"));
        world.await(StackPhase.READY);
        world.crash("db", 3);
        world.await("all of it ran twice", () -> ran(world, 2, "cache", "db", "api"));
        world.await(StackPhase.READY);
        world.pass(Duration.ofSeconds(3));
        assertThat(ran(world, 2, "cache", "db", "api")).isTrue();
        assertThat(ran(world, 1, "other")).isTrue();
        assertThat(world.memory("db").counters().restarts()).isEqualTo(1);
        assertThat(List.of("cache", "api"))
                .allSatisfy(name ->
                        assertThat(world.memory(name).counters().restarts()).isZero());
        assertThat(world.runs("api").getLast().startedAt()).isAfterOrEqualTo(lastReady(world, "db"));
    }

    @Scenario("RestForOne starts again what failed and what comes after it")
    void restForOne(World world) {
        world.apply(Scene.of(
                        Part.service("a"),
                        Part.service("b").on("a"),
                        Part.service("c").on("b"))
                .supervised(Strategy.REST_FOR_ONE, 0, OnTrip.QUARANTINE));
        world.await(StackPhase.READY);
        world.crash("b", 3);
        world.await("what comes after it ran twice", () -> ran(world, 2, "b", "c"));
        world.await(StackPhase.READY);
        assertThat(ran(world, 1, "a")).isTrue();
        assertThat(world.memory("c").counters().restarts()).isZero();
    }

    @Scenario("a job is not run again with what failed")
    void jobs(World world) {
        world.apply(Scene.of(Part.job("migrate"), Part.service("api").on("migrate"), Part.service("web"))
                .supervised(Strategy.ONE_FOR_ALL, 0, OnTrip.QUARANTINE));
        world.await(StackPhase.READY);
        world.crash("web", 3);
        world.await("both ran twice", () -> ran(world, 2, "api", "web"));
        world.await(StackPhase.READY);
        assertThat(ran(world, 1, "migrate")).isTrue();
    }

    @Scenario("a scope that failed too often is stopped in reverse order and stays so until it is reset")
    void fuse(World world) {
        world.apply(Scene.of(
                        Part.service("db"),
                        Part.service("api").on("db"),
                        Part.service("bad"),
                        Part.service("other").on("db"))
                .supervised("back", Strategy.ONE_FOR_ONE, 1, OnTrip.QUARANTINE, "db", "api", "bad"));
        world.await(StackPhase.READY);
        failsOnce(world, "bad");
        world.killCairn();
        world.startCairn();
        world.crash("bad", 3);
        world.await("the scope is given up", () -> List.of("db", "api", "bad").stream()
                .allMatch(name -> world.phase(name) == Phase.QUARANTINED));
        assertThat(List.of("db", "api", "bad"))
                .allSatisfy(name -> assertThat(world.reason(name)).contains(new Reason.FuseTripped("back")));
        assertThat(end(world, "api")).isBeforeOrEqualTo(end(world, "db"));
        assertThat(world.alive("other")).hasSize(1);
        world.pass(Duration.ofSeconds(3));
        assertThat(List.of("db", "api", "bad"))
                .allSatisfy(name -> assertThat(world.alive(name)).isEmpty());

        world.request(Verb.RESET, "bad");
        world.await(StackPhase.READY);
    }

    @Scenario("a scope that is given up counts as one failure of the stack, which is stopped as it says")
    void escalation(World world) {
        world.apply(Scene.of(Part.service("a"), Part.service("b"), Part.service("c"))
                .supervised(Strategy.ONE_FOR_ONE, 1, OnTrip.STOP_STACK)
                .supervised("one", Strategy.ONE_FOR_ONE, 1, OnTrip.QUARANTINE, "a")
                .supervised("two", Strategy.ONE_FOR_ONE, 1, OnTrip.QUARANTINE, "b"));
        world.await(StackPhase.READY);
        failsOnce(world, "a");
        world.crash("a", 3);
        world.await("a", Phase.QUARANTINED);
        failsOnce(world, "b");
        assertThat(world.phase("c")).isEqualTo(Phase.READY);
        world.crash("b", 3);
        world.await("everything is gone", () -> world.alive("c").isEmpty());
        world.await("c", Phase.STOPPED);
        world.await(StackPhase.FAILED);
        assertThat(world.reason("b")).contains(new Reason.FuseTripped("two"));
        assertThat(world.stack().shutdown().orElseThrow().reason()).isEqualTo("the fuse of the stack tripped");

        world.up();
        world.await(StackPhase.READY);
    }

    /** It crashes, and is ready again. */
    private static void failsOnce(World world, String name) {
        world.crash(name, 3);
        world.await(
                name + " failed once",
                () -> world.memory(name).counters().restarts() == 1 && world.phase(name) == Phase.READY);
    }

    private static boolean ran(World world, int times, String... names) {
        return List.of(names).stream().allMatch(name -> world.runs(name).size() == times);
    }

    private static Instant lastReady(World world, String name) {
        return world.told(name, Type.RESOURCE_READY).getLast();
    }

    private static Instant end(World world, String resource) {
        return world.runs(resource).getLast().endedAt().orElseThrow();
    }
}
