package dev.cairn.runtime.docker;

import java.nio.file.Path;

/**
 * Where an engine listens.
 *
 * @param origin what named it, for people: {@code DOCKER_HOST}, {@code context colima}, {@code usual socket}
 */
sealed interface Endpoint {
    /** What named it. */
    String origin();

    /** A Unix socket of this machine. */
    record Socket(Path path, String origin) implements Endpoint {
        @Override
        public String toString() {
            return "unix://" + path;
        }
    }

    /** A port, unencrypted: a tunnel or a test. */
    record Tcp(String host, int port, String origin) implements Endpoint {
        @Override
        public String toString() {
            return "tcp://" + host + ":" + port;
        }
    }
}
