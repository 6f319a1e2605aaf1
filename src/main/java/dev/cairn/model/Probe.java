package dev.cairn.model;

import java.util.List;
import java.util.Map;

/** What is asked of a running workload to learn whether it is ready. Ports are those the workload listens on. */
public sealed interface Probe {

    /**
     * An HTTP request.
     *
     * @param host as sent in the Host header; empty for the address that is asked
     * @param statusFrom lowest status that passes
     * @param statusTo highest status that passes
     */
    record Http(
            String scheme,
            String host,
            int port,
            String path,
            Map<String, String> headers,
            int statusFrom,
            int statusTo)
            implements Probe {
        public Http {
            headers = Map.copyOf(headers);
        }
    }

    /** All of these TCP ports accept a connection. */
    record Tcp(List<Integer> ports) implements Probe {
        public Tcp {
            ports = List.copyOf(ports);
        }
    }

    /** A command inside the workload exits with 0. */
    record Exec(List<String> command) implements Probe {
        public Exec {
            command = List.copyOf(command);
        }
    }

    /** A line of the output of this attempt matches the regular expression. */
    record Log(String pattern) implements Probe {}

    /** The gRPC health protocol (grpc.health.v1) answers SERVING. */
    record Grpc(int port, String service) implements Probe {}

    /** The sentence for people: what is asked. */
    default String text() {
        return switch (this) {
            case Http http -> "GET " + http.path() + " on port " + http.port();
            case Tcp tcp ->
                "connect to port "
                        + String.join(
                                ", ", tcp.ports().stream().map(String::valueOf).toList());
            case Exec exec -> "exec " + String.join(" ", exec.command());
            case Log log -> "log line matching " + log.pattern();
            case Grpc grpc -> "gRPC health of port " + grpc.port();
        };
    }
}
