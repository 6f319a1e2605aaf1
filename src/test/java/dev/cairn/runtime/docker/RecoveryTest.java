package dev.cairn.runtime.docker;

import static dev.cairn.runtime.docker.EngineRoom.SOON;
import static dev.cairn.runtime.docker.EngineRoom.sh;
import static dev.cairn.runtime.docker.EngineRoom.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The engine goes and comes back, Cairn goes and comes back, two of them are at work. */
@Tag("docker")
class RecoveryTest {
    @RegisterExtension
    final EngineRoom room = new EngineRoom();

    private Bridge bridge;
    private DockerRuntime runtime;

    @BeforeEach
    void overABridge() throws Exception {
        Optional<Bridge> found = Bridge.toTheEngine(room.directory);
        assumeTrue(found.isPresent(), "the engine is not at a Unix socket");
        bridge = found.get();
        runtime =
                new DockerRuntime(Map.of("DOCKER_HOST", bridge.host()), room.directory, room.directory.resolve("logs"));
    }

    @AfterEach
    void close() throws Exception {
        if (bridge != null) {
            runtime.close();
            bridge.close();
        }
    }

    @Test
    void anEngineThatGoesIsLostAndOneThatComesBackIsUsedAgain() throws Exception {
        Instance instance = runtime.start(room.spec("api", 1, sleeping()));

        bridge.snap();
        assertThatThrownBy(() -> runtime.list(room.stack))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                        .isInstanceOf(Reason.BackendLost.class))
                .hasMessageContaining("engine.sock");
        bridge.mend();

        assertThat(runtime.list(room.stack)).containsExactly(instance);
    }

    @Test
    void aWatchTellsOfTheLossAndOfTheReturnAndThenOfEventsAgain() throws Exception {
        BlockingQueue<String> hints = new LinkedBlockingQueue<>();
        try (ContainerRuntime.Subscription _ = runtime.watch(room.stack, (resource, _) -> hints.add(resource))) {
            bridge.snap();
            assertThat(hints.poll(3, TimeUnit.SECONDS)).isEqualTo("");
            bridge.mend();
            room.start("api", sleeping());

            List<String> told = new ArrayList<>();
            while (!told.contains("api")) {
                told.add(java.util.Objects.requireNonNull(hints.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)));
                if (told.size() == 2) {
                    room.runtime.exec(room.stack, room.list().getFirst().id(), List.of("kill", "-TERM", "1"), SOON);
                }
            }
            assertThat(told.getFirst()).isEqualTo("");
        }
    }

    @Test
    void aWatchMayBeginWhileTheEngineIsAway() throws Exception {
        bridge.snap();
        BlockingQueue<String> hints = new LinkedBlockingQueue<>();
        try (ContainerRuntime.Subscription _ = runtime.watch(room.stack, (resource, _) -> hints.add(resource))) {
            bridge.mend();
            runtime.list(room.stack);
            room.start("api", sleeping());

            assertThat(hints.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isNotNull();
        }
    }

    @Test
    void whatEndedWhileCairnWasAwayIsSeenWithItsExit() throws Exception {
        Instance instance;
        try (DockerRuntime before = room.open()) {
            instance = before.start(room.spec("api", 1, sh("exit 9")));
        }
        room.ended(instance);

        Instance ended = runtime.list(room.stack).getFirst();

        assertThat(ended.id()).isEqualTo(instance.id());
        assertThat(ended.exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(9));
    }

    /** Trap 15. Guard: {@code Launcher.created} takes the container that has its name already; without it this fails. */
    @Test
    void twoCairnsThatStartTheSameAttemptMakeOneContainer() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        BlockingQueue<String> ids = new LinkedBlockingQueue<>();
        for (DockerRuntime one : List.of(runtime, room.runtime)) {
            Thread.ofVirtual().start(() -> {
                try {
                    together.await();
                    ids.add(one.start(room.spec("api", 1, sleeping())).id());
                } catch (Exception e) {
                    ids.add(e.toString());
                }
            });
        }

        String first = ids.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(ids.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(first);
        assertThat(room.list()).hasSize(1);
    }

    @Test
    void removingTwiceAtTheSameTimeIsFine() throws Exception {
        Instance instance = room.start("api", sh("sleep 3600"));
        BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
        for (DockerRuntime one : List.of(runtime, room.runtime)) {
            Thread.ofVirtual().start(() -> {
                try {
                    one.remove(room.stack, "api", instance.id());
                    outcomes.add("removed");
                } catch (RuntimeFailure e) {
                    outcomes.add(e.toString());
                }
            });
        }

        assertThat(outcomes.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("removed");
        assertThat(outcomes.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("removed");
        assertThat(room.list()).isEmpty();
    }

    @Test
    void aStagingThatIsInterruptedIsGoneOnWith() throws Exception {
        List<String> problems = new CopyOnWriteArrayList<>();
        for (Duration after : List.of(Duration.ofMillis(1), Duration.ofMillis(10), Duration.ofMillis(40))) {
            Thread staging = Thread.ofVirtual().start(() -> {
                try {
                    runtime.stage(room.spec("api", 1, sleeping()), ContainerRuntime.Progress.NONE);
                } catch (RuntimeFailure | RuntimeException e) {
                    problems.add(e.getMessage());
                }
            });
            staging.join(after);
            staging.interrupt();
            assertThat(staging.join(SOON)).isTrue();
        }

        assertThat(problems).allMatch(problem -> problem.equals("stage api: interrupted"));
        assertThat(runtime.start(room.spec("api", 1, sleeping())).state()).isEqualTo(Instance.State.RUNNING);
        assertThat(room.list()).hasSize(1);
    }

    /** Listing once and removing that is not enough while somebody else still creates. */
    @Test
    void aTeardownThatRacesWithStartsLeavesNothing() throws Exception {
        List<Thread> starting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String resource = "r" + i;
            starting.add(Thread.ofVirtual().start(() -> {
                try {
                    runtime.start(room.spec(resource, 1, sleeping()));
                } catch (RuntimeFailure e) {
                    assertThat(e.reason()).isNotNull(); // removed under its feet: as it should be
                }
            }));
        }
        starting.getFirst().join(Duration.ofMillis(300));
        try {
            room.runtime.teardown(room.stack, false);
        } catch (RuntimeFailure e) {
            assertThat(e).hasMessageContaining("endpoints"); // one started after the last look: said, not hidden
        }
        for (Thread thread : starting) {
            assertThat(thread.join(SOON)).isTrue();
        }

        room.runtime.teardown(room.stack, false);

        assertThat(room.list()).isEmpty();
    }

    @Test
    void anEngineThatHangsKeepsNobodyWhoIsInterrupted() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedEngine engine = new ScriptedEngine("1.41");
                DockerRuntime hanging = new DockerRuntime(
                        Map.of("DOCKER_HOST", engine.host()), room.directory, room.directory.resolve("logs"))) {
            engine.on("GET /_ping", _ -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            BlockingQueue<String> problems = new LinkedBlockingQueue<>();
            List<Thread> asking = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                asking.add(Thread.ofVirtual().start(() -> {
                    try {
                        hanging.list(room.stack);
                    } catch (RuntimeFailure e) {
                        problems.add(e.reason().text());
                    }
                }));
            }
            for (Thread thread : asking) {
                thread.interrupt();
                assertThat(problems.poll(SOON.toMillis(), TimeUnit.MILLISECONDS))
                        .isEqualTo("interrupted");
            }
            end.countDown();
        }
    }

    @Test
    void aClosedRuntimeSaysSoAndWorkloadsGoOn() throws Exception {
        Instance instance = runtime.start(room.spec("api", 1, sleeping()));

        runtime.close();

        assertThatThrownBy(() -> runtime.list(room.stack)).hasMessageContaining("closed");
        assertThat(room.inspect(instance).state()).isEqualTo(Instance.State.RUNNING);
    }
}
