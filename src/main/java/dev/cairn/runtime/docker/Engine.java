package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The engine, found and asked for its version at the first request and not before. Once found it stays the same one: a
 * stack must not move to another engine half-way. After a request without an answer the version is agreed again, because
 * the engine may come back as another release.
 */
final class Engine implements AutoCloseable {
    /** Docker 20.10 and Podman 4. */
    private static final Version OLDEST = new Version(1, 41);
    /** Docker 28; nothing that is newer is used. */
    private static final Version NEWEST = new Version(1, 51);

    private final EndpointDiscovery discovery;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile Optional<Endpoint> endpoint = Optional.empty();
    private volatile Optional<EngineClient> client = Optional.empty();
    private volatile Optional<Link> link = Optional.empty();
    /** The last request was not answered: the version is asked for again. */
    private volatile boolean lost;

    private volatile boolean closed;

    Engine(EndpointDiscovery discovery) {
        this.discovery = discovery;
    }

    /** A version of the Engine API. */
    record Version(int major, int minor) implements Comparable<Version> {
        static Version parse(String text) {
            String[] parts = text.split("\\.", -1);
            return new Version(Integer.parseInt(parts[0]), parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
        }

        @Override
        public int compareTo(Version other) {
            return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
        }

        boolean atLeast(int wantedMajor, int wantedMinor) {
            return compareTo(new Version(wantedMajor, wantedMinor)) >= 0;
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    /** A connection whose version is agreed. */
    private record Link(Endpoint endpoint, EngineClient client, Version version) {}

    /** Requests of one kind, with the version's prefix put before the path. */
    @FunctionalInterface
    private interface Request<T> {
        T send(EngineClient client, String prefix) throws IOException;
    }

    /** The version spoken. */
    Version version() throws IOException {
        return link().version;
    }

    /** Where the engine is, for people. */
    String where() {
        return endpoint.map(Endpoint::toString).orElse("the Docker engine");
    }

    JsonNode get(String path) throws IOException {
        return ask((client, prefix) -> client.get(prefix + path));
    }

    JsonNode post(String path) throws IOException {
        return ask((client, prefix) -> client.post(prefix + path));
    }

    JsonNode post(String path, JsonNode body) throws IOException {
        return ask((client, prefix) -> client.post(prefix + path, body));
    }

    void delete(String path) throws IOException {
        ask((client, prefix) -> {
            client.delete(prefix + path);
            return true;
        });
    }

    void putArchive(String path, byte[] archive) throws IOException {
        ask((client, prefix) -> {
            client.putArchive(prefix + path, archive);
            return true;
        });
    }

    EngineClient.Answer open(String method, String path, Optional<JsonNode> body) throws IOException {
        return ask((client, prefix) -> client.open(method, prefix + path, body));
    }

    /** A value as part of a path or query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private <T> T ask(Request<T> request) throws IOException {
        Link found = link();
        try {
            return request.send(found.client, "/v" + found.version);
        } catch (EngineRefusal | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            lost = true;
            throw new IOException("no answer from " + found.endpoint + ": " + e.getMessage(), e);
        }
    }

    private Link link() throws IOException {
        Optional<Link> known = link;
        return known.isPresent() && !lost ? known.get() : connect();
    }

    /** One at a time, but nobody waits for an engine that hangs longer than they want to. */
    private Link connect() throws IOException {
        try {
            connecting.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        try {
            if (link.isEmpty() || lost) {
                if (closed) {
                    throw new IOException("the runtime is closed");
                }
                if (link.isEmpty()) { // none answered yet, so another one may be meant by now
                    client.ifPresent(EngineClient::close);
                    Endpoint found = discovery.find();
                    endpoint = Optional.of(found);
                    client = Optional.of(new EngineClient(found));
                }
                link = Optional.of(connect(endpoint.orElseThrow(), client.orElseThrow()));
                lost = false;
            }
            return link.get();
        } finally {
            connecting.unlock();
        }
    }

    private static Link connect(Endpoint endpoint, EngineClient client) throws IOException {
        try {
            return new Link(endpoint, client, negotiate(endpoint, client.apiVersion()));
        } catch (EngineRefusal | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    "no engine answers at " + endpoint + " (" + endpoint.origin() + "): " + e.getMessage(), e);
        }
    }

    private static Version negotiate(Endpoint endpoint, Optional<String> version) throws EngineRefusal {
        Version theirs = Version.parse(version.orElse("0.0"));
        if (theirs.compareTo(OLDEST) < 0) {
            throw new EngineRefusal(
                    400,
                    "the engine at " + endpoint + " speaks API " + theirs + "; Cairn needs " + OLDEST
                            + " (Docker 20.10, Podman 4) or newer");
        }
        return theirs.compareTo(NEWEST) < 0 ? theirs : NEWEST;
    }

    @Override
    public void close() {
        closed = true;
        link = Optional.empty();
        client.ifPresent(EngineClient::close);
    }
}
