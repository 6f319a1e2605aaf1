package dev.cairn.runtime.process;

import static dev.cairn.runtime.process.Workshop.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What differs between machines: how processes are listed, how files are watched, how a session is made. */
@Tag("process")
class MachineTest {
    @TempDir
    Path directory;

    static Stream<ProcessTable> tables() {
        return Stream.of(new ProcTable(), new PsTable());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aProcessHasTheSameBeginningAsLongAsItLives(ProcessTable table) throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        try {
            String begin = table.begin(process.pid()).orElseThrow();

            assertThat(begin).isNotBlank();
            assertThat(table.begin(process.pid())).contains(begin);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(table.begin(process.pid())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aGroupIsAllThatAreInItAndNoZombies(ProcessTable table) throws Exception {
        Process leader = new ProcessBuilder("setsid", "sh", "-c", "sleep 60 & echo $!; (exit 0) & wait").start();
        try {
            long child = Long.parseLong(leader.inputReader().readLine());

            await().atMost(SOON).untilAsserted(() -> assertThat(table.group(leader.pid()))
                    .containsExactlyInAnyOrder(leader.pid(), child));
        } finally {
            Signals.send(leader.pid(), "SIGKILL");
        }
        await().atMost(SOON).until(() -> table.group(leader.pid()).isEmpty());
    }

    static Stream<DirectoryEvents> watchers() {
        return Stream.of(DirectoryEvents.of(Path.of("/")), DirectoryEvents.polling());
    }

    @ParameterizedTest
    @MethodSource("watchers")
    void aChangeInADirectoryIsTold(DirectoryEvents events) throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (events;
                DirectoryEvents.Interest _ = events.register(directory, told::add)) {
            Files.writeString(directory.resolve("news"), "x");

            assertThat(told.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isIn("news", DirectoryEvents.ANYTHING);
        }
    }

    @Test
    void whoLookedAwayIsToldNothing() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        BlockingQueue<String> other = new LinkedBlockingQueue<>();
        try (DirectoryEvents events = DirectoryEvents.of(directory);
                DirectoryEvents.Interest _ = events.register(directory, other::add)) {
            events.register(directory, told::add).close();
            Files.writeString(directory.resolve("news"), "x");

            assertThat(other.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("news");
            assertThat(told).isEmpty();
        }
    }

    @Test
    void aSessionIsMadeBySetsidAndWhereThatIsMissingByPerl() throws Exception {
        assertThat(NewSession.words(System.getenv("PATH")).getFirst()).endsWith("/setsid");
        List<String> perl = new ArrayList<>(NewSession.withPerl(Path.of("/usr/bin/perl")));
        perl.addAll(List.of("sh", "-c", "ps -o sid= -p $$; echo $$"));

        List<String> lines = new ProcessBuilder(perl).start().inputReader().readAllLines();

        assertThat(lines.getFirst().strip()).isEqualTo(lines.getLast());
    }
}
