package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.Dependency.Type;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.ModeMemory;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** From one mode to another. */
final class ModeScenarios {
    private static Scene shop() {
        return Scene.of(
                        Part.service("db"),
                        Part.service("api").on("db").behaving(Behaviour.steady().termTaking(Duration.ofMillis(600))),
                        Part.service("web").on("api"),
                        Part.service("report").on("db"))
                .mode("dev", "web")
                .mode("data", "db")
                .mode("night", "report");
    }

    private static ModeMemory mode(World world) {
        return world.stack().mode();
    }

    private static void awaitMode(World world, String name) {
        world.await("mode " + name, () -> mode(world).current().equals(Optional.of(name)));
    }

    @Scenario("a mode wants what its resources require or want, and the members of groups")
    void closure(World world) {
        world.apply(Scene.of(
                        Part.service("db"),
                        Part.service("cache"),
                        Part.service("log"),
                        Part.service("api")
                                .on("db")
                                .on("cache", Type.WANTS, Condition.READY)
                                .on("log", Type.AFTER, Condition.STARTED),
                        Part.service("other"),
                        Part.group("front", "api"))
                .mode("dev", "front")
                .in("dev"));
        world.await(StackPhase.READY);
        awaitMode(world, "dev");
        assertThat(List.of("db", "cache", "api")).allMatch(name -> world.phase(name) == Phase.READY);
        assertThat(List.of("log", "other")).allMatch(name -> world.phase(name) == Phase.SKIPPED);
        assertThat(world.runs("log")).isEmpty();
        assertThat(world.runs("other")).isEmpty();
    }

    @Scenario("a change of mode stops what it does not want, in reverse order, and then starts what it wants")
    void change(World world) {
        world.apply(shop().in("dev"));
        awaitMode(world, "dev");
        world.apply(shop().in("night"));
        awaitMode(world, "night");
        assertThat(world.phase("web")).isEqualTo(Phase.SKIPPED);
        assertThat(world.phase("api")).isEqualTo(Phase.SKIPPED);
        assertThat(world.runs("db")).hasSize(1);
        assertThat(world.alive("db")).hasSize(1);
        Instant webEnded = world.runs("web").getFirst().endedAt().orElseThrow();
        Instant apiEnded = world.runs("api").getFirst().endedAt().orElseThrow();
        assertThat(apiEnded).isAfterOrEqualTo(webEnded);
        assertThat(world.runs("report").getFirst().startedAt()).isAfterOrEqualTo(apiEnded);
        ModeMemory result = mode(world);
        assertThat(result.previous()).contains("dev");
        assertThat(result.started()).containsExactly("report");
        assertThat(result.stopped()).containsExactly("api", "web");
        assertThat(result.finishedAt()).isPresent();
    }

    @Scenario("a change of mode is told when it begins and when it is through")
    void told(World world) {
        world.apply(shop().in("data"));
        awaitMode(world, "data");
        world.apply(shop().in("dev"));
        awaitMode(world, "dev");
        assertThat(world.events().stream()
                        .filter(event -> event.type() == LifecycleEvent.Type.MODE_CHANGING
                                || event.type() == LifecycleEvent.Type.MODE_CHANGED)
                        .map(LifecycleEvent::message))
                .containsExactly(
                        "from no mode to mode data",
                        "now in mode data",
                        "from mode data to mode dev",
                        "now in mode dev");
    }

    /** Trap 10. Guard: {@code Modes.arrive} asks that nothing critical is missing; without it this fails. */
    @Scenario(
            "a change that fails half-way leaves the current mode where it was, and arrives when the failure is mended")
    void halfWay(World world) {
        Scene broken = Scene.of(Part.service("db"), Part.service("api").behaving(Behaviour.ends(Duration.ZERO, 78)))
                .mode("data", "db")
                .mode("dev", "db", "api");
        world.apply(broken.in("data"));
        awaitMode(world, "data");
        world.apply(broken.in("dev"));
        world.await("a run of api", () -> !world.runs("api").isEmpty());
        world.pass(Duration.ofSeconds(2));
        assertThat(mode(world).current()).contains("data");
        assertThat(mode(world).requested()).contains("dev");
        assertThat(world.alive("db")).hasSize(1);
        Scene mended = Scene.of(Part.service("db"), Part.service("api"))
                .mode("data", "db")
                .mode("dev", "db", "api");
        world.apply(mended.in("dev"));
        awaitMode(world, "dev");
        assertThat(mode(world).previous()).contains("data");
        assertThat(world.runs("db")).hasSize(1);
    }

    @Scenario("a failure that is not critical does not keep the mode from being reached")
    void notCritical(World world) {
        world.apply(Scene.of(
                        Part.service("db"),
                        Part.service("extra")
                                .behaving(Behaviour.steady().with(Behaviour.Trouble.MISSING_PROGRAM))
                                .timeout(Duration.ofSeconds(10))
                                .notCritical())
                .mode("dev", "db", "extra")
                .in("dev"));
        awaitMode(world, "dev");
        world.await("extra", Phase.FAILED);
        world.await(StackPhase.DEGRADED);
    }

    @Scenario("the same mode again changes nothing")
    void sameAgain(World world) {
        world.apply(shop().in("dev"));
        awaitMode(world, "dev");
        ModeMemory before = mode(world);
        world.apply(shop().in("dev"));
        world.pass(Duration.ofSeconds(2));
        assertThat(mode(world)).isEqualTo(before);
        assertThat(world.runs("web")).hasSize(1);
    }

    @Scenario("what crashes in the current mode comes back by itself")
    void crash(World world) {
        world.apply(shop().in("data"));
        awaitMode(world, "data");
        world.crash("db", 3);
        world.await("a second run", () -> world.runs("db").size() == 2);
        world.await("db", Phase.READY);
        assertThat(mode(world).current()).contains("data");
        assertThat(world.runs("api")).isEmpty();
    }

    /** Trap 10. Guard: {@code ModeMemory.request} leaves alone what is current; without it this fails. */
    @Scenario("of two changes of mode the later one counts, and only it is reached")
    void twoAtOnce(World world) {
        world.apply(shop().in("dev"));
        awaitMode(world, "dev");
        world.apply(shop().in("data"));
        world.await("api", Phase.STOPPING);
        world.apply(shop().in("night"));
        awaitMode(world, "night");
        world.await(StackPhase.READY);
        world.pass(Duration.ofSeconds(2));
        assertThat(mode(world).requested()).contains("night");
        assertThat(mode(world).previous()).contains("dev");
        assertThat(world.alive("report")).hasSize(1);
        assertThat(world.alive("web")).isEmpty();
    }

    @Scenario("a change of mode back, while what it stops is still ending, comes to one instance of each")
    void backAtOnce(World world) {
        world.apply(shop().in("dev"));
        awaitMode(world, "dev");
        world.apply(shop().in("data"));
        world.await("api", Phase.STOPPING);
        world.apply(shop().in("dev"));
        world.await(StackPhase.READY);
        world.await("one api", () -> world.alive("api").size() == 1);
        assertThat(mode(world).current()).contains("dev");
        assertThat(world.runs("db")).hasSize(1);
    }

    @Scenario("a change of mode during the stop of everything starts nothing, and is reached after the next up")
    void duringShutdown(World world) {
        world.apply(shop().in("dev"));
        awaitMode(world, "dev");
        world.desire(Plan.Desired.STOPPED);
        world.await("api", Phase.STOPPING);
        world.apply(shop().in("night"));
        world.await(StackPhase.STOPPED);
        world.pass(Duration.ofSeconds(2));
        assertThat(world.runs("report")).isEmpty();
        assertThat(mode(world).current()).contains("dev");
        world.desire(Plan.Desired.RUNNING);
        awaitMode(world, "night");
        assertThat(world.alive("web")).isEmpty();
    }

    @Scenario("a job that reruns always runs once for each entry into a mode")
    void rerunOnEntry(World world) {
        Scene scene = Scene.of(
                        Part.job("seed").job(new JobPolicy(0, Optional.empty(), JobPolicy.Rerun.ALWAYS)),
                        Part.job("once"),
                        Part.service("db"))
                .mode("dev", "seed", "once", "db")
                .mode("data", "db");
        world.apply(scene.in("dev"));
        awaitMode(world, "dev");
        world.apply(scene.in("data"));
        awaitMode(world, "data");
        world.apply(scene.in("dev"));
        awaitMode(world, "dev");
        assertThat(world.runs("seed")).hasSize(2);
        assertThat(world.runs("once")).hasSize(1);
    }

    @Scenario("a stop in force holds against a change of mode")
    void heldStays(World world) {
        world.apply(shop().in("dev"));
        awaitMode(world, "dev");
        world.request(Verb.STOP, "web");
        world.await("web", Phase.STOPPED);
        world.apply(shop().in("data"));
        awaitMode(world, "data");
        world.apply(shop().in("dev"));
        world.await("api", Phase.READY);
        world.pass(Duration.ofSeconds(1));
        assertThat(world.phase("web")).isEqualTo(Phase.STOPPED);
        assertThat(mode(world).current()).contains("data");
        world.request(Verb.START, "web");
        awaitMode(world, "dev");
    }

    @Scenario("Cairn killed in the middle of a change of mode goes on with it")
    void killed(World world) {
        world.apply(shop().in("dev"));
        awaitMode(world, "dev");
        world.apply(shop().in("night"));
        world.await("api", Phase.STOPPING);
        world.killCairn();
        world.startCairn();
        awaitMode(world, "night");
        assertThat(world.runs("db")).hasSize(1);
        assertThat(world.runs("report")).hasSize(1);
        assertThat(mode(world).previous()).contains("dev");
    }
}
