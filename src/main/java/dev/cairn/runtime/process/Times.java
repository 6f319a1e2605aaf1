package dev.cairn.runtime.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** When a file had grown to which size, read forward. */
final class Times implements AutoCloseable {
    private final Path times;
    private final Path file;
    private Optional<BufferedReader> reader = Optional.empty();
    private long size;
    private Instant at = Instant.EPOCH;

    /**
     * The times of a file.
     *
     * @param times lines of a size in bytes and a time in milliseconds, both growing
     */
    Times(Path times, Path file) throws IOException {
        this.times = times;
        this.file = file;
        open(); // it may be renamed or deleted while it is read
    }

    /** When what ends at that position was there; the file's last write when nobody noted it. Positions grow. */
    Instant at(long position) throws IOException {
        while (size < position) {
            Optional<String> line = line();
            if (line.isEmpty()) {
                return lastWrite();
            }
            String[] words = line.get().split(" ");
            size = Long.parseLong(words[0]);
            at = Instant.ofEpochMilli(Long.parseLong(words[1]));
        }
        return at;
    }

    private Optional<String> line() throws IOException {
        if (reader.isEmpty()) {
            open();
        }
        return reader.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(reader.get().readLine());
    }

    private void open() throws IOException {
        try {
            reader = Optional.of(Files.newBufferedReader(times));
        } catch (NoSuchFileException e) {
            reader = Optional.empty();
        }
    }

    private Instant lastWrite() throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException e) {
            return at;
        }
    }

    @Override
    public void close() throws IOException {
        if (reader.isPresent()) {
            reader.get().close();
        }
    }
}
