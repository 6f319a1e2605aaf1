package dev.cairn.runtime.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.locks.Lock;

/**
 * Looks after one output stream of a running attempt while Cairn is there: notes when it grew, because the processes
 * write straight into the file and nobody else knows; and keeps it bounded. Rotation is copy-and-truncate, because the
 * writers keep the file open (in append mode, so they go on at its new end).
 */
final class OutputKeeper {
    /** Size in bytes at which a file is rotated; with the part before it, twice that much is kept. */
    static final long BOUND = 8L * 1024 * 1024;

    private final OutputFile file;
    private final long bound;
    private final Lock rotation;
    private long noted;

    /**
     * A keeper of that file. What was written since somebody looked has the time of the last write.
     *
     * @param bound size in bytes at which it is rotated
     * @param rotation held while the older part takes its place, so that readers find each line once
     */
    OutputKeeper(OutputFile file, long bound, Lock rotation) throws IOException {
        this.file = file;
        this.bound = bound;
        this.rotation = rotation;
        finishRotation();
        this.noted = lastNoted();
        long size = file.size();
        if (size > noted) {
            note(size, lastWrite());
        }
    }

    /** The file may have grown. */
    synchronized void look() throws IOException {
        long size = file.size();
        if (size < noted) { // emptied by somebody else
            Files.deleteIfExists(file.times());
            noted = 0;
        }
        if (size > noted) {
            note(size, lastWrite());
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

    private Instant lastWrite() throws IOException {
        return Files.getLastModifiedTime(file.current()).toInstant();
    }

    /** What is written between the last look and the truncation is lost, so nothing else happens in between. */
    private void rotate() throws IOException {
        Files.deleteIfExists(file.part());
        try (FileChannel from = FileChannel.open(file.current(), StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel to =
                        FileChannel.open(file.part(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long copied = copy(from, 0, to);
            rotation.lock();
            try {
                copy(from, copied, to);
                from.truncate(0);
                becomeRotated();
            } finally {
                rotation.unlock();
            }
        }
        noted = 0;
    }

    private static long copy(FileChannel from, long position, FileChannel to) throws IOException {
        long copied = position;
        for (long size = from.size(); copied < size; size = from.size()) {
            copied += from.transferTo(copied, size - copied, to);
        }
        return copied;
    }

    private void becomeRotated() throws IOException {
        int before = file.newestRotated().orElse(0);
        if (!Files.exists(file.rotatedTimes(before + 1)) && Files.exists(file.times())) {
            Files.move(file.times(), file.rotatedTimes(before + 1));
        }
        Files.move(file.part(), file.rotated(before + 1), StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(file.rotated(before));
        Files.deleteIfExists(file.rotatedTimes(before));
    }

    /** A Cairn that was killed in a rotation left a copy; whether it had emptied the original shows in what is there. */
    private void finishRotation() throws IOException {
        if (Files.exists(file.part())) {
            long different = Files.mismatch(file.part(), file.current());
            if (different < 0 || different >= Files.size(file.part())) {
                Files.delete(file.part());
            } else {
                becomeRotated();
            }
        }
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
}
