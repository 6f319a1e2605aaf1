package dev.cairn.runtime.process;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * Looks after one output stream of a running attempt while Cairn is there: notes when it grew, because the processes
 * write straight into the file and nobody else knows; and keeps it bounded. Rotation is copy-and-truncate, because the
 * writers keep the file open (in append mode, so they go on at its new end).
 */
final class OutputKeeper {
    /** Size in bytes at which a file is rotated; at most twice that much of it is kept then. */
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
        long size = file.size();
        long base = size > 2 * bound ? size - bound : 0; // all of it, unless it grew too fast for that
        OutputFile.Part part =
                file.part(file.newest().map(OutputFile.Part::number).orElse(0) + 1, base);
        Path unfinished = file.unfinished(part);
        Files.deleteIfExists(unfinished);
        try (FileChannel from = FileChannel.open(file.current(), StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel to =
                        FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long copied = copy(from, part.base(), to);
            rotation.lock();
            try {
                copied = copy(from, copied, to);
                copy(from, copied, to);
                from.truncate(0);
                finish(part, unfinished);
            } finally {
                rotation.unlock();
            }
        }
        noted = 0;
    }

    /** Copies what is there now; who writes faster than that loses what comes between the copies and the truncation. */
    private static long copy(FileChannel from, long position, FileChannel to) throws IOException {
        long size = from.size();
        long copied = position;
        while (copied < size) {
            copied += from.transferTo(copied, size - copied, to);
        }
        return copied;
    }

    private void finish(OutputFile.Part part, Path unfinished) throws IOException {
        Optional<OutputFile.Part> before = file.newest();
        if (!Files.exists(file.times(part)) && Files.exists(file.times())) {
            Files.move(file.times(), file.times(part));
        }
        Files.move(unfinished, part.path(), StandardCopyOption.ATOMIC_MOVE);
        if (before.isPresent()) {
            Files.deleteIfExists(before.get().path());
            Files.deleteIfExists(file.times(before.get()));
        }
    }

    /** A Cairn that was killed in a rotation left a copy; whether it had emptied the original shows in what is there. */
    private void finishRotation() throws IOException {
        Optional<OutputFile.Part> interrupted = file.interrupted();
        if (interrupted.isPresent()) {
            OutputFile.Part part = interrupted.get();
            if (stillInOriginal(part)) {
                Files.delete(part.path());
            } else {
                finish(file.part(part.number(), part.base()), part.path());
            }
        }
    }

    private boolean stillInOriginal(OutputFile.Part part) throws IOException {
        try (InputStream copy = new BufferedInputStream(Files.newInputStream(part.path()));
                InputStream original = new BufferedInputStream(Files.newInputStream(file.current()))) {
            original.skipNBytes(part.base());
            for (int expected = copy.read(); expected >= 0; expected = copy.read()) {
                if (original.read() != expected) {
                    return false;
                }
            }
            return true;
        } catch (EOFException e) {
            return false;
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
