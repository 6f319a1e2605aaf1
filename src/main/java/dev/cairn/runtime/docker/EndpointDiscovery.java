package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the engine as the {@code docker} command does: {@code DOCKER_HOST}, then the current context, then the sockets
 * that engines usually listen on, Podman's included.
 *
 * @param environment of the process
 * @param home of the user
 */
record EndpointDiscovery(Map<String, String> environment, Path home) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int DOCKER_PORT = 2375;

    /**
     * The engine to talk to.
     *
     * @throws IOException when nothing names one that can be used; the message says what was tried and what to do
     */
    Endpoint find() throws IOException {
        Optional<String> named = variable("DOCKER_HOST");
        if (named.isPresent()) {
            return parse(named.get(), "DOCKER_HOST");
        }
        Optional<String> context = variable("DOCKER_CONTEXT").or(this::currentContext);
        if (context.isPresent() && !context.get().equals("default")) {
            return parse(contextHost(context.get()), "context " + context.get());
        }
        List<Path> usual = usualSockets();
        return usual.stream()
                .filter(Files::exists)
                .findFirst()
                .<Endpoint>map(path -> new Endpoint.Socket(path, "usual socket"))
                .orElseThrow(() -> new IOException("no Docker engine found: none of "
                        + String.join(", ", usual.stream().map(Path::toString).toList())
                        + " exists; start Docker or Podman, or set DOCKER_HOST"));
    }

    /** The usual sockets, best first: the system's, the user's own, those of desktop programs, Podman's. */
    private List<Path> usualSockets() {
        Stream<Path> runtime = variable("XDG_RUNTIME_DIR").stream()
                .map(Path::of)
                .flatMap(dir -> Stream.of(dir.resolve("docker.sock"), dir.resolve("podman/podman.sock")));
        Stream<Path> desktop = Stream.of(
                        ".docker/run/docker.sock",
                        ".docker/desktop/docker.sock",
                        ".colima/default/docker.sock",
                        ".orbstack/run/docker.sock",
                        ".rd/docker.sock")
                .map(home::resolve);
        return Stream.of(
                        Stream.of(Path.of("/var/run/docker.sock")),
                        runtime,
                        desktop,
                        Stream.of(Path.of("/run/podman/podman.sock")))
                .flatMap(paths -> paths)
                .toList();
    }

    private Path configDirectory() {
        return variable("DOCKER_CONFIG").map(Path::of).orElse(home.resolve(".docker"));
    }

    private Optional<String> currentContext() {
        return json(configDirectory().resolve("config.json"))
                .map(config -> config.path("currentContext").asText())
                .filter(name -> !name.isEmpty());
    }

    /** Contexts are kept in directories called after the SHA-256 of their name. */
    private String contextHost(String name) throws IOException {
        Path meta =
                configDirectory().resolve("contexts/meta").resolve(sha256(name)).resolve("meta.json");
        return json(meta)
                .map(context ->
                        context.path("Endpoints").path("docker").path("Host").asText())
                .filter(host -> !host.isEmpty())
                .orElseThrow(() -> new IOException("the docker context " + name + " names no engine (" + meta
                        + "); see docker context ls, or set DOCKER_HOST"));
    }

    private Endpoint parse(String address, String origin) throws IOException {
        if (variable("DOCKER_TLS_VERIFY").isPresent() && address.startsWith("tcp://")) {
            throw new IOException(origin + " asks for TLS to " + address
                    + ", which is not supported; forward the engine's socket with ssh -L and set DOCKER_HOST=unix://…");
        }
        try {
            URI uri = URI.create(address);
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
            if (scheme.equals("unix")
                    && !Optional.ofNullable(uri.getPath()).orElse("").isEmpty()) {
                return new Endpoint.Socket(Path.of(uri.getPath()), origin);
            }
            if ((scheme.equals("tcp") || scheme.equals("http")) && uri.getHost() != null) {
                return new Endpoint.Tcp(uri.getHost(), uri.getPort() < 0 ? DOCKER_PORT : uri.getPort(), origin);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(origin + " is no address: " + address + "; write unix:///path or tcp://host:port", e);
        }
        throw new IOException(origin + " is " + address
                + ", which cannot be used; write unix:///path or tcp://host:port (for ssh, forward the socket with ssh"
                + " -L)");
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static Optional<JsonNode> json(Path file) {
        try {
            return Files.exists(file) ? Optional.of(JSON.readTree(file.toFile())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not ours to judge: the docker command reports a broken file of its own
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
