package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.util.List;

/** Cairn is killed, or its backend goes away, and comes back. */
final class RecoveryScenarios {

    @Scenario("killing Cairn restarts nothing that was healthy")
    void healthy(World world) {
        world.apply(Scene.of(
                Part.job("seed"),
                Part.service("a").on("seed"),
                Part.service("b").on("a")));
        world.await(StackPhase.READY);
        world.killCairn();
        world.pass(Duration.ofSeconds(1));
        world.startCairn();
        world.pass(Duration.ofSeconds(6));
        world.await(StackPhase.READY);
        assertThat(List.of("seed", "a", "b"))
                .allSatisfy(name -> assertThat(world.runs(name)).hasSize(1));
        assertThat(world.told("a", Type.RESOURCE_READY)).hasSize(1);
    }

    @Scenario("killing Cairn during the start loses nothing and doubles nothing")
    void duringBoot(World world) {
        world.apply(Scene.of(
                Part.service("a").behaving(Behaviour.readyAfter(Duration.ofSeconds(1))),
                Part.service("b").on("a").behaving(Behaviour.readyAfter(Duration.ofSeconds(1))),
                Part.service("c").on("b")));
        for (int i = 0; i < 4; i++) {
            world.pass(Duration.ofMillis(450));
            world.killCairn();
            world.startCairn();
        }
        world.await(StackPhase.READY);
        assertThat(List.of("a", "b", "c"))
                .allSatisfy(name -> assertThat(world.runs(name)).hasSize(1));
        StartScenarios.startsAfterReady(world, "b", "a");
        StartScenarios.startsAfterReady(world, "c", "b");
    }

    @Scenario(value = "what ended while Cairn was away is seen with its exit", needs = Ability.KEEPS_EXITS)
    void endedMeanwhile(World world) {
        world.apply(Scene.of(Part.service("a").restart(Policy.ON_FAILURE).backoff(Duration.ofMillis(500), 0)));
        world.await(StackPhase.READY);
        world.killCairn();
        world.crash("a", 9);
        world.pass(Duration.ofSeconds(1));
        world.startCairn();
        world.await("a second run", () -> world.runs("a").size() == 2);
        world.await("a", Phase.READY);
        assertThat(world.memory("a").latch().exitCode()).contains(9);
    }

    @Scenario(value = "a job that ended well while Cairn was away is not run again", needs = Ability.KEEPS_EXITS)
    void jobMeanwhile(World world) {
        world.apply(Scene.of(
                Part.job("seed").behaving(Behaviour.ends(Duration.ofSeconds(1), 0)),
                Part.service("api").on("seed")));
        world.await("seed", Phase.RUNNING);
        world.killCairn();
        world.pass(Duration.ofSeconds(2));
        world.startCairn();
        world.await(StackPhase.READY);
        assertThat(world.runs("seed")).hasSize(1);
    }

    @Scenario(
            "a job that ended well is not run again when what is left of it is cleaned up, nor after that by another Cairn")
    void jobCleanedUp(World world) {
        world.apply(Scene.of(Part.job("seed"), Part.service("api").on("seed")));
        world.await(StackPhase.READY);
        world.vanish("seed");
        world.pass(Duration.ofSeconds(1));
        world.killCairn();
        world.startCairn();
        world.apply(Scene.of(Part.job("seed"), Part.service("api").on("seed").version("2")));
        world.await("api ran twice", () -> world.runs("api").size() == 2);
        world.await(StackPhase.READY);
        assertThat(world.phase("seed")).isEqualTo(Phase.COMPLETED);
        assertThat(world.runs("seed")).hasSize(1);
    }

    @Scenario(value = "counts survive Cairn", needs = Ability.LOOPS)
    void counts(World world) {
        world.apply(Scene.of(Part.service("api")
                .behaving(Behaviour.steady().ending(Duration.ofMillis(300), 3))
                .timeout(Duration.ofMinutes(5))
                .backoff(Duration.ofMillis(500), 2)));
        world.await("it was started again", () -> world.runs("api").size() == 2);
        world.await("that was counted", () -> world.memory("api").counters().restarts() >= 1);
        world.killCairn();
        world.startCairn();
        world.await("api", Phase.QUARANTINED);
        assertThat(world.runs("api").size()).isBetween(3, 4);
    }

    @Scenario(value = "a backend that goes away and comes back changes nothing", needs = Ability.BACKEND_LOSS)
    void backendLost(World world) {
        world.apply(Scene.of(Part.service("a"), Part.service("b").on("a")));
        world.await(StackPhase.READY);
        world.loseBackend(true);
        world.await(StackPhase.DEGRADED);
        world.pass(Duration.ofSeconds(7));
        assertThat(world.phase("a")).isEqualTo(Phase.READY);
        world.loseBackend(false);
        world.await(StackPhase.READY);
        assertThat(world.runs("a")).hasSize(1);
        assertThat(world.runs("b")).hasSize(1);
    }
}
