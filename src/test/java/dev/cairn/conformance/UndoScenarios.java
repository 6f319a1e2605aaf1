package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.JobPolicy;
import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What jobs did is taken back when their stack is removed. */
final class UndoScenarios {
    private static final Behaviour QUICK = Behaviour.ends(Duration.ofMillis(300), 0);

    private static Scene shop(Behaviour undo) {
        return Scene.of(
                Part.service("db"),
                Part.job("migrate").on("db").undoneBy(undo),
                Part.service("app").on("migrate"));
    }

    @Scenario(
            "what a job did is undone when the stack is removed: after what rests on it, before what it rests on goes")
    void inTurn(World world) {
        world.apply(shop(QUICK));
        world.await(StackPhase.READY);
        assertThat(world.runs("migrate")).hasSize(1);
        world.desire(Plan.Desired.REMOVED);
        world.await("nothing is left", () -> world.left().isEmpty());
        assertThat(world.runs("migrate")).hasSize(2);
        Run undo = world.runs("migrate").getLast();
        assertThat(undo.startedAt()).isAfterOrEqualTo(end(world, "app"));
        assertThat(end(world, "db")).isAfterOrEqualTo(undo.endedAt().orElseThrow());
        assertThat(world.events("migrate"))
                .anySatisfy(event -> assertThat(event.message()).contains("what it did is being undone"));
    }

    @Scenario("jobs are undone in the reverse order of their runs")
    void reverse(World world) {
        world.apply(Scene.of(
                Part.job("schema").undoneBy(QUICK),
                Part.job("rows").on("schema").undoneBy(QUICK)));
        world.await(StackPhase.COMPLETED);
        world.desire(Plan.Desired.REMOVED);
        world.await("nothing is left", () -> world.left().isEmpty());
        assertThat(List.of("schema", "rows"))
                .allSatisfy(name -> assertThat(world.runs(name)).hasSize(2));
        assertThat(world.runs("schema").getLast().startedAt()).isAfterOrEqualTo(end(world, "rows"));
    }

    @Scenario(
            value = "an undo that fails is tried again as often as its job, told, and keeps nothing from going",
            needs = Ability.READS_BACK)
    void fails(World world) {
        world.apply(Scene.of(
                Part.service("db"),
                Part.job("migrate")
                        .on("db")
                        .job(new JobPolicy(1, Optional.empty(), JobPolicy.Rerun.ON_CHANGE))
                        .backoff(Duration.ofMillis(300), 0)
                        .undoneBy(Behaviour.ends(Duration.ofMillis(100), 3))));
        world.await(StackPhase.READY);
        world.desire(Plan.Desired.REMOVED);
        world.await("nothing is left", () -> world.left().isEmpty());
        assertThat(world.runs("migrate"))
                .filteredOn(run -> run.args().equals(List.of("undo")))
                .hasSize(2);
        assertThat(world.told("migrate", Type.RESOURCE_FAILED)).hasSize(1);
        assertThat(world.events("migrate"))
                .anySatisfy(event -> assertThat(event.message()).contains("not undone: exit code 3"));
    }

    @Scenario("what a job did not come to do is not undone")
    void nothingToUndo(World world) {
        world.apply(Scene.of(Part.job("migrate")
                .behaving(Behaviour.ends(Duration.ofMillis(100), 1))
                .job(new JobPolicy(0, Optional.empty(), JobPolicy.Rerun.ON_CHANGE))
                .undoneBy(QUICK)));
        world.await("migrate", Phase.FAILED);
        world.desire(Plan.Desired.REMOVED);
        world.await("nothing is left", () -> world.left().isEmpty());
        assertThat(world.runs("migrate")).hasSize(1);
    }

    @Scenario("what was undone is done again by the next start")
    void again(World world) {
        world.apply(shop(QUICK));
        world.await(StackPhase.READY);
        world.desire(Plan.Desired.REMOVED);
        world.await("nothing is left", () -> world.left().isEmpty());
        world.desire(Plan.Desired.RUNNING);
        world.await(StackPhase.READY);
        assertThat(world.runs("migrate")).hasSize(3);
    }

    @Scenario("a start that comes during an undo waits for its end, and does it again")
    void takenBack(World world) {
        world.apply(shop(Behaviour.ends(Duration.ofSeconds(1), 0)));
        world.await(StackPhase.READY);
        world.desire(Plan.Desired.REMOVED);
        awaitUndo(world);
        world.desire(Plan.Desired.RUNNING);
        world.await("the job ran again", () -> world.runs("migrate").size() == 3);
        world.await(StackPhase.READY);
        List<Run> runs = world.runs("migrate");
        assertThat(runs).hasSize(3);
        assertThat(runs.get(2).startedAt())
                .isAfterOrEqualTo(runs.get(1).endedAt().orElseThrow());
    }

    @Scenario("Cairn killed during an undo goes on with it, and undoes nothing twice")
    void killed(World world) {
        world.apply(shop(Behaviour.ends(Duration.ofSeconds(2), 0)));
        world.await(StackPhase.READY);
        world.desire(Plan.Desired.REMOVED);
        awaitUndo(world);
        world.killCairn();
        world.startCairn();
        world.await("nothing is left", () -> world.left().isEmpty());
        assertThat(world.runs("migrate")).hasSize(2);
        Instant undone = world.runs("migrate").getLast().endedAt().orElseThrow();
        assertThat(end(world, "db")).isAfterOrEqualTo(undone);
    }

    @Scenario(value = "an undo that ended while Cairn was away is not run again", needs = Ability.KEEPS_EXITS)
    void endedMeanwhile(World world) {
        world.apply(shop(Behaviour.ends(Duration.ofMillis(700), 0)));
        world.await(StackPhase.READY);
        world.desire(Plan.Desired.REMOVED);
        awaitUndo(world);
        world.killCairn();
        world.pass(Duration.ofSeconds(2));
        world.startCairn();
        world.await("nothing is left", () -> world.left().isEmpty());
        assertThat(world.runs("migrate")).hasSize(2);
    }

    private static void awaitUndo(World world) {
        world.await("the undo runs", () -> world.runs("migrate").size() == 2);
    }

    private static Instant end(World world, String resource) {
        return world.runs(resource).getLast().endedAt().orElseThrow();
    }
}
