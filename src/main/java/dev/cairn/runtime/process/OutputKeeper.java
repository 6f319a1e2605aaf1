package dev.cairn.runtime.process;

import dev.cairn.runtime.LogLine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;

/**
 * Looks after one output stream of a running attempt while Cairn is there: notes when it grew, because the processes
 * write straight into the file and nobody else knows; and keeps it bounded. Rotation is copy-and-truncate, because the
 * writers keep the file open (in append mode, so they go on at its new end).
 */
final class OutputKeeper {
    /** Size in bytes at which a file is rotated; with the part before it, twice that much is kept. */
    static final long BOUND = 8L * 1024 * 1024;

    private final OutputFile file;
    private final Clock clock;
    private final long bound;
    private long noted;

    /** A keeper of that file; what was written while nobody looked gets the time of the last write. */
    OutputKeeper(OutputFile file, Clock clock, long bound) throws IOException {
        this.file = file;
        this.clock = clock;
        this.bound = bound;
        this.noted = lastNoted();
        long size = file.size();
        if (size > noted) {
            note(size, Files.getLastModifiedTime(file.current()).toInstant());
        }
    }

    /** The file may have grown. */
    synchronized void look() throws IOException {
        long size = file.size();
        if (size > noted) {
            note(size, clock.instant());
        }
        if (noted > bound || (noted > 0 && timesSize() > bound)) {
            rotate();
        }
    }

    private void note(long size, Instant at) throws IOException {
        Files.writeString(
                file.times(),
                size + " " + at.toEpochMilli() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        noted = size;
    }

    /** The copy has its final name before the original is emptied: a crash in between doubles lines, and loses none. */
    private void rotate() throws IOException {
        int before = file.newestRotated().orElse(0);
        Path part = file.directory().resolve("." + file.name() + ".part");
        Files.deleteIfExists(part);
        try (FileChannel from = FileChannel.open(file.current(), StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel to = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long copied = 0;
            for (long size = from.size(); copied < size; size = from.size()) {
                copied += from.transferTo(copied, size - copied, to);
            }
            Files.move(file.times(), file.rotatedTimes(before + 1), StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, file.rotated(before + 1), StandardCopyOption.ATOMIC_MOVE);
            from.truncate(0);
        }
        noted = 0;
        Files.deleteIfExists(file.rotated(before));
        Files.deleteIfExists(file.rotatedTimes(before));
    }

    private long timesSize() throws IOException {
        try {
            return Files.size(file.times());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private long lastNoted() throws IOException {
        try (var lines = Files.lines(file.times())) {
            return lines.reduce((_, last) -> last)
                    .map(line -> Long.parseLong(line.split(" ")[0]))
                    .orElse(0L);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    static OutputKeeper of(Attempt attempt, LogLine.Stream stream, Clock clock, long bound) throws IOException {
        return new OutputKeeper(new OutputFile(attempt.directory(), stream), clock, bound);
    }
}
