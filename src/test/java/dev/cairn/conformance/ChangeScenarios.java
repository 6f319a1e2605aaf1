package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.LifecycleEvent.Type;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.RestartPolicy.Policy;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a newer version of the file does to what runs. */
final class ChangeScenarios {

    @Scenario("only what changed is replaced")
    void onlyChanged(World world) {
        world.apply(Scene.of(
                Part.service("a"), Part.service("b").on("a"), Part.service("c").on("b")));
        world.await(StackPhase.READY);
        world.apply(Scene.of(
                Part.service("a"),
                Part.service("b").on("a").version("2"),
                Part.service("c").on("b")));
        world.await("b ran twice", () -> world.runs("b").size() == 2);
        world.await(StackPhase.READY);
        world.await("one b", () -> world.alive("b").size() == 1);
        assertThat(world.runs("a")).hasSize(1);
        assertThat(world.runs("c")).hasSize(1);
    }

    @Scenario("the same file again changes nothing")
    void same(World world) {
        world.apply(Scene.of(Part.service("a"), Part.service("b").on("a")));
        world.await(StackPhase.READY);
        int events = world.events("a").size() + world.events("b").size();
        world.apply(Scene.of(Part.service("a"), Part.service("b").on("a")));
        world.pass(Duration.ofSeconds(6));
        assertThat(world.stack().phase()).isEqualTo(StackPhase.READY);
        assertThat(world.events("a").size() + world.events("b").size()).isEqualTo(events);
    }

    @Scenario("what changed too waits until what it rests on is ready for its new version")
    void dependentsWait(World world) {
        world.apply(Scene.of(Part.service("a"), Part.service("b").on("a")));
        world.await(StackPhase.READY);
        world.apply(Scene.of(
                Part.service("a").version("2").behaving(Behaviour.readyAfter(Duration.ofSeconds(2))),
                Part.service("b").on("a").version("2")));
        world.await("b ran twice", () -> world.runs("b").size() == 2);
        world.await(StackPhase.READY);
        world.await("one b", () -> world.alive("b").size() == 1);
        Instant ready = world.told("a", Type.RESOURCE_READY).get(1);
        assertThat(world.runs("b").get(1).startedAt()).isAfterOrEqualTo(ready);
        assertThat(world.runs("b").get(0).endedAt().orElseThrow()).isAfterOrEqualTo(ready);
    }

    @Scenario("a changed output restarts who uses it, and nobody else")
    void changedOutput(World world) {
        world.apply(Scene.of(
                Part.service("db").output("host", "one"),
                Part.service("user").env("HOST", "${resources.db.host}"),
                Part.service("other").on("db", Dependency.Type.AFTER, Dependency.Condition.READY)));
        world.await(StackPhase.READY);
        world.apply(Scene.of(
                Part.service("db").output("host", "two").version("2"),
                Part.service("user").env("HOST", "${resources.db.host}"),
                Part.service("other").on("db", Dependency.Type.AFTER, Dependency.Condition.READY)));
        world.await("user ran twice", () -> world.runs("user").size() == 2);
        world.await(StackPhase.READY);
        assertThat(world.runs("user").get(1).env()).containsEntry("HOST", "two");
        assertThat(world.runs("other")).hasSize(1);
    }

    @Scenario("what was removed goes, in reverse order")
    void removed(World world) {
        world.apply(Scene.of(
                Part.service("a"), Part.service("b").on("a"), Part.service("c").on("b")));
        world.await(StackPhase.READY);
        world.apply(Scene.of(Part.service("a")));
        world.await(
                "b and c are gone",
                () -> world.resource("b").isEmpty() && world.resource("c").isEmpty());
        assertThat(world.left()).containsExactly("a");
        assertThat(end(world, "b")).isAfterOrEqualTo(end(world, "c"));
        assertThat(world.runs("a")).hasSize(1);
        world.await(StackPhase.READY);
    }

    @Scenario("what was removed stays until what required it is ready without it")
    void removedLater(World world) {
        world.apply(Scene.of(Part.service("old"), Part.service("api").on("old")));
        world.await(StackPhase.READY);
        world.apply(Scene.of(
                Part.service("new").output("host", "there").behaving(Behaviour.readyAfter(Duration.ofSeconds(2))),
                Part.service("api").on("new").env("HOST", "${resources.new.host}")));
        world.await("old is gone", () -> world.left().stream().noneMatch("old"::equals));
        assertThat(end(world, "old"))
                .isAfterOrEqualTo(world.told("api", Type.RESOURCE_READY).get(1));
    }

    /** Trap 17. Guard: {@code Settled.completed} asks for another hash; without it this fails. */
    @Scenario("a job runs again only when it changed")
    void job(World world) {
        world.apply(Scene.of(Part.job("seed"), Part.service("api").on("seed")));
        world.await(StackPhase.READY);
        world.apply(Scene.of(Part.job("seed"), Part.service("api").on("seed").version("2")));
        world.await("api ran twice", () -> world.runs("api").size() == 2);
        world.await(StackPhase.READY);
        assertThat(world.runs("seed")).hasSize(1);
        world.apply(Scene.of(
                Part.job("seed").version("2"), Part.service("api").on("seed").version("2")));
        world.await("seed ran twice", () -> world.runs("seed").size() == 2);
        world.await("seed", Phase.COMPLETED);
        assertThat(world.runs("api")).hasSize(2);
    }

    @Scenario("a job that never runs again does not, whatever changes; one that always does, does on up")
    void rerun(World world) {
        JobPolicy never = new JobPolicy(0, Optional.empty(), JobPolicy.Rerun.NEVER);
        JobPolicy always = new JobPolicy(0, Optional.empty(), JobPolicy.Rerun.ALWAYS);
        world.apply(Scene.of(Part.job("never").job(never), Part.job("always").job(always), Part.job("plain")));
        world.await(StackPhase.COMPLETED);
        world.apply(Scene.of(
                Part.job("never").job(never).version("2"), Part.job("always").job(always), Part.job("plain")));
        world.pass(Duration.ofSeconds(2));
        world.killCairn();
        world.startCairn();
        world.pass(Duration.ofSeconds(6));
        world.up();
        world.await("always ran twice", () -> world.runs("always").size() == 2);
        world.await(StackPhase.COMPLETED);
        world.pass(Duration.ofSeconds(2));
        assertThat(world.runs("never")).hasSize(1);
        assertThat(world.runs("plain")).hasSize(1);
        assertThat(world.runs("always")).hasSize(2);
    }

    @Scenario("a job that always runs again does once when everything is wanted again")
    void wantedAgain(World world) {
        JobPolicy always = new JobPolicy(0, Optional.empty(), JobPolicy.Rerun.ALWAYS);
        world.apply(Scene.of(Part.job("always").job(always), Part.job("plain")));
        world.await(StackPhase.COMPLETED);
        world.desire(Plan.Desired.STOPPED);
        world.await(StackPhase.STOPPED);
        world.desire(Plan.Desired.RUNNING);
        world.await("always ran twice", () -> world.runs("always").size() == 2);
        world.await(StackPhase.COMPLETED);
        world.pass(Duration.ofSeconds(2));
        assertThat(world.runs("always")).hasSize(2);
        assertThat(world.runs("plain")).hasSize(1);
    }

    @Scenario("a newer file pre-empts one that is stuck")
    void preempts(World world) {
        world.apply(Scene.of(
                Part.service("db").behaving(Behaviour.neverReady()).timeout(Duration.ofMinutes(10)),
                Part.service("api").on("db")));
        world.await("db", Phase.RUNNING);
        world.apply(Scene.of(Part.service("db"), Part.service("api").on("db")));
        world.await(StackPhase.READY);
        world.await("one db", () -> world.alive("db").size() == 1);
    }

    @Scenario("a newer file cures what failed for good, and what failed with it")
    void cures(World world) {
        world.apply(Scene.of(
                Part.service("db")
                        .behaving(Behaviour.ends(Duration.ofMillis(200), 7))
                        .restart(Policy.NEVER),
                Part.service("api").on("db")));
        world.await("api", Phase.FAILED);
        world.apply(Scene.of(
                Part.service("db").restart(Policy.NEVER), Part.service("api").on("db")));
        world.await(StackPhase.READY);
    }

    @Scenario("what is ignored is left alone, and taken back without a restart")
    void ignored(World world) {
        world.apply(Scene.of(Part.service("a"), Part.service("b").on("a")));
        world.await(StackPhase.READY);
        world.apply(Scene.of(
                Part.service("a").desired(Resource.Desired.IGNORE),
                Part.service("b").on("a")));
        world.await("a", Phase.UNMANAGED);
        world.pass(Duration.ofSeconds(2));
        assertThat(world.alive("a")).hasSize(1);
        world.apply(Scene.of(Part.service("a"), Part.service("b").on("a")));
        world.await("a", Phase.READY);
        assertThat(world.runs("a")).hasSize(1);
        assertThat(world.runs("b")).hasSize(1);
    }

    private static Instant end(World world, String resource) {
        return world.runs(resource).getLast().endedAt().orElseThrow();
    }
}
