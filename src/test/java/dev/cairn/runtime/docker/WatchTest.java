package dev.cairn.runtime.docker;

import static dev.cairn.runtime.docker.EngineRoom.SOON;
import static dev.cairn.runtime.docker.EngineRoom.job;
import static dev.cairn.runtime.docker.EngineRoom.sh;
import static dev.cairn.runtime.docker.EngineRoom.sleeping;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Instance;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.LogOptions;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("docker")
class WatchTest {
    @RegisterExtension
    final EngineRoom room = new EngineRoom();

    private final BlockingQueue<String> hints = new LinkedBlockingQueue<>();

    private ContainerRuntime.Subscription watch() throws Exception {
        return room.runtime.watch(room.stack, (resource, _) -> hints.add(resource));
    }

    @Test
    void whatHappensToAResourceIsHinted() throws Exception {
        try (ContainerRuntime.Subscription _ = watch()) {
            Instance instance = room.start("api", sleeping());
            assertThat(hints.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("api"); // created
            assertThat(hints.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("api"); // started

            room.engine.post("/containers/" + instance.id() + "/kill");

            assertThat(hints.poll(2, TimeUnit.SECONDS)).isEqualTo("api");
        }
    }

    @Test
    void theEndThatFollowsAtOnceOnTheStartIsNotMissed() throws Exception {
        try (ContainerRuntime.Subscription _ = watch()) {
            Instance instance = room.start("migrate", job("exit 4"));

            long begin = System.nanoTime();
            while (room.inspect(instance).exit().isEmpty()) {
                assertThat(hints.poll(3, TimeUnit.SECONDS)).isNotNull();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void commandsInsideAContainerAreNoNews() throws Exception {
        Instance instance = room.start("api", sleeping());
        try (ContainerRuntime.Subscription _ = watch()) {
            for (int i = 0; i < 5; i++) {
                room.output(instance, "true");
            }

            assertThat(hints.poll(500, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @Test
    void everyFiveSecondsThereIsAHintWithoutAnEvent() throws Exception {
        try (ContainerRuntime.Subscription _ = watch()) {
            assertThat(hints.poll(7, TimeUnit.SECONDS)).isEqualTo("");
        }
    }

    @Test
    void aClosedWatchIsSilentAndOthersGoOn() throws Exception {
        BlockingQueue<String> others = new LinkedBlockingQueue<>();
        try (ContainerRuntime.Subscription _ = room.runtime.watch(room.stack, (resource, _) -> others.add(resource))) {
            watch().close();

            room.start("api", sleeping());

            assertThat(others.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("api");
            assertThat(hints).isEmpty();
        }
    }

    @Test
    void anotherStacksEventsAreNotHinted() throws Exception {
        try (ContainerRuntime.Subscription _ =
                room.runtime.watch(EngineRoom.stack(), (resource, _) -> hints.add(resource))) {
            room.ended(room.start("api", sh("exit 0")));

            assertThat(hints).doesNotContain("api");
        }
    }

    @Test
    void whatEndedIsSeenWithItsLines() throws Exception {
        Instance instance = room.start("api", sh("echo out; echo err >&2"));

        room.ended(instance);

        assertThat(room.lines("api", LogOptions.ALL)).containsExactlyInAnyOrder("out", "err");
    }
}
