package dev.cairn.runtime.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Answers as an engine would that is hard to come by: an old one, one with a registry, one that is slow. */
final class ScriptedEngine implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    ScriptedEngine(String apiVersion) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        on("GET /_ping", exchange -> {
            exchange.getResponseHeaders().add("Api-Version", apiVersion);
            exchange.sendResponseHeaders(200, -1);
        });
        server.start();
    }

    /** How a request is answered. */
    @FunctionalInterface
    interface Script {
        void answer(HttpExchange exchange) throws IOException;
    }

    String host() {
        return "tcp://127.0.0.1:" + server.getAddress().getPort();
    }

    EndpointDiscovery discovery() {
        return new EndpointDiscovery(Map.of("DOCKER_HOST", host()), java.nio.file.Path.of("/"));
    }

    /** Method and path, without the version; a query counts where it is given. */
    void on(String request, int status, String body) {
        on(request, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    void on(String request, Script script) {
        scripts.put(request, script);
    }

    List<String> requests() {
        return requests;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            requests.add(line);
            String plain = line.replaceFirst(" /v1\\.\\d+/", " /");
            Script script = scripts.getOrDefault(plain, scripts.get(plain.replaceFirst("\\?.*", "")));
            if (script == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                script.answer(exchange);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
