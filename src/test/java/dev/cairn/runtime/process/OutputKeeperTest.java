package dev.cairn.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.runtime.LogLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotation, with the crashes that can happen in it. */
class OutputKeeperTest {
    private static final InstanceId ID = new InstanceId("api", 1, "0badcafe");

    private static final long BOUND = 100;

    @TempDir
    Path directory;

    private OutputFile file;

    @BeforeEach
    void empty() throws IOException {
        file = new OutputFile(directory, LogLine.Stream.STDOUT);
        Files.createDirectory(directory.resolve(OutputFile.TIMES));
        Files.createFile(file.current());
    }

    @Test
    void whatIsAboveTheBoundIsMovedAwayAndReadFirst() throws IOException {
        OutputKeeper keeper = keeper();
        for (int i = 1; i <= 8; i++) {
            write("line " + i + " ".repeat(40) + "\n");
            keeper.look();
        }

        assertThat(lines()).extracting(String::strip).containsExactly("line 4", "line 5", "line 6", "line 7", "line 8");
        assertThat(Files.size(file.current())).isLessThanOrEqualTo(BOUND);
        try (var files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(4);
        }
    }

    @Test
    void ofWhatGrewFarAboveTheBoundTheEndIsKept() throws IOException {
        OutputKeeper keeper = keeper();
        write("0123456789".repeat(30) + "\nthe end\n");

        keeper.look();

        assertThat(lines()).hasSize(2).last().isEqualTo("the end");
        assertThat(Files.size(file.newest().orElseThrow().path())).isEqualTo(BOUND);
    }

    @Test
    void aCrashBeforeTheOriginalWasEmptiedDoublesNothing() throws IOException {
        write("one\ntwo\n");
        Files.writeString(file.unfinished(file.part(1, 4)), "two\n");

        keeper();

        assertThat(lines()).containsExactly("one", "two");
        assertThat(file.interrupted()).isEmpty();
    }

    @Test
    void aCrashAfterTheOriginalWasEmptiedLosesNothing() throws IOException {
        Files.writeString(file.unfinished(file.part(1, 0)), "one\ntwo\n");
        Files.writeString(file.times(), "8 1000\n");
        write("three\n");

        keeper();

        assertThat(lines()).containsExactly("one", "two", "three");
        assertThat(Files.readString(file.times(file.newest().orElseThrow()))).isEqualTo("8 1000\n");
    }

    @Test
    void aCrashBeforeTheCopyWasWholeDoublesNothing() throws IOException {
        write("one\ntwo\n");
        Files.writeString(file.unfinished(file.part(3, 0)), "one\nt");

        keeper();

        assertThat(lines()).containsExactly("one", "two");
    }

    @Test
    void somebodyElseMayEmptyTheFile() throws IOException {
        OutputKeeper keeper = keeper();
        write("one\n");
        keeper.look();
        Files.writeString(file.current(), "");
        keeper.look();
        write("two\n");
        keeper.look();

        assertThat(lines()).containsExactly("two");
    }

    private OutputKeeper keeper() throws IOException {
        return new OutputKeeper(file, BOUND, new ReentrantLock());
    }

    private void write(String text) throws IOException {
        Files.writeString(file.current(), text, StandardOpenOption.APPEND);
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (OutputReader reader = new OutputReader(file, ID, new ReentrantLock())) {
            for (Optional<LogLine> line = reader.next(true); line.isPresent(); line = reader.next(true)) {
                lines.add(line.get().text());
            }
        }
        return lines;
    }
}
