package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Phase;
import dev.cairn.model.Request.Verb;
import dev.cairn.model.StackMemory.Shutdown;
import dev.cairn.model.StackMemory.ShutdownPhase;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import dev.cairn.scenario.Scene;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is under way when everything is to stop: it comes to Done, with an outcome for each, and nothing is left. */
class StopOfTheWholeTest {
    private static final String WHO = "a user";

    /** What a stop comes into. */
    enum Moment {
        IDLE(_ -> {}),
        BOOTING(world -> {
            world.apply(scene("v2", Behaviour.readyAfter(Duration.ofSeconds(5))));
            world.await("db", Phase.RUNNING);
        }),
        RESTARTING_AFTER_A_CRASH(world -> {
            world.crash("api", 1);
            world.await("it is not ready", () -> world.phase("api") != Phase.READY);
        }),
        RESTARTING_ON_REQUEST(world -> {
            world.request(Verb.RESTART, "db");
            world.await("it is not ready", () -> world.phase("db") != Phase.READY);
        }),
        CHANGING(world -> {
            world.apply(scene("v2", Behaviour.steady().termTaking(Duration.ofSeconds(2))));
            world.await("it is not ready", () -> world.phase("db") != Phase.READY);
        }),
        ALREADY_STOPPING(world -> {
            world.shutdown(WHO, "first");
            world.await("web", Phase.STOPPING);
        }),
        BACKEND_GONE(world -> {
            world.loseBackend(true);
            world.later(Duration.ofMinutes(2), () -> world.loseBackend(false));
        });

        private final Consumer<FakeWorld> begins;

        Moment(Consumer<FakeWorld> begins) {
            this.begins = begins;
        }
    }

    static Stream<Arguments> moments() {
        return Arrays.stream(Profile.values())
                .flatMap(profile -> Arrays.stream(Moment.values()).map(moment -> Arguments.of(profile, moment)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("moments")
    void it_comes_to_its_end_from_every_moment(Profile profile, Moment moment) {
        try (FakeWorld world = new FakeWorld(profile, 1)) {
            world.apply(scene("v1", Behaviour.steady().termTaking(Duration.ofSeconds(1))));
            world.await(StackPhase.READY);
            moment.begins.accept(world);
            world.shutdown(WHO, "the end of the day");
            world.await(StackPhase.STOPPED);
            world.pass(Duration.ofMinutes(1));

            Shutdown stop = world.stack().shutdown().orElseThrow();
            assertThat(stop.phase()).isEqualTo(ShutdownPhase.DONE);
            assertThat(stop.requestedBy()).isEqualTo(WHO);
            assertThat(stop.reason()).isEqualTo(moment == Moment.ALREADY_STOPPING ? "first" : "the end of the day");
            assertThat(stop.outcomes()).containsOnlyKeys("db", "api", "web");
            assertThat(Stream.of("db", "api", "web").mapToInt(world::executing)).containsOnly(0);
        }
    }

    private static Scene scene(String version, Behaviour behaviour) {
        return Scene.of(
                Part.service("db").version(version).behaving(behaviour),
                Part.service("api").on("db").backoff(Duration.ofSeconds(20), 0),
                Part.service("web").version(version).on("api").behaving(behaviour));
    }
}
