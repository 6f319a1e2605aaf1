package dev.cairn.runtime.process;

import static dev.cairn.runtime.process.Workshop.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.testing.Ports;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("process")
class LifecycleTest {
    @RegisterExtension
    final Workshop shop = new Workshop();

    @Test
    void whatWasStartedRunsAndIsListed() throws Exception {
        Instance instance = shop.start("api", shop.sh("exec sleep 60"));

        assertThat(instance.state()).isEqualTo(Instance.State.RUNNING);
        assertThat(instance.startedAt()).isPresent();
        assertThat(instance.address()).contains("127.0.0.1");
        assertThat(instance.image()).isEmpty();
        assertThat(shop.inspect(instance)).contains(instance);
        assertThat(shop.runtime.list(shop.stack)).containsExactly(instance);
    }

    @Test
    void theSameStartAgainIsTheSameInstance() throws Exception {
        Workload workload = shop.sh("exec sleep 60");

        Instance first = shop.start("api", workload);

        assertThat(shop.start("api", workload)).isEqualTo(first);
    }

    @Test
    void theEndIsToldWithItsCode() throws Exception {
        BlockingQueue<Instance> told = new LinkedBlockingQueue<>();
        ContainerRuntime.Listener listener = (_, instance) -> told.add(instance.orElseThrow());
        try (ContainerRuntime.Subscription _ = shop.runtime.watch(shop.stack, listener)) {
            Instance instance = shop.start("api", shop.sh("exit 7"));

            Instance ended = told.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(ended.id()).isEqualTo(instance.id());
            assertThat(ended.exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(7));
            assertThat(shop.inspect(instance)).contains(ended);
        }
    }

    @Test
    void aSignalThatEndedItIsNamed() throws Exception {
        Instance instance = shop.start("api", shop.sh("kill -SEGV $$"));

        assertThat(shop.ended(instance).exit().orElseThrow().cause()).isEqualTo(new Reason.Signal(11));
    }

    @Test
    void stoppingEndsItWithinItsGrace() throws Exception {
        Instance instance = shop.start("api", shop.command("sleep", "60"));

        shop.stop(instance, SOON);

        Instance stopped = shop.inspect(instance).orElseThrow();
        assertThat(stopped.state()).isEqualTo(Instance.State.STOPPED);
        assertThat(stopped.exit().orElseThrow().cause()).isEqualTo(new Reason.Signal(15));
        shop.stop(instance, SOON); // again: nothing to do
    }

    @Test
    void theSignalOfThePolicyIsSent() throws Exception {
        Instance instance =
                shop.start("api", shop.sh("trap 'exit 4' INT; echo up >ready; while :; do sleep 0.01; done"));
        shop.told("ready", "up");

        shop.runtime.stop(shop.stack, "api", instance.id(), new dev.cairn.model.StopPolicy("SIGINT", SOON));

        assertThat(shop.inspect(instance).orElseThrow().exit().orElseThrow().cause())
                .isEqualTo(new Reason.ExitCode(4));
    }

    @Test
    void whatIgnoresTheSignalIsKilledAfterTheGrace() throws Exception {
        Instance instance = shop.start("api", shop.sh("trap '' TERM; echo up >ready; while :; do sleep 1; done"));
        shop.told("ready", "up");

        shop.stop(instance, Duration.ofMillis(50));

        assertThat(shop.inspect(instance).orElseThrow().exit().orElseThrow().cause())
                .isEqualTo(new Reason.Signal(9));
    }

    @Test
    void aGraceOfZeroKillsAtOnce() throws Exception {
        Instance instance = shop.start("api", shop.sh("trap 'exit 0' TERM; while :; do sleep 0.01; done"));

        shop.stop(instance, Duration.ZERO);

        assertThat(shop.inspect(instance).orElseThrow().exit().orElseThrow().cause())
                .isEqualTo(new Reason.Signal(9));
    }

    @Test
    void anOlderAttemptThatLivesIsInTheWayAndIsNotEnded() throws Exception {
        Instance old = shop.start("api", shop.command("sleep", "60"));

        assertThatThrownBy(() -> shop.runtime.start(shop.spec("api", 2, shop.command("sleep", "60"))))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("attempt 1 still runs");
        assertThat(shop.inspect(old).orElseThrow().alive()).isTrue();
    }

    @Test
    void anEndedOlderAttemptMakesWay() throws Exception {
        Instance old = shop.start("api", shop.sh("exit 1"));
        shop.ended(old);

        Instance next = shop.runtime.start(shop.spec("api", 2, shop.command("sleep", "60")));

        assertThat(shop.runtime.list(shop.stack)).containsExactly(next);
        assertThat(shop.inspect(old)).isEmpty();
    }

    @Test
    void removingKillsWhatRunsAndForgetsIt() throws Exception {
        Instance instance = shop.start("api", shop.command("sleep", "60"));

        shop.runtime.remove(shop.stack, "api", instance.id());
        shop.runtime.remove(shop.stack, "api", instance.id());

        assertThat(shop.runtime.list(shop.stack)).isEmpty();
    }

    @Test
    void aMissingProgramIsFinalAndNothingWasStarted() throws Exception {
        assertThatThrownBy(() -> shop.start("api", shop.command("no-such-program-here")))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                        .isEqualTo(new Reason.SpawnError(
                                "program no-such-program-here was not found on PATH: install it, or write its path",
                                true)));
        assertThat(shop.runtime.list(shop.stack)).isEmpty();
    }

    @Test
    void aForeignStackOfTheSameNameIsRefused() throws Exception {
        shop.start("api", shop.command("sleep", "60"));
        var other = new dev.cairn.runtime.StackRef(shop.stack.id(), "shop", "uid-2", java.util.Map.of());

        assertThatThrownBy(() -> shop.runtime.list(other)).hasMessageContaining("taken by another stack");
    }

    @Test
    void initCommandsRunOneAfterTheOtherBeforeIt() throws Exception {
        Workload.Command command = new Workload.Command(
                List.of("sh", "-c", "echo main >>order; exec sleep 60"),
                shop.workingDir.toString(),
                List.of(
                        List.of("sh", "-c", "echo one >>order"),
                        List.of("sh", "-c", "echo \"$1\" >>order", "sh", "two \"$2\" $(x)")));

        shop.start("api", Workload.of(command));

        shop.told("order", "one\ntwo \"$2\" $(x)\nmain\n");
    }

    @Test
    void aFailedInitCommandIsItsEndAndTheCommandNeverRuns() throws Exception {
        Workload.Command command = new Workload.Command(
                List.of("sh", "-c", "echo main >>order"),
                shop.workingDir.toString(),
                List.of(List.of("sh", "-c", "echo no database >&2; exit 3")));

        Instance ended = shop.ended(shop.start("api", Workload.of(command)));

        assertThat(ended.exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(3));
        assertThat(ended.message()).contains("init command 1").contains("exit code 3");
        assertThat(shop.log("api")).containsExactly("no database");
        assertThat(shop.workingDir.resolve("order")).doesNotExist();
    }

    @Test
    void aLongInitCommandIsNamedByItsBeginning() throws Exception {
        String script = "echo 0123456789 0123456789 0123456789 0123456789 0123456789\nexit 3";
        Workload.Command command =
                new Workload.Command(List.of("true"), shop.workingDir.toString(), List.of(List.of("sh", "-c", script)));

        Instance ended = shop.ended(shop.start("api", Workload.of(command)));

        assertThat(ended.message())
                .startsWith("init command 1 (sh -c echo 0123456789 0123")
                .contains("…) failed: exit code 3")
                .doesNotContain("exit 3");
    }

    @Test
    void aJobsOutputsAreReadAtItsEnd() throws Exception {
        Instance ended = shop.ended(shop.start("seed", shop.job("printf 'ID=42\\nTEXT=a=b c\\n' >>$CAIRN_OUTPUT")));

        assertThat(ended.exit().orElseThrow().outputs())
                .isEqualTo(Optional.of(java.util.Map.of("ID", "42", "TEXT", "a=b c")));
    }

    @Test
    void aPortInUseNamesItsOwner() throws Exception {
        try (var taken = new java.net.ServerSocket(0)) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> shop.start("api", Workshop.with(shop.command("sleep", "60"), Workshop.tcp(port))))
                    .isInstanceOfSatisfying(RuntimeFailure.class, failure -> assertThat(failure.reason())
                            .isEqualTo(new Reason.PortConflict(
                                    port, "java (pid " + ProcessHandle.current().pid() + ")")));
        }
    }

    @Test
    void whatIsStagedMayWaitForThePortOfWhatRunsStill() throws Exception {
        try (var taken = new java.net.ServerSocket(0)) {
            Workload next = Workshop.with(shop.command("sleep", "60"), Workshop.tcp(taken.getLocalPort()));

            shop.runtime.stage(shop.spec("renamed", 1, next), ContainerRuntime.Progress.NONE);
        }
    }

    @Test
    void theFirstPortIsHandedInAsPort() throws Exception {
        int port = Ports.free();

        shop.start("api", Workshop.with(shop.sh("echo port=$PORT; exec sleep 60"), Workshop.tcp(port)));

        org.awaitility.Awaitility.await().until(() -> shop.log("api").contains("port=" + port));
    }
}
