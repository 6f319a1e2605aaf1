package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.util.List;

/** Restarts that a user asked for. */
final class RestartScenarios {

    @Scenario("a restart stops, waits until it is gone, and starts; in this order")
    void order(World world) {
        world.apply(Scene.of(Part.service("api").restart(Policy.ON_FAILURE)));
        world.await("api", Phase.READY);
        int before = world.events("api").size();
        world.request(Verb.RESTART, "api");
        world.await("a second run", () -> world.runs("api").size() == 2);
        world.await("api", Phase.READY);
        assertThat(world.events("api").stream().skip(before).map(LifecycleEvent::type))
                .containsSubsequence(
                        Type.RESOURCE_STOPPING, Type.RESOURCE_STOPPED, Type.RESOURCE_STARTING, Type.RESOURCE_READY);
        List<Run> runs = world.runs("api");
        assertThat(runs.get(1).startedAt())
                .isAfterOrEqualTo(runs.get(0).endedAt().orElseThrow());
        assertThat(world.memory("api").counters().restarts()).isZero();
    }

    @Scenario(value = "a restart rolls: the old one goes when the new one is ready", needs = Ability.ROLLING)
    void rolls(World world) {
        world.apply(Scene.of(Part.service("api").behaving(Behaviour.readyAfter(Duration.ofSeconds(1)))));
        world.await("api", Phase.READY);
        world.request(Verb.RESTART, "api");
        world.await("the restart began", () -> world.phase("api") != Phase.READY);
        world.await("api", Phase.READY);
        world.await("the old one is gone", () -> world.alive("api").size() == 1);
        List<Run> runs = world.runs("api");
        assertThat(runs).hasSize(2);
        assertThat(runs.get(0).endedAt().orElseThrow()).isAfter(runs.get(1).startedAt());
    }

    @Scenario("a restart leaves dependents alone")
    void dependents(World world) {
        world.apply(Scene.of(Part.service("db"), Part.service("api").on("db")));
        world.await(StackPhase.READY);
        world.request(Verb.RESTART, "db");
        world.await("a second run", () -> world.runs("db").size() == 2);
        world.await(StackPhase.READY);
        assertThat(world.runs("api")).hasSize(1);
        assertThat(world.told("api", Type.RESOURCE_READY)).hasSize(1);
    }

    /** Trap 15. Guard: {@code Requests.restart} answers what is in flight already; without it this fails. */
    @Scenario("of two restarts of one, one wins and the other is told")
    void twoOfOne(World world) {
        world.apply(Scene.of(Part.service("api").behaving(Behaviour.readyAfter(Duration.ofSeconds(4)))));
        world.await("api", Phase.READY);
        world.request(Verb.RESTART, "api");
        World.Asked second = world.request(Verb.RESTART, "api");
        world.await("it is answered", () -> second.outcome().isPresent());
        assertThat(second.outcome()).contains("AlreadyRestarting");
        world.await("a second run", () -> world.runs("api").size() == 2);
        world.await("api", Phase.READY);
        world.pass(Duration.ofSeconds(3));
        assertThat(world.runs("api")).hasSize(2);
        assertThat(world.alive("api")).hasSize(1);
    }

    /** Trap 12. Guard: {@code Requests.restart} asks what is in flight of that one; with what is of any this fails. */
    @Scenario("restarts of two go on side by side")
    void twoOfTwo(World world) {
        world.apply(Scene.of(Part.service("a"), Part.service("b")));
        world.await(StackPhase.READY);
        World.Asked a = world.request(Verb.RESTART, "a");
        World.Asked b = world.request(Verb.RESTART, "b");
        world.await(
                "both ran twice",
                () -> world.runs("a").size() == 2 && world.runs("b").size() == 2);
        world.await(StackPhase.READY);
        assertThat(a.outcome()).contains("Accepted");
        assertThat(b.outcome()).contains("Accepted");
    }

    @Scenario("a restart during the start comes to one that runs")
    void duringBoot(World world) {
        world.apply(Scene.of(
                Part.service("db").behaving(Behaviour.readyAfter(Duration.ofSeconds(4))),
                Part.service("api").on("db")));
        world.await("db", Phase.RUNNING);
        world.await("a first run", () -> world.runs("db").size() == 1);
        world.request(Verb.RESTART, "db");
        world.await(StackPhase.READY);
        world.await("one db", () -> world.alive("db").size() == 1);
        assertThat(world.runs("db")).hasSize(2);
        assertThat(world.runs("api")).hasSize(1);
    }

    @Scenario("a restart during its stop brings it back")
    void duringStop(World world) {
        world.apply(Scene.of(Part.service("api").behaving(Behaviour.steady().termTaking(Duration.ofSeconds(1)))));
        world.await("api", Phase.READY);
        world.request(Verb.STOP, "api");
        world.await("api", Phase.STOPPING);
        world.request(Verb.RESTART, "api");
        world.await("a second run", () -> world.runs("api").size() == 2);
        world.await("api", Phase.READY);
        assertThat(world.alive("api")).hasSize(1);
    }

    /** Trap 8. Guard: {@code Requests.restart} refuses while everything is stopped; without it this fails. */
    @Scenario("a restart during the stop of everything is refused and changes nothing")
    void duringShutdown(World world) {
        world.apply(Scene.of(Part.service("api").behaving(Behaviour.steady().termTaking(Duration.ofSeconds(1)))));
        world.await("api", Phase.READY);
        world.shutdown("a user", "the end of the day");
        world.await("api", Phase.STOPPING);
        World.Asked restart = world.request(Verb.RESTART, "api");
        world.await("it is answered", () -> restart.outcome().isPresent());
        assertThat(restart.outcome()).contains("Refused");
        world.await(StackPhase.STOPPED);
        world.pass(Duration.ofSeconds(3));
        assertThat(world.runs("api")).hasSize(1);
        assertThat(world.alive("api")).isEmpty();
    }

    @Scenario(value = "a restart does not wait for the pause of a crash", needs = Ability.FIRST_RUNS)
    void duringBackoff(World world) {
        world.apply(Scene.of(Part.service("api")
                .behaving(Behaviour.steady().failingFirst(1, Duration.ofMillis(300), 3))
                .restart(Policy.ON_FAILURE)
                .backoff(Duration.ofSeconds(50), 0)));
        world.await("api", Phase.RESTARTING);
        world.request(Verb.RESTART, "api");
        world.await("api", Phase.READY);
        assertThat(world.runs("api")).hasSize(2);
    }
}
