package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The simulated API at an address, so that a client talks to it as it does to a real one, in the weather of its seed. The
 * controllers of a cluster are at work behind it.
 */
public final class ApiServer implements AutoCloseable {
    private final SimulatedApi api = new SimulatedApi();
    private final Weather weather;
    private final Controllers controllers;
    private final HttpServer server;
    private final Thread work;
    private final AtomicInteger writes = new AtomicInteger();

    public ApiServer(long seed) {
        this.weather = new Weather(seed);
        this.controllers = new Controllers(api.store(), weather);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        work = Thread.ofVirtual().name("controllers").start(this::work);
    }

    private void work() {
        try {
            while (true) {
                Thread.sleep(5);
                synchronized (api) {
                    controllers.work();
                    api.collect();
                }
            }
        } catch (InterruptedException _) {
            // the server is closed
        }
    }

    /** Nothing goes wrong from now on. */
    public void clears() {
        weather.clears();
    }

    /** How many requests so far were to change something. */
    public int writes() {
        return writes.get();
    }

    /** Everything there is. */
    public List<JsonNode> objects() {
        synchronized (api) {
            return api.store().all().stream()
                    .map(stored -> (JsonNode) stored.shown())
                    .toList();
        }
    }

    /** Tells that one of everything that changes: what it was before, missing for something new, and what it is. */
    public void onChange(BiConsumer<JsonNode, JsonNode> observer) {
        synchronized (api) {
            api.store()
                    .listen(change -> observer.accept(
                            change.before()
                                    .map(before -> (JsonNode) before.object())
                                    .orElse(MissingNode.getInstance()),
                            change.type() == Store.Change.Type.DELETED
                                    ? MissingNode.getInstance()
                                    : change.after().object()));
        }
    }

    /** Whether that Deployment is ready as it was applied last. */
    public static boolean isReady(JsonNode deployment) {
        return Controllers.isReady(deployment);
    }

    /**
     * A request that always arrives.
     *
     * @return the object that is answered
     */
    public JsonNode send(String method, String path, String type, String body) {
        Answer answer = call(Call.of(method, path, type, body.isEmpty() ? MissingNode.getInstance() : Json.read(body))
                .with("fieldManager", "user"));
        if (!answer.ok()) {
            throw new IllegalStateException(method + " " + path + ": " + answer);
        }
        return answer.body();
    }

    /** A client of its own. */
    public KubernetesClient client() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withOnlyHttpWatches(true)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(20)
                .withRequestTimeout(10_000)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private Answer call(Call call) {
        synchronized (api) {
            return api.call(call);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Call call = read(exchange);
            if (call.flag("watch")) {
                watch(exchange, call);
                return;
            }
            boolean writing = !call.method().equals("GET");
            if (writing) {
                writes.incrementAndGet();
            }
            Weather.Fate fate = weather.fate(writing);
            Optional<Answer> answer = answered(call, fate);
            if (answer.isPresent()) {
                byte[] body = answer.get().body().toString().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(answer.get().code(), body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** Empty when no answer arrives: the connection breaks. */
    private Optional<Answer> answered(Call call, Weather.Fate fate) {
        return switch (fate) {
            case FINE -> Optional.of(call(call));
            case LOST_BEFORE -> Optional.empty();
            case LOST_AFTER -> {
                call(call);
                yield Optional.empty();
            }
            case CONFLICT -> Optional.of(Answer.refused(409, "Conflict", "the object has been modified"));
            case TOO_MANY -> Optional.of(Answer.refused(429, "TooManyRequests", "try again later"));
            case BROKEN -> Optional.of(Answer.refused(500, "InternalError", "etcdserver: request timed out"));
        };
    }

    private static Call read(HttpExchange exchange) throws IOException {
        Map<String, String> query = new LinkedHashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                String[] sides = pair.split("=", 2);
                query.put(sides[0], sides.length == 1 ? "" : URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
            }
        }
        String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        JsonNode body = text.isEmpty() ? MissingNode.getInstance() : Json.read(text);
        String type = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                .map(value -> value.split(";")[0])
                .orElse("");
        return new Call(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), query, type, body);
    }

    // ---- watching ------------------------------------------------------------------------------------------------

    private void watch(HttpExchange exchange, Call call) throws IOException {
        Where where = Where.of(call.path());
        String selector = call.query().get("labelSelector");
        LinkedBlockingQueue<Store.Change> queue = new LinkedBlockingQueue<>();
        Consumer<Store.Change> listener = queue::add;
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            if (!begun(call, queue, listener)) {
                write(out, gone());
                return;
            }
            while (true) {
                Store.Change change = queue.take();
                Optional<ObjectNode> event = event(change, where, selector);
                if (event.isPresent()) {
                    Thread.sleep(weather.lag());
                    write(out, event.get());
                    if (weather.watchBreaks()) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (api) {
                api.store().unlisten(listener);
            }
        }
    }

    /** Queues what happened since; false when that is forgotten. */
    private boolean begun(Call call, LinkedBlockingQueue<Store.Change> queue, Consumer<Store.Change> listener) {
        synchronized (api) {
            long since = Long.parseLong(call.query().getOrDefault("resourceVersion", "0"));
            if (weather.forgets()) {
                api.store().compact();
            }
            Optional<List<Store.Change>> missed = api.store().since(since);
            missed.ifPresent(changes -> {
                queue.addAll(changes);
                api.store().listen(listener);
            });
            return missed.isPresent();
        }
    }

    private static ObjectNode gone() {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", "ERROR");
        event.set(
                "object",
                Answer.refused(410, "Expired", "too old resource version").body());
        return event;
    }

    /** What the change is to who watches with that selector; empty when it is nothing. */
    private static Optional<ObjectNode> event(Store.Change change, Where where, String selector) {
        if (!where.covers(change.after())) {
            return Optional.empty();
        }
        boolean was = change.before().filter(before -> before.matches(selector)).isPresent();
        boolean is =
                change.type() != Store.Change.Type.DELETED && change.after().matches(selector);
        if (!was && !is) {
            return Optional.empty();
        }
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("type", is ? was ? "MODIFIED" : "ADDED" : "DELETED");
        event.set("object", change.after().shown());
        return Optional.of(event);
    }

    private static void write(OutputStream out, ObjectNode event) throws IOException {
        out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        work.interrupt();
        server.stop(0);
    }
}
