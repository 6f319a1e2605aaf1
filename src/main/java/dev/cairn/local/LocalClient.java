package dev.cairn.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.api.Stack;
import dev.cairn.model.Request;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A stack that a supervisor drives, asked through its local API. Thin: it opens a connection per question and loads
 * neither a framework nor the planner.
 */
public final class LocalClient implements LocalStack {
    private static final int MISSING = 404;
    private static final int REFUSED = 409;
    private static final int INVALID = 422;

    private final String id;
    private final StackPlace place;
    private final Path socket;

    private LocalClient(StackPlace place) {
        this.id = place.id();
        this.place = place;
        this.socket = place.socket();
    }

    /** The supervisor of that stack; empty when none listens. */
    public static Optional<LocalClient> connect(Places places, String id) {
        StackPlace place = places.stack(id);
        Path socket = place.socket();
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return Optional.of(new LocalClient(place));
        } catch (IOException e) {
            return Optional.empty(); // left by a supervisor that was killed
        }
    }

    /** The program that drives the stack; its end is the end of everything that it holds. Empty when that is not known. */
    public Optional<ProcessHandle> driver() {
        return StackLock.holder(place.lock()).flatMap(ProcessHandle::of);
    }

    /** Whether it still drives the stack, if only to say goodbye. */
    public boolean isDriven() {
        return StackLock.isHeld(place.lock());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Stack stack() throws IOException {
        return StackJson.read(json());
    }

    @Override
    public String json() throws IOException {
        return get("").strip();
    }

    /** The supervisor's own health, as JSON. */
    public String health() throws IOException {
        try (LocalCall call = LocalCall.of(socket, "GET", "/healthz", Optional.empty())) {
            return call.text();
        }
    }

    @Override
    public Changes<Stack> changes() throws IOException {
        return new RemoteChanges(open("?watch=true"));
    }

    @Override
    public Events events(long since, boolean follow) throws IOException {
        return new RemoteEvents(open("/events?since=" + since + "&follow=" + follow));
    }

    @Override
    public LogStream logs(String resource, LogOptions options) throws IOException, RuntimeFailure {
        return new RemoteLog(resource, open(query(resource, options)));
    }

    @Override
    public LogStream quoted(String resource, LogOptions options) throws IOException, RuntimeFailure {
        return new RemoteLog(resource, open(query(resource, options) + "&masked=true"));
    }

    private static String query(String resource, LogOptions options) {
        StringBuilder query = new StringBuilder("/resources/")
                .append(encoded(resource))
                .append("/logs?follow=")
                .append(options.follow());
        options.tail().ifPresent(lines -> query.append("&tail=").append(lines));
        options.since().ifPresent(at -> query.append("&since=").append(encoded(at.toString())));
        return query.append("&previous=").append(options.previous()).toString();
    }

    @Override
    public Answer request(Request.Verb verb, String resource) throws IOException {
        String path = "/resources/" + encoded(resource) + "/" + verb.name().toLowerCase(Locale.ROOT);
        try (LocalCall call = call("POST", path, Optional.of("{}"))) {
            JsonNode answer = tree(call.text());
            if (call.ok() || call.status() == MISSING || call.status() == REFUSED) {
                return new Answer(answer.path("outcome").asText());
            }
            throw failure(call.status(), answer);
        }
    }

    @Override
    public Applied apply(LaunchRequest request) throws IOException {
        return applied("PUT", "", request.json());
    }

    @Override
    public Applied mode(Optional<String> name) throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        name.ifPresentOrElse(mode -> body.put("mode", mode), () -> body.put("back", true));
        return applied("POST", "/mode", body);
    }

    private Applied applied(String method, String path, ObjectNode body) throws IOException {
        try (LocalCall call = call(method, path, Optional.of(body.toString()))) {
            JsonNode answer = tree(call.text());
            if (call.ok() || call.status() == INVALID) {
                return AppliedJson.read(answer);
            }
            throw failure(call.status(), answer);
        }
    }

    @Override
    public void shutdown(Ending ending) throws IOException {
        post(
                "/shutdown",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("requestedBy", ending.requestedBy())
                        .put("reason", ending.reason())
                        .put("remove", ending.remove())
                        .put("data", ending.data())
                        .toString());
    }

    @Override
    public void kill() throws IOException {
        post("/kill", "{}");
    }

    @Override
    public void close() {
        // every call has a connection of its own
    }

    private void post(String path, String body) throws IOException {
        try (LocalCall call = call("POST", path, Optional.of(body))) {
            String text = call.text();
            if (!call.ok()) {
                throw failure(call.status(), tree(text));
            }
        }
    }

    private String get(String path) throws IOException {
        try (LocalCall call = call("GET", path, Optional.empty())) {
            String text = call.text();
            if (!call.ok()) {
                throw failure(call.status(), tree(text));
            }
            return text;
        }
    }

    private LocalCall open(String path) throws IOException {
        LocalCall call = call("GET", path, Optional.empty());
        if (call.ok()) {
            return call;
        }
        try (call) {
            throw failure(call.status(), tree(call.text()));
        }
    }

    private LocalCall call(String method, String path, Optional<String> body) throws IOException {
        return LocalCall.of(socket, method, "/api/v1/stacks/" + encoded(id) + path, body);
    }

    private static IOException failure(int status, JsonNode answer) {
        String message = answer.path("error").path("message").asText();
        return new NotDone(status, message.isEmpty() ? "the supervisor answers with status " + status : message);
    }

    private static JsonNode tree(String json) throws IOException {
        return JsonTree.read(json);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
