package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.Dependency.Type;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Behaviour.Trouble;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** In which order things start, and what holds them back. */
final class StartScenarios {

    @Scenario("independent resources start together")
    void independent(World world) {
        Behaviour slow = Behaviour.readyAfter(Duration.ofSeconds(4));
        world.apply(Scene.of(
                Part.service("a").behaving(slow),
                Part.service("b").behaving(slow),
                Part.service("c").behaving(slow)));
        world.await(StackPhase.READY);
        Instant firstReady = world.told("a", LifecycleEvent.Type.RESOURCE_READY).getFirst();
        assertThat(List.of("a", "b", "c"))
                .allSatisfy(name ->
                        assertThat(world.runs(name).getFirst().startedAt()).isBefore(firstReady));
    }

    @Scenario("a chain starts in order")
    void chain(World world) {
        world.apply(Scene.of(Part.service("c").on("b"), Part.service("b").on("a"), Part.service("a")));
        world.await(StackPhase.READY);
        startsAfterReady(world, "b", "a");
        startsAfterReady(world, "c", "b");
    }

    @Scenario("a diamond starts its join once, after both sides")
    void diamond(World world) {
        world.apply(Scene.of(
                Part.service("base"),
                Part.service("left").on("base").behaving(Behaviour.readyAfter(Duration.ofMillis(300))),
                Part.service("right").on("base").behaving(Behaviour.readyAfter(Duration.ofMillis(900))),
                Part.service("join").on("left", "right")));
        world.await(StackPhase.READY);
        startsAfterReady(world, "join", "left");
        startsAfterReady(world, "join", "right");
        assertThat(world.runs("join")).hasSize(1);
    }

    /** Trap 1. Guard: {@code Readiness.readyNow} asks for a probe that passed; without it this fails. */
    @Scenario("a slow probe holds dependents back until it passes, and no longer")
    void slowProbe(World world) {
        Duration slow = Duration.ofSeconds(3);
        world.apply(Scene.of(
                Part.service("db").behaving(Behaviour.readyAfter(slow)),
                Part.service("api").on("db")));
        world.await("db", Phase.RUNNING);
        world.await("api", Phase.BLOCKED);
        assertThat(world.memory("api").waitingFor()).containsExactly("db");
        world.await("api", Phase.READY);
        Instant passes = world.runs("db").getFirst().startedAt().plus(slow);
        Instant starts = world.runs("api").getFirst().startedAt();
        assertThat(starts).isAfterOrEqualTo(passes);
        assertThat(world.told("api", LifecycleEvent.Type.RESOURCE_STARTING).getFirst())
                .as("released by the very event that made its dependency ready")
                .isEqualTo(world.told("db", LifecycleEvent.Type.RESOURCE_READY).getFirst());
    }

    @Scenario("a probe that never passes never releases, and ends at the deadline")
    void neverReady(World world) {
        world.apply(Scene.of(
                Part.service("db")
                        .behaving(Behaviour.neverReady())
                        .restart(Policy.NEVER)
                        .timeout(Duration.ofSeconds(4)),
                Part.service("api").on("db")));
        world.await("db", Phase.FAILED);
        assertThat(world.reason("db").orElseThrow()).isInstanceOf(Reason.StartTimeout.class);
        world.await("api", Phase.FAILED);
        assertThat(world.runs("api")).isEmpty();
        assertThat(world.reason("api")).contains(new Reason.DependencyFailed("db", "db"));
    }

    @Scenario("what fails for good before it is ready fails its dependents at once, with the root")
    void failureIsTold(World world) {
        world.apply(Scene.of(
                Part.service("db")
                        .behaving(Behaviour.ends(Duration.ofMillis(200), 7))
                        .restart(Policy.NEVER),
                Part.service("api").on("db"),
                Part.service("web").on("api")));
        world.await("web", Phase.FAILED);
        assertThat(world.reason("db")).contains(new Reason.ExitCode(7));
        assertThat(world.reason("api")).contains(new Reason.DependencyFailed("db", "db"));
        assertThat(world.reason("web")).contains(new Reason.DependencyFailed("api", "db"));
        Instant failed = world.told("db", LifecycleEvent.Type.RESOURCE_FAILED).getFirst();
        assertThat(world.told("web", LifecycleEvent.Type.RESOURCE_FAILED)).containsExactly(failed);
        assertThat(world.runs("api")).isEmpty();
        world.await(StackPhase.FAILED);
    }

    @Scenario(value = "what restarts keeps its dependents waiting and is named", needs = Ability.FIRST_RUNS)
    void restartingKeepsBlocked(World world) {
        world.apply(Scene.of(
                Part.service("db")
                        .behaving(
                                Behaviour.readyAfter(Duration.ofSeconds(1)).failingFirst(2, Duration.ofMillis(100), 3))
                        .restart(Policy.ON_FAILURE)
                        .backoff(Duration.ofSeconds(1), 0),
                Part.service("api").on("db")));
        world.await("db", Phase.RESTARTING);
        assertThat(world.phase("api")).isEqualTo(Phase.BLOCKED);
        assertThat(world.memory("api").waitingFor()).containsExactly("db");
        assertThat(world.reason("db")).contains(new Reason.ExitCode(3));
        world.await(StackPhase.READY);
        assertThat(world.runs("db")).hasSize(3);
        startsAfterReady(world, "api", "db");
    }

    @Scenario(value = "a program that does not exist fails for good at once", needs = Ability.TELLS_MISSING_PROGRAMS)
    void missingProgram(World world) {
        world.apply(Scene.of(
                Part.service("db").behaving(Behaviour.steady().with(Trouble.MISSING_PROGRAM)),
                Part.service("api").on("db")));
        world.await("api", Phase.FAILED);
        assertThat(world.reason("db").orElseThrow().prevented()).isTrue();
        assertThat(world.runs("db")).isEmpty();
    }

    @Scenario(value = "a port in use is told with its owner, and cured when it is free", needs = Ability.HOST_PORTS)
    void portInUse(World world) {
        int port = world.freePort();
        world.occupy(port);
        world.apply(Scene.of(Part.service("db").port(port)));
        world.await("db", Phase.FAILED);
        assertThat(world.reason("db").orElseThrow())
                .isInstanceOfSatisfying(Reason.PortConflict.class, conflict -> assertThat(conflict.port())
                        .isEqualTo(port));
        world.pass(Duration.ofSeconds(2));
        assertThat(world.phase("db")).isEqualTo(Phase.FAILED);
        assertThat(world.memory("db").attempt().number())
                .as("tried once, and once more by each Cairn that was killed and forgot the error")
                .isLessThanOrEqualTo(1 + world.crashes());
        world.free(port);
        world.await("db", Phase.READY);
    }

    @Scenario(value = "a start that hangs ends at its deadline", needs = Ability.HANGING_START)
    void hangingStart(World world) {
        world.apply(Scene.of(Part.service("db")
                .behaving(Behaviour.steady().with(Trouble.HANGS))
                .restart(Policy.NEVER)
                .timeout(Duration.ofSeconds(3))));
        world.await("db", Phase.FAILED);
        assertThat(world.reason("db").orElseThrow()).isInstanceOf(Reason.StartTimeout.class);
    }

    @Scenario("a reference waits for its output")
    void implicitDependency(World world) {
        world.apply(Scene.of(
                Part.service("api").env("URL", "tcp://${resources.db.host}:5432"),
                Part.service("db")
                        .behaving(Behaviour.readyAfter(Duration.ofMillis(700)))
                        .output("host", "db.example")));
        world.await(StackPhase.READY);
        startsAfterReady(world, "api", "db");
        assertThat(world.runs("api").getFirst().env()).containsEntry("URL", "tcp://db.example:5432");
    }

    @Scenario("Started opens before ready")
    void started(World world) {
        world.apply(Scene.of(
                Part.service("db").behaving(Behaviour.neverReady()),
                Part.service("api").on("db", Type.REQUIRES, Condition.STARTED)));
        world.await("api", Phase.READY);
        assertThat(world.phase("db")).isEqualTo(Phase.RUNNING);
        assertThat(world.runs("api").getFirst().startedAt())
                .isAfterOrEqualTo(
                        world.told("db", LifecycleEvent.Type.RESOURCE_RUNNING).getFirst());
    }

    @Scenario("a job is waited for until it is completed")
    void completed(World world) {
        world.apply(Scene.of(
                Part.job("migrate").behaving(Behaviour.ends(Duration.ofMillis(800), 0)),
                Part.service("api").on("migrate", Type.REQUIRES, Condition.COMPLETED)));
        world.await(StackPhase.READY);
        Run job = world.runs("migrate").getFirst();
        assertThat(world.runs("api").getFirst().startedAt())
                .isAfterOrEqualTo(job.endedAt().orElseThrow());
        assertThat(world.phase("migrate")).isEqualTo(Phase.COMPLETED);
    }

    @Scenario("Wants never gates")
    void wants(World world) {
        world.apply(Scene.of(
                Part.service("cache").behaving(Behaviour.neverReady()),
                Part.service("api").on("cache", Type.WANTS, Condition.READY)));
        world.await("api", Phase.READY);
        assertThat(world.phase("cache")).isNotEqualTo(Phase.READY);
    }

    @Scenario("After waits for the start, and opens when it fails for good")
    void after(World world) {
        world.apply(Scene.of(
                Part.service("log")
                        .behaving(Behaviour.ends(Duration.ofMillis(300), 7))
                        .restart(Policy.NEVER)
                        .notCritical(),
                Part.service("api").on("log", Type.AFTER, Condition.READY)));
        world.await("api", Phase.READY);
        assertThat(world.phase("log")).isEqualTo(Phase.FAILED);
        assertThat(world.runs("api").getFirst().startedAt())
                .isAfterOrEqualTo(world.runs("log").getFirst().endedAt().orElseThrow());
        world.await(StackPhase.DEGRADED);
    }

    @Scenario("a group is ready when its members are, and holds back what rests on it")
    void group(World world) {
        world.apply(Scene.of(
                Part.service("a").behaving(Behaviour.readyAfter(Duration.ofMillis(300))),
                Part.service("b").behaving(Behaviour.readyAfter(Duration.ofMillis(900))),
                Part.group("backend", "a", "b"),
                Part.service("web").on("backend")));
        world.await("backend", Phase.BLOCKED);
        assertThat(world.memory("backend").waitingFor()).contains("b");
        world.await(StackPhase.READY);
        startsAfterReady(world, "web", "b");
        assertThat(world.phase("backend")).isEqualTo(Phase.READY);
    }

    @Scenario("a group fails with a critical member and goes on without one that is not")
    void groupWithFailure(World world) {
        Behaviour broken = Behaviour.ends(Duration.ofMillis(100), 7);
        world.apply(Scene.of(
                Part.service("a").behaving(broken).restart(Policy.NEVER).notCritical(),
                Part.service("b"),
                Part.group("lenient", "a", "b"),
                Part.service("c").behaving(broken).restart(Policy.NEVER),
                Part.group("strict", "b", "c")));
        world.await("lenient", Phase.READY);
        world.await("strict", Phase.FAILED);
        assertThat(world.reason("strict")).contains(new Reason.DependencyFailed("c", "c"));
    }

    static void startsAfterReady(World world, String later, String earlier) {
        Instant ready = world.told(earlier, LifecycleEvent.Type.RESOURCE_READY).getFirst();
        assertThat(world.runs(later).getFirst().startedAt()).isAfterOrEqualTo(ready);
    }
}
