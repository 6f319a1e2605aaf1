package dev.cairn.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A port of this machine whose connections are joined with something else, until it is closed. */
final class Relay implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Set<Entrance.Joined> joined = ConcurrentHashMap.newKeySet();

    /** Joins one connection. */
    @FunctionalInterface
    interface Joint {
        /** Returns at once; closing what it returns ends the connection. */
        Entrance.Joined join(SocketChannel connection) throws IOException;
    }

    private Relay(ServerSocketChannel server) {
        this.server = server;
    }

    /**
     * Listens from now on.
     *
     * @param problems told of connections that could not be joined; the next may be
     * @throws IOException when it cannot listen there
     */
    static Relay open(InetSocketAddress address, Joint joint, Consumer<String> problems) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.bind(address);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        Relay relay = new Relay(server);
        Thread.ofVirtual().name("relay").start(() -> relay.serve(joint, problems));
        return relay;
    }

    /** Where it listens. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) server.getLocalAddress();
    }

    private void serve(Joint joint, Consumer<String> problems) {
        while (server.isOpen()) {
            SocketChannel connection;
            try {
                connection = server.accept();
            } catch (IOException e) {
                return; // closed
            }
            try {
                joined.add(joint.join(connection));
            } catch (IOException | Failure e) {
                problems.accept(String.valueOf(e.getMessage()));
                close(connection);
            }
        }
    }

    private static void close(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException _) {
            // it is gone either way
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException _) {
            // it is gone either way
        }
        joined.forEach(Entrance.Joined::close);
    }
}
