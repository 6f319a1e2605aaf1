package dev.cairn.runtime.docker;

import dev.cairn.runtime.LogLine.Stream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Takes apart what the engine sends of a container's or command's output: frames of eight bytes of header (stream,
 * three zeros, length) and content; with a terminal no frames but lines.
 */
final class LogFrames {
    private static final int STDERR = 2;

    private final DataInputStream input;
    private final boolean tty;

    LogFrames(InputStream input, boolean tty) {
        this.input = new DataInputStream(input);
        this.tty = tty;
    }

    /** What was written to one stream at once: a line of a log, or a piece of one longer than 16 KiB. */
    record Frame(Stream stream, byte[] content) {}

    /** The next frame; empty at the end. */
    Optional<Frame> next() throws IOException {
        return tty ? line() : frame();
    }

    private Optional<Frame> frame() throws IOException {
        int stream = input.read();
        if (stream < 0) {
            return Optional.empty();
        }
        try {
            input.skipNBytes(3);
            byte[] content = new byte[input.readInt()];
            input.readFully(content);
            return Optional.of(new Frame(stream == STDERR ? Stream.STDERR : Stream.STDOUT, content));
        } catch (EOFException e) {
            return Optional.empty(); // the engine was stopped in the middle of a frame
        }
    }

    private Optional<Frame> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next >= 0; next = input.read()) {
            line.write(next);
            if (next == '\n') {
                break;
            }
        }
        return line.size() == 0 ? Optional.empty() : Optional.of(new Frame(Stream.STDOUT, line.toByteArray()));
    }
}
