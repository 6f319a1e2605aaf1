package dev.cairn.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.Timeout;

/**
 * HTTP over a Unix socket that only its owner can reach: a virtual thread per connection. When it is closed, answers at
 * work get a moment to come to their end.
 */
final class LocalServer implements AutoCloseable {
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Path socket;
    private final ServerSocketChannel listening;
    private final HttpService service;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Phaser answers = new Phaser(1);

    private LocalServer(Path socket, ServerSocketChannel listening, HttpServerRequestHandler handler) {
        this.socket = socket;
        this.listening = listening;
        this.service = new HttpService(HttpProcessors.server(), handler);
    }

    /**
     * Listens on that socket. The caller holds the stack's lock, so whatever is at that path is a dead one's.
     *
     * @throws IOException when the directory is not the user's own, or the path cannot be a socket
     */
    static LocalServer open(Places places, Path socket, HttpServerRequestHandler handler) throws IOException {
        places.guard(socket);
        Files.deleteIfExists(socket);
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        LocalServer server = new LocalServer(socket, listening, handler);
        Thread.ofVirtual().name("api").start(server::accept);
        return server;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = listening.accept();
                open.add(channel);
                Thread.ofVirtual().name("api connection").start(() -> serve(channel));
            }
        } catch (IOException e) {
            return; // closed, or the system gives no more descriptors: then there is no API until the next start
        }
    }

    private void serve(SocketChannel channel) {
        try (DefaultBHttpServerConnection connection = new DefaultBHttpServerConnection("http", Http1Config.DEFAULT)) {
            connection.bind(new ChannelSocket(channel));
            while (connection.isOpen() && connection.isDataAvailable(Timeout.DISABLED)) {
                answers.register();
                try {
                    service.handleRequest(connection, HttpCoreContext.create());
                } finally {
                    answers.arriveAndDeregister();
                }
            }
        } catch (IOException | HttpException e) {
            return; // the other end is gone, or does not speak HTTP: nobody to be told
        } finally {
            open.remove(channel);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            lastWords();
            for (SocketChannel channel : open) {
                channel.close();
            }
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + socket, e);
        }
    }

    /** Whoever still reads after that is cut off. */
    private void lastWords() {
        try {
            answers.awaitAdvanceInterruptibly(answers.arrive(), LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answers.forceTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // in a hurry
        }
    }
}
