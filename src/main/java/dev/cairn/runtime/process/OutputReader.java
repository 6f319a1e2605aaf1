package dev.cairn.runtime.process;

import dev.cairn.runtime.LogLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/** Reads the lines of one output stream of an attempt, forward, across rotations. */
final class OutputReader implements AutoCloseable {
    /** A line that is longer is cut into several. */
    private static final int LONGEST_LINE = 64 * 1024;

    private final OutputFile file;
    private final InstanceId id;
    private final Lock rotation;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST_LINE).flip();
    private FileChannel channel;
    private Times times;
    private boolean current;
    private int rotated;
    private long base; // position at which the open file begins
    private long position; // of what comes after the buffer

    /**
     * A reader that begins with the oldest line there is.
     *
     * @param rotation held while the older part of a file takes its place
     */
    OutputReader(OutputFile file, InstanceId id, Lock rotation) throws IOException {
        this.file = file;
        this.id = id;
        this.rotation = rotation;
        rotation.lock();
        try {
            Optional<OutputFile.Part> part = file.newest();
            if (part.isPresent()) {
                open(part.get(), 0);
            } else {
                openCurrent();
            }
        } finally {
            rotation.unlock();
        }
    }

    /**
     * The next line; empty when there is none yet.
     *
     * @param over whether nothing will be written any more: then what has no end of line is a line too
     */
    Optional<LogLine> next(boolean over) throws IOException {
        while (buffer.hasRemaining() || fill()) {
            byte next = buffer.get();
            if (next == '\n' || line.size() >= LONGEST_LINE) {
                if (next != '\n') {
                    buffer.position(buffer.position() - 1);
                }
                return Optional.of(taken());
            }
            line.write(next);
        }
        return over && line.size() > 0 ? Optional.of(taken()) : Optional.empty();
    }

    private LogLine taken() throws IOException {
        Instant at = times.at(position - buffer.remaining());
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        return new LogLine(
                id.resource(),
                id.attempt(),
                file.stream(),
                at,
                text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    private boolean fill() throws IOException {
        rotation.lock();
        try {
            return read();
        } finally {
            rotation.unlock();
        }
    }

    private boolean read() throws IOException {
        while (true) {
            Optional<OutputFile.Part> newest = file.newest().filter(part -> part.number() > rotated);
            if (current && newest.isPresent()) { // what is left of what was read went there
                close();
                open(newest.get(), newest.get().number() == rotated + 1 ? position : 0);
            }
            buffer.clear();
            int count = channel.read(buffer, position - base);
            buffer.flip();
            if (count > 0) {
                position += count;
                return true;
            }
            if (current) {
                return false;
            }
            close();
            if (newest.isPresent() && newest.get().number() > rotated) {
                open(newest.get(), 0);
            } else {
                openCurrent();
            }
        }
    }

    private void openCurrent() throws IOException {
        open(file.current(), file.times(), 0, 0);
        current = true;
    }

    private void open(OutputFile.Part part, long from) throws IOException {
        open(part.path(), file.times(part), part.base(), Math.max(from, part.base()));
        rotated = part.number();
    }

    private void open(Path path, Path of, long begin, long from) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.READ);
        times = new Times(of, path);
        base = begin;
        position = from;
        current = false;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        times.close();
    }
}
