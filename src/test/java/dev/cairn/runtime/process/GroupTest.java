package dev.cairn.runtime.process;

import static dev.cairn.runtime.process.Workshop.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An attempt is its whole process group: it has ended when the group is empty. */
@Tag("process")
class GroupTest {
    @RegisterExtension
    final Workshop shop = new Workshop();

    @Test
    void aGrandchildIsSignalledWithItsParent() throws Exception {
        Instance instance = shop.start("api", shop.sh("sh -c 'echo $$ >grandchild; exec sleep 60' & wait"));
        long grandchild = shop.pid("grandchild");

        shop.stop(instance, SOON);

        assertThat(Workshop.alive(grandchild)).isFalse();
    }

    @Test
    void aGrandchildThatIgnoresTheSignalIsGoneWhenStopReturns() throws Exception {
        Instance instance = shop.start(
                "api",
                shop.sh("sh -c 'trap \"\" TERM; echo $$ >grandchild; while :; do sleep 1; done' & exec sleep 60"));
        long grandchild = shop.pid("grandchild");

        shop.stop(instance, Duration.ofMillis(100));

        assertThat(Workshop.alive(grandchild)).isFalse();
        assertThat(shop.inspect(instance).orElseThrow().exit().orElseThrow().cause())
                .isEqualTo(new Reason.Signal(15));
    }

    @Test
    void whatACommandLeftBehindEndsWithItAndUntilThenItRuns() throws Exception {
        Instance instance = shop.start(
                "api",
                Workshop.stopped(
                        shop.sh(
                                "sh -c 'trap \"until [ -e go ]; do sleep 0.01; done; exit\" TERM; echo $$ >grandchild;"
                                        + " while :; do sleep 0.01; done' & until [ -s grandchild ]; do sleep 0.01; done; exit 6"),
                        Workshop.grace(SOON)));
        long grandchild = shop.pid("grandchild");
        await().atMost(SOON).until(() -> shop.attempt(instance).exit().isPresent());

        Instance ending = shop.inspect(instance).orElseThrow();
        assertThat(ending.state()).isEqualTo(Instance.State.RUNNING);
        java.nio.file.Files.createFile(shop.workingDir.resolve("go"));

        assertThat(shop.ended(instance).exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(6));
        assertThat(Workshop.alive(grandchild)).isFalse();
    }

    @Test
    void whatAnEarlierCairnsCommandLeftBehindIsEndedByTheNext() throws Exception {
        Instance instance = shop.start(
                "api",
                shop.sh("sh -c 'echo $$ >grandchild; exec sleep 60' & until [ -s grandchild ]; do sleep 0.01; done"
                        + "; until [ -e go ]; do sleep 0.01; done; exit 6"));
        long grandchild = shop.pid("grandchild");
        shop.runtime.close();
        java.nio.file.Files.createFile(shop.workingDir.resolve("go"));
        await().atMost(SOON).until(() -> shop.attempt(instance).exit().isPresent());
        assertThat(Workshop.alive(grandchild)).isTrue();

        try (var _ = shop.takeOver().watch(shop.stack, (_, _) -> {})) {
            assertThat(shop.ended(instance).exit().orElseThrow().cause()).isEqualTo(new Reason.ExitCode(6));
        }
        assertThat(Workshop.alive(grandchild)).isFalse();
    }

    @Test
    void aShimThatSomebodyKilledLeavesItsCommandOurs() throws Exception {
        Instance instance = shop.start("api", shop.sh("echo $$ >command; exec sleep 60"));
        long command = shop.pid("command");

        ProcessHandle.of(shop.attempt(instance).leader().orElseThrow().pid())
                .orElseThrow()
                .destroyForcibly();

        Instance ended = shop.ended(instance);
        assertThat(ended.exit().orElseThrow().cause()).isEqualTo(new Reason.ExitUnknown());
        assertThat(Workshop.alive(command)).isFalse();
    }

    @Test
    void theSignalsOfASessionOnATerminalDoNotReachIt() throws Exception {
        Instance instance = shop.start("api", shop.command("sleep", "60"));
        long shim = shop.attempt(instance).leader().orElseThrow().pid();

        Process ps = new ProcessBuilder("ps", "-o", "sid=,pgid=,tty=", "-p", String.valueOf(shim)).start();

        assertThat(new String(ps.getInputStream().readAllBytes()).strip().split(" +"))
                .containsExactly(String.valueOf(shim), String.valueOf(shim), "?");
    }
}
