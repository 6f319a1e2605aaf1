package dev.cairn.runtime.process;

import static dev.cairn.runtime.process.Workshop.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Cairn may be killed between any two steps; another one finds out what is there. */
@Tag("process")
class RecoveryTest {
    @RegisterExtension
    final Workshop shop = new Workshop();

    @Test
    void whatRunsIsAdoptedAndItsEndIsToldWithItsCode() throws Exception {
        Instance instance = shop.start("api", shop.sh("until [ -e stop ]; do sleep 0.01; done; exit 5"));
        shop.takeOver();
        BlockingQueue<Instance> told = new LinkedBlockingQueue<>();
        ContainerRuntime.Listener listener = (_, seen) -> told.add(seen.orElseThrow());

        try (ContainerRuntime.Subscription _ = shop.runtime.watch(shop.stack, listener)) {
            assertThat(shop.runtime.list(shop.stack)).containsExactly(instance);
            Files.createFile(shop.workingDir.resolve("stop"));

            Instance ended = told.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(ended.id()).isEqualTo(instance.id());
            assertThat(ended.exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(5));
        }
    }

    @Test
    void theStartOfWhatRunsAlreadyIsNoSecondStart() throws Exception {
        Workload workload = shop.command("sleep", "60");
        Instance instance = shop.start("api", workload);

        shop.takeOver();

        assertThat(shop.start("api", workload)).isEqualTo(instance);
    }

    @Test
    void whatEndedWhileNobodyWatchedHasItsCodeAndItsTime() throws Exception {
        Instance instance = shop.start("api", shop.sh("exit 3"));
        shop.runtime.close();
        await().atMost(SOON).until(() -> shop.attempt(instance).exit().isPresent());
        java.time.Instant at = shop.attempt(instance).exit().orElseThrow().at();

        shop.takeOver();

        Instance ended = shop.ended(instance);
        assertThat(ended.exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(3));
        assertThat(ended.exit().orElseThrow().at()).isEqualTo(at);
    }

    @Test
    void whatWasKilledWithItsShimWhileNobodyWatchedEndedUnknown() throws Exception {
        Instance instance = shop.start("api", shop.command("sleep", "60"));
        shop.runtime.close();

        Signals.send(shop.attempt(instance).leader().orElseThrow().pid(), "KILL");
        shop.takeOver();

        assertThat(shop.ended(instance).exit().orElseThrow().cause()).isEqualTo(new Reason.ExitUnknown());
    }

    @Test
    void anAdoptedProcessIsStoppedAndKilledLikeAnyOther() throws Exception {
        Instance polite = shop.start("api", shop.command("sleep", "60"));
        Instance deaf = shop.start("db", shop.sh("trap '' TERM; echo up >ready; while :; do sleep 1; done"));
        shop.told("ready", "up");
        shop.takeOver();

        shop.stop(polite, SOON);
        shop.stop(deaf, Duration.ofMillis(50));

        assertThat(shop.inspect(polite).orElseThrow().exit().orElseThrow().cause())
                .isEqualTo(new Reason.Signal(15));
        assertThat(shop.inspect(deaf).orElseThrow().exit().orElseThrow().cause())
                .isEqualTo(new Reason.Signal(9));
    }

    @Test
    void aProcessThatGotTheOldPidIsNeitherOursNorKilled() throws Exception {
        Process stranger = new ProcessBuilder("setsid", "sleep", "60").start();
        try {
            Instance instance = shop.start("api", shop.command("sleep", "60"));
            shop.runtime.close();
            Attempt attempt = shop.attempt(instance);
            Attempt.Leader shim = attempt.leader().orElseThrow();
            Signals.send(shim.pid(), "KILL");
            await().atMost(SOON).until(() -> !Workshop.alive(shim.pid()));
            Files.writeString(attempt.directory().resolve("pid"), stranger.pid() + " an earlier instant\n");
            shop.takeOver();

            assertThat(shop.inspect(instance).orElseThrow().exit().orElseThrow().cause())
                    .isEqualTo(new Reason.ExitUnknown());
            shop.stop(instance, Duration.ZERO);
            shop.runtime.remove(shop.stack, "api", instance.id());

            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void killedBetweenRegistryAndSpawnTheAttemptIsSeenAndStartsOnce() throws Exception {
        Workload workload = shop.sh("echo ran >>runs; exec sleep 60");
        Attempt registered = registered("api", workload);

        assertThat(shop.runtime.list(shop.stack)).singleElement().satisfies(instance -> assertThat(instance.state())
                .isEqualTo(Instance.State.CREATED));
        Instance instance = shop.start("api", workload);

        assertThat(instance.id()).isNotEqualTo(registered.id().toString());
        assertThat(shop.runtime.list(shop.stack)).containsExactly(instance);
        shop.told("runs", "ran\n");
    }

    @Test
    void aShimThatComesLateDoesNotRunTheCommand() throws Exception {
        Workload workload = shop.sh("echo ran >>runs; exec sleep 60");
        Attempt registered = registered("api", workload);
        assertThat(registered.giveUp()).isTrue();

        assertThat(launched(registered, workload)).isEmpty();

        assertThat(shop.workingDir.resolve("runs")).doesNotExist();
        assertThat(shop.runtime.list(shop.stack)).isEmpty();
    }

    @Test
    void aShimWhoseAttemptIsGoneDoesNotRunTheCommand() throws Exception {
        Workload workload = shop.sh("echo ran >>runs; exec sleep 60");
        Attempt registered = registered("api", workload);
        Instance second = shop.start("api", workload);
        shop.told("runs", "ran\n");

        assertThat(launched(registered, workload)).isEmpty();

        assertThat(Files.readString(shop.workingDir.resolve("runs"))).isEqualTo("ran\n");
        assertThat(shop.runtime.list(shop.stack)).containsExactly(second);
    }

    @RepeatedTest(20)
    void aShimAndWhoGivesItUpNeverBothWin() throws Exception {
        Workload workload = shop.sh("echo ran >>runs");
        Attempt registered = registered("api", workload);

        CompletableFuture<Optional<Process>> shim = CompletableFuture.supplyAsync(() -> launched(registered, workload));
        boolean givenUp = registered.giveUp();
        Optional<Process> process = shim.join();

        assertThat(process.isPresent()).isNotEqualTo(givenUp);
        if (process.isPresent()) {
            process.get().waitFor();
        }
        assertThat(Files.exists(shop.workingDir.resolve("runs"))).isNotEqualTo(givenUp);
    }

    @Test
    void whatWasHalfMadeIsClearedAway() throws Exception {
        Instance instance = shop.start("api", shop.command("sleep", "60"));
        var half = Files.createDirectory(shop.attempt(instance).directory().resolveSibling(".2-0badcafe"));

        shop.takeOver().prepare(shop.stack);

        assertThat(half).doesNotExist();
        assertThat(shop.runtime.list(shop.stack)).containsExactly(instance);
    }

    @Test
    void aKilledCairnStartsNothingTwiceAndForgetsNothing() throws Exception {
        Workload workload = shop.sh("echo $CAIRN_INSTANCE >>runs; exec sleep 60");
        java.util.Random random = new java.util.Random(7);
        for (int attempt = 1; attempt <= 8; attempt++) {
            try (AnotherCairn cairn = new AnotherCairn(shop.state(), shop.workingDir, attempt)) {
                cairn.killWithin(
                        Duration.ofNanos(random.nextLong(Duration.ofMillis(12).toNanos())));
            }
            Instance instance = shop.takeOver().start(shop.spec("api", attempt, workload));

            shop.told("runs", instance.id());
            shop.stop(instance, SOON);
            List<String> runs = Files.readAllLines(shop.workingDir.resolve("runs"));
            assertThat(runs).hasSize(attempt).endsWith(instance.id());
            assertThat(shop.runtime.list(shop.stack))
                    .containsExactly(shop.inspect(instance).orElseThrow());
        }
    }

    private Attempt registered(String resource, Workload workload) throws IOException, RuntimeFailure {
        WorkloadSpec spec = shop.spec(resource, 1, workload);
        new StackDirectory(shop.runtime.layout(), shop.stack).own();
        return new Workspace(shop.runtime.layout(), spec, (Workload.Command) workload.program()).make();
    }

    /** The shim of a Cairn that has died, when its command's turn came. */
    private Optional<Process> launched(Attempt attempt, Workload workload) {
        try {
            return Optional.of(new Launcher(shop.state())
                    .launch(
                            attempt,
                            (Workload.Command) workload.program(),
                            Map.copyOf(System.getenv()),
                            Optional.empty()));
        } catch (RuntimeFailure e) {
            assertThat(e.reason()).isInstanceOf(Reason.SpawnError.class);
            return Optional.empty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
