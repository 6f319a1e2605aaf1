package dev.cairn.cli;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/** What runs of one resource, seen from its door: a process, a container, a pod. */
public interface Entrance extends AutoCloseable {

    /** What is entered, for people: {@code pod shop-web-5d9c-x2x7p}. */
    String name();

    /**
     * Runs a command in there to its end, with the streams of this program.
     *
     * @param terminal whether the command is to find a terminal; only where this program has one
     * @return its exit status
     */
    int run(List<String> command, boolean terminal) throws IOException, InterruptedException;

    /**
     * Joins a connection that was made to this program with that port in there; both end together. Returns at once.
     *
     * @return ends it
     */
    Joined join(SocketChannel connection, int port) throws IOException;

    @Override
    void close();

    /** Two connections that are one. */
    interface Joined extends AutoCloseable {
        @Override
        void close();
    }
}
