package dev.cairn.runtime.process;

import dev.cairn.runtime.LogLine;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One output stream of an attempt: the file that its processes append to, the older part that rotation moved away, and
 * for each the times at which it had grown to which size. Names are {@code stdout}, {@code stdout.<number>.<base>},
 * {@code times/stdout}, {@code times/stdout.<number>}; only the newest number is kept.
 */
record OutputFile(Path directory, LogLine.Stream stream) {
    /** In a directory of their own: writing them is no event in the attempt's. */
    static final String TIMES = "times";

    private static final Pattern PART = Pattern.compile("(.*)\\.([0-9]{1,9})\\.([0-9]{1,18})");

    /**
     * A part that was moved away.
     *
     * @param number counts rotations, from 1
     * @param base position in the original file at which it begins; times are of positions in the original
     */
    record Part(int number, long base, Path path) {}

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

    Path times(Part part) {
        return directory.resolve(TIMES).resolve(name() + "." + part.number());
    }

    /** Its size in bytes; 0 when it does not exist. */
    long size() throws IOException {
        try {
            return Files.size(current());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** The part that would be that one. */
    Part part(int number, long base) {
        return new Part(number, base, directory.resolve(name() + "." + number + "." + base));
    }

    /** Where that part is while it is copied. */
    Path unfinished(Part part) {
        return directory.resolve("." + part.path().getFileName());
    }

    /** The newest part that was moved away. */
    Optional<Part> newest() throws IOException {
        return newest(name());
    }

    /** A part whose copying was not finished; its path is where it is now. */
    Optional<Part> interrupted() throws IOException {
        return newest("." + name());
    }

    private Optional<Part> newest(String name) throws IOException {
        Optional<Part> newest = Optional.empty();
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, name + ".*")) {
            for (Path path : parts) {
                Matcher matcher = PART.matcher(path.getFileName().toString());
                if (matcher.matches() && matcher.group(1).equals(name)) {
                    Part part = new Part(Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)), path);
                    newest = newest.filter(other -> other.number() > part.number())
                            .or(() -> Optional.of(part));
                }
            }
            return newest;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
