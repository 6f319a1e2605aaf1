package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Phase;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.util.List;

/** What waits for another stack. */
final class NeighbourScenarios {
    private static Scene shop() {
        return Scene.of(
                Part.service("db"),
                Part.service("api").on("db").onStack("platform"),
                Part.service("web").on("api"));
    }

    @Scenario(
            value = "what waits for another stack starts when that is ready, and says what it waits for until then",
            needs = Ability.NEIGHBOURS)
    void waits(World world) {
        world.apply(shop());
        world.await("db", Phase.READY);
        world.await("api", Phase.BLOCKED);
        assertThat(world.memory("api").waitingFor()).containsExactly("stack platform");
        assertThat(world.stack().phase()).isEqualTo(StackPhase.PROGRESSING);
        world.neighbour("platform", false);
        world.pass(Duration.ofMillis(300));
        assertThat(world.runs("api")).isEmpty();
        world.neighbour("platform", true);
        world.await(StackPhase.READY);
        assertThat(world.runs("api")).hasSize(1);
    }

    @Scenario(value = "a stack that is ready is not waited for", needs = Ability.NEIGHBOURS)
    void ready(World world) {
        world.neighbour("platform", true);
        world.apply(shop());
        world.await(StackPhase.READY);
        assertThat(world.told("api", LifecycleEvent.Type.RESOURCE_STARTING)).hasSize(1);
    }

    @Scenario(
            value = "what runs goes on when the stack that it waited for goes away; a new start waits again",
            needs = Ability.NEIGHBOURS)
    void flap(World world) {
        world.neighbour("platform", true);
        world.apply(shop());
        world.await(StackPhase.READY);
        world.neighbour("platform", false);
        world.pass(Duration.ofMillis(300));
        assertThat(List.of("db", "api", "web")).allMatch(name -> world.phase(name) == Phase.READY);
        world.apply(Scene.of(
                Part.service("db"),
                Part.service("api").on("db").onStack("platform"),
                Part.service("late").onStack("platform")));
        world.await("late", Phase.BLOCKED);
        assertThat(world.phase("api")).isEqualTo(Phase.READY);
        world.neighbour("platform", true);
        world.await("late", Phase.READY);
    }

    @Scenario(value = "Cairn may be killed while it waits for another stack", needs = Ability.NEIGHBOURS)
    void killed(World world) {
        world.apply(shop());
        world.await("api", Phase.BLOCKED);
        world.killCairn();
        world.neighbour("platform", true);
        world.startCairn();
        world.await(StackPhase.READY);
        assertThat(world.runs("db")).hasSize(1);
        assertThat(world.runs("api")).hasSize(1);
    }
}
