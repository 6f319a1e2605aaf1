package dev.cairn.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;

/** Lines with their time in a file of its owner; what it held before the last 1 MiB is kept in one older file. */
final class FileLog implements Log, AutoCloseable {
    private static final long LARGEST = 1 << 20;

    private final FileChannel channel;
    private final Clock clock;
    private volatile boolean full;

    private FileLog(FileChannel channel, Clock clock) {
        this.channel = channel;
        this.clock = clock;
    }

    /**
     * The log in that file, which is made if need be.
     *
     * @throws IOException when it cannot be written; the message says where
     */
    static FileLog open(Path path, Clock clock) throws IOException {
        try {
            OwnerOnly.directory(path.getParent());
            if (Files.exists(path) && Files.size(path) > LARGEST) {
                Files.move(path, path.resolveSibling(path.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            return new FileLog(OwnerOnly.appending(path), clock);
        } catch (IOException e) {
            throw new IOException("cannot write " + path + ": " + e.getMessage() + "; nothing was started", e);
        }
    }

    @Override
    public synchronized void say(String line) {
        try {
            channel.write(ByteBuffer.wrap((clock.instant() + " " + line + "\n").getBytes(StandardCharsets.UTF_8)));
            full = false;
        } catch (IOException e) {
            full = true; // a full disk: what matters of it is in the status
        }
    }

    /** Whether the last line could not be written. */
    boolean full() {
        return full;
    }

    /** What goes to its end as it is: the last words of a thread that dies, say. */
    PrintStream stream() {
        return new PrintStream(Channels.newOutputStream(channel), true, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
