package dev.cairn.runtime.process;

import static dev.cairn.runtime.process.Workshop.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.model.Instance;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The known traps of docs/lifecycle.md that concern processes, by their numbers there. */
@Tag("process")
class TrapsTest {
    @RegisterExtension
    final Workshop shop = new Workshop();

    /** Guard: {@code ProcessRuntime.locked} gives up before anything is begun; without it this fails. */
    @Test
    void trap03_anInterruptedStartOrphansNothing() throws Exception {
        BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
        Thread starter = Thread.ofVirtual().start(() -> {
            Thread.currentThread().interrupt();
            try {
                outcomes.add(shop.start("api", shop.command("sleep", "60")).id());
            } catch (RuntimeFailure e) {
                outcomes.add("failed: " + e.getMessage());
            }
        });
        starter.join();
        String outcome = outcomes.remove();

        List<Instance> there = shop.runtime.list(shop.stack);

        assertThat(there.stream().filter(Instance::executing).map(Instance::id))
                .allSatisfy(id -> assertThat(outcome).isEqualTo(id));
        for (Instance instance : there) {
            shop.runtime.remove(shop.stack, "api", instance.id());
        }
        assertThat(shop.runtime.list(shop.stack)).isEmpty();
    }

    /** Guard: {@code Signals.send} signals the group; without it this fails. */
    @Test
    void trap03_aStopReachesEveryChildAndNotOnlyTheLeader() throws Exception {
        Instance instance =
                shop.start("api", shop.sh("for i in 1 2 3; do sh -c 'echo $$ >child'$i'; exec sleep 60' & done; wait"));
        List<Long> children = List.of(shop.pid("child1"), shop.pid("child2"), shop.pid("child3"));

        shop.stop(instance, SOON);

        assertThat(children).noneMatch(Workshop::alive);
    }

    /** Guard: {@code Tracking.tell} at the end of what is tracked; without it this fails. */
    @Test
    void trap04_aCrashIsToldThoughNobodyAsks() throws Exception {
        BlockingQueue<Instance> told = new LinkedBlockingQueue<>();
        try (var _ = shop.runtime.watch(shop.stack, (_, seen) -> told.add(seen.orElseThrow()))) {
            Instance instance = shop.start("api", shop.sh("echo $$ >command; exec sleep 60"));
            ProcessHandle.of(shop.pid("command")).orElseThrow().destroyForcibly();

            Instance ended = told.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(ended.id()).isEqualTo(instance.id());
            assertThat(ended.exit().orElseThrow().cause()).isEqualTo(new Reason.Signal(9));
        }
    }

    /** Guard: {@code ProcessRuntime.teardown} deletes data only when asked; without it this fails. */
    @Test
    void trap06_aNamedVolumeIsTheSameAtEachAttempt() throws Exception {
        var volume = new Workload.VolumeMount("data", "", new Workload.VolumeSource.Named(), false, 0, "");
        Path directory = shop.runtime.layout().volume(shop.stack.id(), "db", volume);
        for (int attempt = 1; attempt <= 2; attempt++) {
            Workload workload = Workshop.with(shop.sh("echo $0 >>" + directory + "/runs"), volume);
            shop.ended(shop.runtime.start(shop.spec("db", attempt, workload)));
        }
        shop.runtime.teardown(shop.stack, false);

        assertThat(directory.resolve("runs")).hasContent("sh\nsh");
        shop.runtime.teardown(shop.stack, true);
        assertThat(directory).doesNotExist();
    }

    /** Guard: {@code Inspector.inspect} shows what nobody claimed as CREATED; without it this fails. */
    @Test
    void trap07_whatWasRegisteredAndNeverStartedIsListedAndRemoved() throws Exception {
        Workload workload = shop.command("sleep", "60");
        WorkloadSpec spec = shop.spec("api", 1, workload);
        shop.runtime.prepare(shop.stack);
        Attempt attempt = new Workspace(shop.runtime.layout(), spec, (Workload.Command) workload.program()).make();

        assertThat(shop.runtime.list(shop.stack)).extracting(Instance::state).containsExactly(Instance.State.CREATED);
        shop.runtime.remove(shop.stack, "api", attempt.id().toString());

        assertThat(shop.runtime.list(shop.stack)).isEmpty();
        assertThat(attempt.directory()).doesNotExist();
    }

    /** Guard: {@code Starter.checkPrograms} looks before anything is made; without it this fails. */
    @Test
    void trap09_aSpawnThatFailsIsAnAnswerAndTheNextOneWorks() throws Exception {
        Workload workload = shop.command("./later");

        assertThatThrownBy(() -> shop.start("api", workload)).isInstanceOf(RuntimeFailure.class);
        assertThat(shop.runtime.list(shop.stack)).isEmpty();
        Path program = Files.writeString(shop.workingDir.resolve("later"), "#!/bin/sh\nexec sleep 60\n");
        assertThatThrownBy(() -> shop.start("api", workload)).hasMessageContaining("chmod +x");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertThat(shop.start("api", workload).alive()).isTrue();
    }

    @Test
    void trap09_aWorkingDirectoryThatIsNotThereIsFinalAndNamedWithWhatToDo() throws Exception {
        Path nowhere = shop.workingDir.resolve("nowhere");
        Path file = Files.writeString(shop.workingDir.resolve("file"), "");

        assertThatThrownBy(() -> shop.start("api", shop.in(nowhere, "sleep", "60")))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> {
                    assertThat(failure.reason().prevented()).isTrue();
                    assertThat(failure.reason().text())
                            .isEqualTo(
                                    "workingDir " + nowhere + " does not exist: create it, or correct it in the file");
                });
        assertThatThrownBy(() -> shop.start("api", shop.in(file, "sleep", "60")))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> {
                    assertThat(failure.reason().prevented()).isTrue();
                    assertThat(failure.reason().text()).contains("is no directory");
                });
        Files.createDirectory(nowhere);
        assertThat(shop.start("api", shop.in(nowhere, "sleep", "60")).alive()).isTrue();
    }

    /** Guard: {@code shim.sh} outlives the command that it could not execute; without it this fails. */
    @Test
    void trap09_aProgramThatCannotBeExecutedEndsTheAttempt() throws Exception {
        Path program = Files.writeString(shop.workingDir.resolve("broken"), "#!/no/such/interpreter\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        Instance ended = shop.ended(shop.start("api", shop.command("./broken")));

        assertThat(ended.exit().orElseThrow().cause()).isInstanceOf(Reason.ExitCode.class);
        assertThat(shop.log("api")).anySatisfy(line -> assertThat(line).contains("broken"));
    }

    /** Guard: {@code Tracking.end} gives up what was registered and not begun; without it this fails. */
    @RepeatedTest(5)
    void trap14_sweepingUntilNothingIsListedLeavesNothingOfAStartUnderWay() throws Exception {
        Thread starting = Thread.ofVirtual().start(() -> {
            for (int attempt = 1; attempt <= 5; attempt++) {
                try {
                    shop.runtime.start(shop.spec("api", attempt, shop.sh("echo $$ >>pids; exec sleep 60")));
                } catch (RuntimeFailure e) {
                    assertThat(e).hasMessageContaining("api");
                }
            }
        });
        do {
            for (Instance instance : shop.runtime.list(shop.stack)) {
                shop.runtime.remove(shop.stack, instance.resource(), instance.id());
            }
        } while (starting.isAlive() || !shop.runtime.list(shop.stack).isEmpty());

        Path pids = shop.workingDir.resolve("pids");
        try (Stream<String> started = Files.exists(pids) ? Files.lines(pids) : Stream.empty()) {
            assertThat(started.map(Long::valueOf)).noneMatch(Workshop::alive);
        }
    }

    /** Guard: {@code Inspector.judge} reads the exit file that the shim wrote; without it this fails. */
    @Test
    void trap16_anEndBeforeAnybodyListenedIsSeen() throws Exception {
        Instance instance = shop.start("seed", shop.job("echo ID=7 >>$CAIRN_OUTPUT"));
        shop.ended(instance);

        try (var _ = shop.runtime.watch(shop.stack, (_, _) -> {})) {
            assertThat(shop.runtime.list(shop.stack)).singleElement().satisfies(seen -> assertThat(
                            seen.exit().orElseThrow().cause())
                    .isEqualTo(new Reason.ExitCode(0)));
        }
    }

    /** Guard: {@code InstanceId} reads a name in one way only; without it this fails. */
    @Test
    void trap19_namesThatLookAlikeAreDifferentThings() throws Exception {
        Instance one = shop.runtime.start(shop.spec("api", 11, shop.command("sleep", "60")));
        Instance other = shop.runtime.start(shop.spec("api-1", 1, shop.command("sleep", "60")));

        shop.stop(one, SOON);

        assertThat(shop.inspect(one).orElseThrow().alive()).isFalse();
        assertThat(shop.inspect(other).orElseThrow().alive()).isTrue();
        assertThat(InstanceId.parse(other.id()).orElseThrow().resource()).isEqualTo("api-1");
    }

    /** Guard: {@code shim.sh} opens the log by itself; with a pipe of Cairn in its place this fails. */
    @Test
    void trap21_aKilledCairnBreaksNoPipeAndLosesNoLineAndNoCode() throws Exception {
        String script =
                "trap 'echo pipe >>died' PIPE; i=0; until [ -e stop ]; do i=$((i+1)); echo line-$i; sleep 0.001;"
                        + " done; echo $i >count; exit 5";
        try (AnotherCairn cairn = new AnotherCairn(shop.state(), shop.workingDir, 1, script)) {
            cairn.started();
            await().atMost(SOON).until(() -> shop.log("api").size() > 20);
            cairn.killWithin(Duration.ZERO);
        }
        int atDeath = shop.log("api").size();
        await().atMost(SOON).until(() -> shop.log("api").size() > atDeath + 20);
        Instance instance = shop.takeOver().list(shop.stack).getFirst();
        Files.createFile(shop.workingDir.resolve("stop"));

        assertThat(shop.ended(instance).exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(5));
        assertThat(shop.workingDir.resolve("died")).doesNotExist();
        long written = shop.pid("count");
        assertThat(shop.log("api")).hasSize((int) written).endsWith("line-" + written);
    }

    @Test
    void secretsAreInTheEnvironmentAndNowhereElse() throws Exception {
        Workload workload = Workshop.with(
                shop.sh("echo ${#PASSWORD}; exec sleep 60"),
                new Workload.EnvVar("PASSWORD", new OutputValue.Secret("hunter2-hunter2")));
        Instance instance = shop.start("api", workload);
        await().atMost(SOON).until(() -> shop.log("api").contains("15"));

        try (Stream<Path> files = Files.walk(shop.root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain("hunter2");
            }
        }
        Attempt.Leader shim = shop.attempt(instance).leader().orElseThrow();
        for (long pid : ProcessTable.ofThisMachine().group(shim.pid())) {
            assertThat(Files.readString(Path.of("/proc/" + pid + "/cmdline"))).doesNotContain("hunter2");
        }
        assertThat(Optional.of(instance).toString()).doesNotContain("hunter2");
    }
}
