package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.StackMemory.Outcome;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How things end: on request, in reverse order, by force, after a failure. */
final class StopScenarios {

    @Scenario("everything stops in reverse order")
    void reverse(World world) {
        world.apply(Scene.of(
                Part.service("a"), Part.service("b").on("a"), Part.service("c").on("b")));
        world.await(StackPhase.READY);
        world.shutdown("a user", "the end of the day");
        world.await(StackPhase.STOPPED);
        Instant c = end(world, "c");
        Instant b = end(world, "b");
        assertThat(world.told("b", Type.RESOURCE_STOPPING).getFirst()).isAfterOrEqualTo(c);
        assertThat(world.told("a", Type.RESOURCE_STOPPING).getFirst()).isAfterOrEqualTo(b);
        assertThat(world.stack().shutdown().orElseThrow().outcomes().values())
                .containsOnly(Outcome.GRACEFUL)
                .hasSize(3);
    }

    @Scenario("branches stop side by side")
    void parallel(World world) {
        Behaviour slow = Behaviour.steady().termTaking(Duration.ofSeconds(1));
        world.apply(Scene.of(
                Part.service("base"),
                Part.service("left").on("base").behaving(slow),
                Part.service("right").on("base").behaving(slow)));
        world.await(StackPhase.READY);
        world.shutdown("a user", "the end of the day");
        world.await(StackPhase.STOPPED);
        Instant left = world.told("left", Type.RESOURCE_STOPPING).getFirst();
        Instant right = world.told("right", Type.RESOURCE_STOPPING).getFirst();
        assertThat(Duration.between(left, right).abs()).isLessThan(Duration.ofMillis(500));
        assertThat(world.told("base", Type.RESOURCE_STOPPING).getFirst())
                .isAfterOrEqualTo(end(world, "left"))
                .isAfterOrEqualTo(end(world, "right"));
    }

    @Scenario("what ignores the signal is killed after its grace")
    void kill(World world) {
        Duration grace = Duration.ofSeconds(2);
        world.apply(Scene.of(
                Part.service("stubborn")
                        .behaving(Behaviour.steady().ignoringTerm())
                        .grace(grace),
                Part.service("polite")));
        world.await(StackPhase.READY);
        world.shutdown("a user", "the end of the day");
        world.await(StackPhase.STOPPED);
        Instant asked = world.told("stubborn", Type.RESOURCE_STOPPING).getFirst();
        assertThat(Duration.between(asked, end(world, "stubborn")))
                .isGreaterThanOrEqualTo(grace.minusMillis(50))
                .as("the grace, and what an end takes on this machine")
                .isLessThan(Duration.between(asked, end(world, "polite"))
                        .plus(grace)
                        .plusSeconds(3));
        assertThat(world.stack().shutdown().orElseThrow().outcomes())
                .containsEntry("polite", Outcome.GRACEFUL)
                .containsEntry(
                        "stubborn",
                        world.abilities().contains(Ability.TELLS_KILLS) ? Outcome.KILLED : Outcome.GRACEFUL);
    }

    @Scenario(value = "a child that outlives its parent goes with it", needs = Ability.GRANDCHILDREN)
    void grandchild(World world) {
        world.apply(Scene.of(
                Part.service("a").behaving(Behaviour.steady().withGrandchild()).grace(Duration.ofSeconds(1)),
                Part.service("orphaned")
                        .behaving(Behaviour.readyAfter(Duration.ofMillis(300))
                                .withGrandchild()
                                .failingFirst(1, Duration.ofSeconds(1), 3))
                        .backoff(Duration.ofMillis(300), 0)));
        world.await("it was started again", () -> world.runs("orphaned").size() == 2);
        world.await(StackPhase.READY);
        assertThat(world.grandchildren("a")).isEqualTo(1);
        assertThat(world.grandchildren("orphaned")).isEqualTo(1);
        world.shutdown("a user", "the end of the day");
        world.await(StackPhase.STOPPED);
        assertThat(world.grandchildren("a")).isZero();
        assertThat(world.grandchildren("orphaned")).isZero();
    }

    @Scenario(
            value = "past its ceiling the stop of everything kills what is left, still in reverse order",
            needs = Ability.KILLS)
    void ceiling(World world) {
        Behaviour stubborn = Behaviour.steady().ignoringTerm();
        world.apply(Scene.of(
                        Part.service("a").behaving(stubborn).grace(Duration.ofMinutes(5)),
                        Part.service("b").on("a").behaving(stubborn).grace(Duration.ofMinutes(5)))
                .shutdownGrace(Duration.ofSeconds(3)));
        world.await(StackPhase.READY);
        world.shutdown("a user", "the end of the day");
        world.await(StackPhase.STOPPED);
        Instant asked = world.stack().shutdown().orElseThrow().startedAt();
        assertThat(Duration.between(asked, end(world, "a"))).isLessThan(Duration.ofSeconds(10));
        assertThat(end(world, "a")).isAfterOrEqualTo(end(world, "b"));
    }

    @Scenario("a stop during the start ends what was started and starts nothing more")
    void duringBoot(World world) {
        world.apply(Scene.of(
                Part.service("a").behaving(Behaviour.readyAfter(Duration.ofSeconds(5))),
                Part.service("b").on("a")));
        world.await("a", Phase.RUNNING);
        world.shutdown("a user", "the end of the day");
        world.await(StackPhase.STOPPED);
        world.pass(Duration.ofSeconds(6));
        assertThat(world.alive("a")).isEmpty();
        assertThat(world.runs("b")).isEmpty();
        assertThat(world.stack().shutdown().orElseThrow().outcomes()).containsEntry("b", Outcome.ALREADY_GONE);
    }

    @Scenario(value = "a second stop is not the first cause", needs = Ability.NAMES_STOPS)
    void twice(World world) {
        world.apply(Scene.of(Part.service("a").behaving(Behaviour.steady().termTaking(Duration.ofSeconds(1)))));
        world.await(StackPhase.READY);
        world.shutdown("one", "first");
        world.await("a", Phase.STOPPING);
        world.shutdown("two", "second");
        world.await(StackPhase.STOPPED);
        world.shutdown("three", "third");
        world.pass(Duration.ofSeconds(1));
        assertThat(world.stack().shutdown().orElseThrow().requestedBy()).isEqualTo("one");
        assertThat(world.stack().shutdown().orElseThrow().reason()).isEqualTo("first");
        assertThat(world.stack().phase()).isEqualTo(StackPhase.STOPPED);
        assertThat(world.runs("a")).hasSize(1);
    }

    @Scenario("a stop that was asked for never turns back by itself, and up brings everything back")
    void stays(World world) {
        world.apply(Scene.of(Part.service("a"), Part.service("b").on("a")));
        world.await(StackPhase.READY);
        world.shutdown("a user", "lunch");
        world.await(StackPhase.STOPPED);
        world.killCairn();
        world.startCairn();
        world.pass(Duration.ofSeconds(7));
        assertThat(world.stack().phase()).isEqualTo(StackPhase.STOPPED);
        assertThat(world.alive("a")).isEmpty();
        world.up();
        world.await(StackPhase.READY);
        assertThat(world.runs("a")).hasSize(2);
        assertThat(world.stack().shutdown()).isEmpty();
    }

    @Scenario("stopping one stops first what requires it, which then waits and names it")
    void cascade(World world) {
        world.apply(Scene.of(
                Part.service("base"),
                Part.service("db").on("base"),
                Part.service("api").on("db"),
                Part.service("web").on("api")));
        world.await(StackPhase.READY);
        world.request(Verb.STOP, "db");
        world.await("db", Phase.STOPPED);
        world.await("api", Phase.BLOCKED);
        world.await("web", Phase.BLOCKED);
        assertThat(world.memory("api").waitingFor()).contains("db");
        assertThat(end(world, "api")).isAfterOrEqualTo(end(world, "web"));
        assertThat(world.told("db", Type.RESOURCE_STOPPING).getFirst()).isAfterOrEqualTo(end(world, "api"));
        assertThat(world.phase("base")).isEqualTo(Phase.READY);
        assertThat(world.alive("base")).hasSize(1);
        world.killCairn();
        world.startCairn();
        world.pass(Duration.ofSeconds(6));
        assertThat(world.phase("db")).isEqualTo(Phase.STOPPED);
        assertThat(world.alive("db")).isEmpty();
        world.request(Verb.START, "db");
        world.await("web", Phase.READY);
        assertThat(world.runs("base")).hasSize(1);
    }

    @Scenario("desired Stopped stops, and Running brings it back")
    void desired(World world) {
        world.apply(Scene.of(Part.service("a"), Part.service("b").on("a")));
        world.await(StackPhase.READY);
        world.desire(Plan.Desired.STOPPED);
        world.await(StackPhase.STOPPED);
        assertThat(world.alive("a")).isEmpty();
        world.desire(Plan.Desired.RUNNING);
        world.await(StackPhase.READY);
        assertThat(world.alive("a")).hasSize(1);
    }

    @Scenario("what a failure stopped is brought back by desired Stopped and Running again")
    void desiredAfterFailure(World world) {
        world.apply(Scene.of(Part.service("a"), Part.service("bad").on("a").restart(Policy.NEVER))
                .onFailure(Plan.OnFailure.STOP));
        world.await(StackPhase.READY);
        world.crash("bad", 7);
        world.await(StackPhase.FAILED);
        world.desire(Plan.Desired.STOPPED);
        world.await(StackPhase.STOPPED);
        assertThat(world.phase("bad")).isEqualTo(Phase.STOPPED);
        world.desire(Plan.Desired.RUNNING);
        world.await(StackPhase.READY);
        assertThat(world.alive("a")).hasSize(1);
        assertThat(world.alive("bad")).hasSize(1);
    }

    @Scenario("what is removed leaves nothing behind")
    void removed(World world) {
        world.apply(Scene.of(
                Part.job("seed"),
                Part.service("a").on("seed"),
                Part.service("b").on("a")));
        world.await(StackPhase.READY);
        world.desire(Plan.Desired.REMOVED);
        world.await("nothing is left", () -> world.left().isEmpty());
        world.await(StackPhase.STOPPED);
        assertThat(end(world, "a")).isAfterOrEqualTo(end(world, "b"));
    }

    @Scenario("a stop after Cairn was killed finds everything")
    void afterKill(World world) {
        world.apply(Scene.of(Part.service("a"), Part.service("b").on("a")));
        world.await(StackPhase.READY);
        world.killCairn();
        world.startCairn();
        world.desire(Plan.Desired.REMOVED);
        world.await("nothing is left", () -> world.left().isEmpty());
        assertThat(end(world, "a")).isAfterOrEqualTo(end(world, "b"));
    }

    /** Trap 14. Guard: {@code StackState.followSpec} takes back a stop that the file does not want any more; without it this fails. */
    @Scenario("down racing with up ends as the last word says")
    void race(World world) {
        Scene scene = Scene.of(
                Part.service("a").behaving(Behaviour.readyAfter(Duration.ofMillis(500))),
                Part.service("b").on("a"),
                Part.service("c").on("b"));
        world.apply(scene);
        for (int millis : List.of(30, 250, 700, 1100)) {
            world.pass(Duration.ofMillis(millis));
            world.desire(Plan.Desired.REMOVED);
            world.pass(Duration.ofMillis(40));
            world.desire(Plan.Desired.RUNNING);
        }
        world.await(StackPhase.READY);
        assertThat(List.of("a", "b", "c"))
                .allSatisfy(name -> assertThat(world.alive(name)).hasSize(1));
        world.desire(Plan.Desired.REMOVED);
        world.await("nothing is left", () -> world.left().isEmpty());
        world.pass(Duration.ofSeconds(3));
        assertThat(world.left()).isEmpty();
    }

    @Scenario("onFailure Stop stops everything at the first failure and keeps its reason")
    void onFailureStop(World world) {
        world.apply(Scene.of(
                        Part.service("a"),
                        Part.service("b").on("a"),
                        Part.service("bad")
                                .on("a")
                                .behaving(Behaviour.ends(Duration.ofSeconds(1), 7))
                                .restart(Policy.NEVER),
                        Part.service("late").on("bad"))
                .onFailure(Plan.OnFailure.STOP));
        world.await(
                "everything is gone",
                () -> world.alive("a").isEmpty()
                        && !world.runs("a").isEmpty()
                        && world.alive("b").isEmpty());
        world.await(StackPhase.FAILED);
        assertThat(world.phase("bad")).isEqualTo(Phase.FAILED);
        assertThat(world.reason("bad")).contains(new Reason.ExitCode(7));
        assertThat(world.phase("a")).isEqualTo(Phase.STOPPED);
        assertThat(world.stack().shutdown().orElseThrow().reason()).contains("bad");
        assertThat(world.runs("late")).isEmpty();
        world.pass(Duration.ofSeconds(3));
        assertThat(world.alive("a")).isEmpty();
    }

    @Scenario("onFailure Hold starts nothing more and stops nothing")
    void onFailureHold(World world) {
        world.apply(Scene.of(
                        Part.service("a"),
                        Part.service("bad")
                                .behaving(Behaviour.ends(Duration.ofMillis(300), 7))
                                .restart(Policy.NEVER),
                        Part.service("slow").behaving(Behaviour.readyAfter(Duration.ofSeconds(2))),
                        Part.service("late").on("slow"))
                .onFailure(Plan.OnFailure.HOLD));
        world.await("slow", Phase.READY);
        world.pass(Duration.ofSeconds(2));
        assertThat(world.phase("late")).isEqualTo(Phase.BLOCKED);
        assertThat(world.phase("a")).isEqualTo(Phase.READY);
        assertThat(world.stack().phase()).isEqualTo(StackPhase.FAILED);
    }

    @Scenario("onFailure Retry lets everything else go on")
    void onFailureRetry(World world) {
        world.apply(Scene.of(
                Part.service("bad")
                        .behaving(Behaviour.ends(Duration.ofMillis(300), 7))
                        .restart(Policy.NEVER),
                Part.service("slow").behaving(Behaviour.readyAfter(Duration.ofSeconds(1))),
                Part.service("late").on("slow")));
        world.await("late", Phase.READY);
        assertThat(world.stack().phase()).isEqualTo(StackPhase.FAILED);
    }

    private static Instant end(World world, String resource) {
        return world.runs(resource).getLast().endedAt().orElseThrow();
    }
}
