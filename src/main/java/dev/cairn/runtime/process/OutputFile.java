package dev.cairn.runtime.process;

import dev.cairn.runtime.LogLine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * One output stream of an attempt: the file that its processes append to, the older part that rotation moved away
 * ({@code stdout.<n>}, only the newest n is kept), and for each the times at which it had grown to which size.
 */
record OutputFile(Path directory, LogLine.Stream stream) {

    /** In a directory of their own: writing them is no event in the attempt's. */
    static final String TIMES = "times";

    String name() {
        return switch (stream) {
            case STDOUT -> "stdout";
            case STDERR -> "stderr";
        };
    }

    Path current() {
        return directory.resolve(name());
    }

    Path times() {
        return directory.resolve(TIMES).resolve(name());
    }

    /** What is about to become the older part. */
    Path part() {
        return directory.resolve("." + name() + ".part");
    }

    Path rotated(int number) {
        return directory.resolve(name() + "." + number);
    }

    Path rotatedTimes(int number) {
        return directory.resolve(TIMES).resolve(name() + "." + number);
    }

    /** Its size in bytes; 0 when it does not exist. */
    long size() throws IOException {
        try {
            return Files.size(current());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** The number of the newest part that was moved away. */
    OptionalInt newestRotated() throws IOException {
        int newest = 0;
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, name() + ".*")) {
            for (Path part : parts) {
                String number = part.getFileName().toString().substring(name().length() + 1);
                newest = number.matches("[0-9]{1,9}") ? Math.max(newest, Integer.parseInt(number)) : newest;
            }
        } catch (NoSuchFileException e) {
            return OptionalInt.empty();
        }
        return newest == 0 ? OptionalInt.empty() : OptionalInt.of(newest);
    }
}
