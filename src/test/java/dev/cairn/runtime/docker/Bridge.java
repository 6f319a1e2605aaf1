package dev.cairn.runtime.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A socket that leads to an engine and can be broken and mended: an engine that goes and comes back. */
public final class Bridge implements AutoCloseable {
    private final Path path;
    private final Path engine;
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private ServerSocketChannel server;

    /** A way to the engine to test with, in that directory; empty when the engine is not at a Unix socket. */
    public static Optional<Bridge> toTheEngine(Path directory) {
        try {
            Files.createDirectories(directory);
            return EngineRoom.discovery().find() instanceof Endpoint.Socket socket
                    ? Optional.of(new Bridge(directory.resolve("engine.sock"), socket.path()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Bridge(Path path, Path engine) throws IOException {
        this.path = path;
        this.engine = engine;
        mend();
    }

    /** What {@code DOCKER_HOST} is for those that are to use it. */
    public String host() {
        return "unix://" + path;
    }

    /** The engine is back. */
    public void mend() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        ServerSocketChannel accepting = server;
        Thread.ofVirtual().start(() -> accept(accepting));
    }

    /** The engine is gone, and every connection to it. */
    public void snap() throws IOException {
        server.close();
        Files.delete(path);
        for (SocketChannel channel : open) {
            channel.close();
        }
        open.clear();
    }

    private void accept(ServerSocketChannel accepting) {
        while (accepting.isOpen()) {
            try {
                SocketChannel near = accepting.accept();
                SocketChannel far = SocketChannel.open(UnixDomainSocketAddress.of(engine));
                open.add(near);
                open.add(far);
                Thread.ofVirtual().start(() -> copy(near, far));
                Thread.ofVirtual().start(() -> copy(far, near));
            } catch (IOException e) {
                continue; // snapped
            }
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 14);
        try (from;
                to) {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            return; // snapped, or one side is through
        }
    }

    @Override
    public void close() {
        try {
            if (server.isOpen()) {
                snap();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
