package dev.cairn.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The files by which scripts are told what to do.
 *
 * @param directories where the files of a part are
 */
record Marks(Function<String, Path> directories) {
    /** Has its script end with that code. */
    void crash(String part, int code) {
        Path at = directories.apply(part);
        try {
            Path half = Files.writeString(at.resolve("crash.part"), String.valueOf(code));
            Files.move(half, at.resolve("crash"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has its probe fail, or pass again. */
    void sick(String part, boolean sick) {
        Path mark = directories.apply(part).resolve("sick");
        try {
            if (sick) {
                Files.writeString(mark, "");
            } else {
                Files.deleteIfExists(mark);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How many of its runs' children live. Each of them breathes: it touches a file of its own several times a second.
     *
     * @param until waits for something, at most that long
     */
    int grandchildren(String part, BiPredicate<BooleanSupplier, Duration> until) {
        Path directory = directories.apply(part);
        int alive = 0;
        for (int n = 1; Files.exists(directory.resolve("run-" + n)); n++) {
            Path breath = directory.resolve("run-" + n + "/breath");
            try {
                Files.deleteIfExists(breath);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            alive += until.test(() -> Files.exists(breath), Duration.ofSeconds(2)) ? 1 : 0;
        }
        return alive;
    }
}
