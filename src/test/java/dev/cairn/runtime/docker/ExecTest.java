package dev.cairn.runtime.docker;

import static dev.cairn.runtime.docker.EngineRoom.SOON;
import static dev.cairn.runtime.docker.EngineRoom.sh;
import static dev.cairn.runtime.docker.EngineRoom.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.model.Instance;
import dev.cairn.runtime.ContainerRuntime.ExecResult;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("docker")
class ExecTest {
    @RegisterExtension
    final EngineRoom room = new EngineRoom();

    private ExecResult run(Instance instance, Duration limit, String... command) throws RuntimeFailure {
        return room.runtime.exec(room.stack, instance.id(), List.of(command), limit);
    }

    @Test
    void theCodeAndBothStreams() throws Exception {
        Instance instance = room.start("api", sleeping());

        ExecResult result = run(instance, SOON, "sh", "-c", "echo out; echo err >&2; exit 3");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output()).contains("out").contains("err");
        assertThat(run(instance, SOON, "true")).isEqualTo(new ExecResult(0, ""));
    }

    @Test
    void noMoreThanFourKibibytesAreKept() throws Exception {
        Instance instance = room.start("api", sleeping());

        ExecResult result = run(instance, SOON, "sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).hasSize(4096);
    }

    /** A Stack is probed for months. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aCommandThatEndedLeavesNothingOpen() throws Exception {
        Instance instance = room.start("api", sleeping());
        run(instance, SOON, "true");
        long before = selectors();

        for (int i = 0; i < 20; i++) {
            run(instance, SOON, "true");
        }

        assertThat(selectors()).isLessThan(before + 20);
    }

    /** Selectors: unlike sockets, the collector does not close those that were forgotten. */
    private static long selectors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(ExecTest::isSelector).count();
        }
    }

    private static boolean isSelector(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).endsWith("anon_inode:[eventpoll]");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    @Test
    void whatHangsIsGivenUpAndEndedWhereItsProcessIsOurs() throws Exception {
        Instance instance = room.start("api", sleeping());
        long begin = System.nanoTime();

        ExecResult result = run(instance, Duration.ofMillis(500), "sh", "-c", "echo begun; exec sleep 1234");

        assertThat(result).isEqualTo(new ExecResult(124, "begun\n"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        if (instance.address().isPresent()) {
            Awaitility.await().atMost(SOON).until(() -> !room.output(instance, "ps", "-o", "args")
                    .contains("sleep 1234"));
        }
    }

    @Test
    void aMissingProgramFailsAsACommand() throws Exception {
        Instance instance = room.start("api", sleeping());

        ExecResult result = run(instance, SOON, "no-such-program");

        assertThat(result.exitCode()).isIn(126, 127);
        assertThat(result.output()).contains("no-such-program");
    }

    @Test
    void whatDoesNotRunExecutesNothing() throws Exception {
        Instance ended = room.ended(room.start("api", sh("exit 0")));

        assertThatThrownBy(() -> run(ended, SOON, "true"))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("not running");
    }
}
