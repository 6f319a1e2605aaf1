package dev.cairn.local;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.model.Request;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.HttpEntities;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * The local API of one supervisor, {@code /api/v1/stacks/{id}…}; docs/local-api.md lists it. An error is
 * {@code {"error": {"code", "message"}}}.
 */
final class LocalApi implements HttpServerRequestHandler {
    /** The status when the backend did not do what it was asked. */
    static final int BACKEND = 502;

    private static final int LARGEST_BODY = 16 << 20;
    private static final ContentType JSON = ContentType.APPLICATION_JSON;
    private static final ContentType LINES = ContentType.create("application/jsonl", StandardCharsets.UTF_8);
    private static final ContentType EVENTS = ContentType.create("text/event-stream", StandardCharsets.UTF_8);

    private final Supervisor supervisor;

    LocalApi(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    /** What a client did wrong. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String code;

        Refused(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }

    @Override
    public void handle(ClassicHttpRequest request, ResponseTrigger trigger, HttpContext context)
            throws HttpException, IOException {
        ClassicHttpResponse response;
        try {
            response = answer(request);
        } catch (Refused e) {
            response = error(e.status, e.code, e.getMessage());
        } catch (RuntimeFailure e) {
            response = error(BACKEND, e.reason().type(), e.getMessage());
        } catch (IOException e) {
            response = error(503, "Unavailable", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            response = error(500, "Defect", "a defect of Cairn: " + e);
        }
        trigger.submitResponse(response);
    }

    private ClassicHttpResponse answer(ClassicHttpRequest request) throws Refused, IOException, RuntimeFailure {
        Query query = Query.of(request.getPath());
        List<String> path = query.path();
        if (path.equals(List.of("healthz"))) {
            return health();
        }
        if (path.equals(List.of("metrics"))) {
            return text(200, ContentType.TEXT_PLAIN, Metrics.text(supervisor));
        }
        if (path.size() < 4 || !path.subList(0, 3).equals(List.of("api", "v1", "stacks"))) {
            throw new Refused(404, "NotFound", "there is nothing at " + request.getPath());
        }
        if (!path.get(3).equals(supervisor.id())) {
            throw new Refused(404, "UnknownStack", "this supervisor drives " + supervisor.id());
        }
        String method = request.getMethod();
        List<String> rest = path.subList(4, path.size());
        String route = method + " " + (rest.isEmpty() ? "" : rest.getFirst()) + " " + rest.size();
        return switch (route) {
            case "GET  0" -> query.flag("watch") ? watch() : text(200, JSON, supervisor.json());
            case "PUT  0" -> apply(body(request));
            case "GET events 1" -> events(request, query);
            case "GET resources 3" -> logs(rest, query);
            case "POST resources 3" -> verb(rest);
            case "POST mode 1" -> mode(body(request));
            case "POST shutdown 1" -> shutdown(body(request));
            case "POST kill 1" -> {
                supervisor.kill();
                yield json(202, "outcome", "Accepted");
            }
            default ->
                throw new Refused(405, "NotAllowed", method + " " + request.getPath() + " is nothing to ask for");
        };
    }

    private ClassicHttpResponse health() {
        Optional<ControlPlane> health = supervisor.health();
        boolean alive = health.map(ControlPlane::alive).orElse(true);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("alive", alive);
        health.ifPresent(plane -> {
            json.put("state", plane.state().name());
            json.put("startedAt", plane.startedAt().toString());
            json.put("lastObservedAt", plane.lastObservedAt().toString());
            json.put("run", plane.run());
            plane.failure().ifPresent(failure -> json.put("failure", failure));
            plane.cause().ifPresent(cause -> json.put("shutdownBy", cause.requestedBy())
                    .put("shutdownReason", cause.reason()));
            plane.report()
                    .ifPresent(report -> json.put("killed", report.killed()).put("recoverable", report.recoverable()));
        });
        return text(alive ? 200 : 503, JSON, json.toString());
    }

    private ClassicHttpResponse apply(JsonNode body) throws Refused, IOException {
        LaunchRequest request;
        try {
            request = LaunchRequest.of(body);
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "BadRequest", e.getMessage());
        }
        return applied(supervisor.apply(request));
    }

    private ClassicHttpResponse mode(JsonNode body) throws Refused, IOException {
        String name = body.path("mode").asText();
        boolean back = body.path("back").asBoolean();
        if (name.isEmpty() != back) {
            throw new Refused(400, "BadRequest", "say either {\"mode\": NAME} or {\"back\": true}");
        }
        return applied(supervisor.mode(back ? Optional.empty() : Optional.of(name)));
    }

    private static ClassicHttpResponse applied(StackHandle.Applied applied) {
        return text(
                applied.accepted() ? 202 : 422, JSON, AppliedJson.write(applied).toString());
    }

    private ClassicHttpResponse verb(List<String> path) throws Refused, IOException {
        Request.Verb verb =
                switch (path.get(2)) {
                    case "stop" -> Request.Verb.STOP;
                    case "start" -> Request.Verb.START;
                    case "restart" -> Request.Verb.RESTART;
                    case "reset" -> Request.Verb.RESET;
                    default ->
                        throw new Refused(
                                404, "UnknownVerb", path.get(2) + " is none of stop, start, restart and reset");
                };
        StackHandle.Answer answer = supervisor.request(verb, path.get(1));
        int status =
                switch (answer.outcome()) {
                    case "Accepted" -> 202;
                    case "UnknownResource" -> 404;
                    case "Closed" -> 503;
                    default -> 409;
                };
        return json(status, "outcome", answer.outcome());
    }

    private ClassicHttpResponse shutdown(JsonNode body) throws Refused, IOException {
        StackHandle.Ending ending;
        try {
            ending = new StackHandle.Ending(
                    body.path("requestedBy").asText(),
                    body.path("reason").asText(),
                    body.path("remove").asBoolean(),
                    body.path("data").asBoolean());
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "BadRequest", e.getMessage());
        }
        supervisor.shutdown(ending);
        return json(202, "outcome", "Accepted");
    }

    private ClassicHttpResponse watch() throws IOException {
        StackHandle.Changes<String> changes = supervisor.versions();
        return stream(LINES, new Streams.Versions(changes));
    }

    private ClassicHttpResponse events(ClassicHttpRequest request, Query query) {
        long since = query.number("since")
                .or(() -> Optional.ofNullable(request.getFirstHeader("Last-Event-ID"))
                        .map(Header::getValue)
                        .filter(value -> value.matches("\\d{1,18}"))
                        .map(Long::valueOf))
                .orElse(0L);
        boolean follow = !query.text("follow").filter("false"::equals).isPresent();
        return stream(EVENTS, new Streams.ServerSent(supervisor.journal(), since, follow));
    }

    private ClassicHttpResponse logs(List<String> path, Query query) throws Refused, IOException, RuntimeFailure {
        if (!path.get(2).equals("logs")) {
            throw new Refused(404, "NotFound", "a resource has logs, and no " + path.get(2));
        }
        if (!supervisor.knows(path.get(1))) {
            throw new Refused(404, "UnknownResource", "there is no resource " + path.get(1));
        }
        Optional<Instant> since;
        try {
            since = query.text("since").map(Instant::parse);
        } catch (DateTimeException e) {
            throw new Refused(400, "BadRequest", "since is an instant such as 2026-01-31T12:00:00Z");
        }
        Optional<Long> tail = query.number("tail");
        LogOptions options = new LogOptions(
                query.flag("follow"),
                tail.isPresent() ? OptionalInt.of((int) Math.min(tail.get(), Integer.MAX_VALUE)) : OptionalInt.empty(),
                since,
                query.flag("previous"));
        LogStream lines =
                query.flag("masked") ? supervisor.quoted(path.get(1), options) : supervisor.logs(path.get(1), options);
        return stream(LINES, new Streams.Lines(lines));
    }

    private static JsonNode body(ClassicHttpRequest request) throws Refused, IOException {
        HttpEntity entity = request.getEntity();
        try {
            String text = entity == null ? "{}" : EntityUtils.toString(entity, StandardCharsets.UTF_8, LARGEST_BODY);
            return JsonTree.read(text);
        } catch (JacksonException e) {
            throw new Refused(400, "BadRequest", "the body is not JSON: " + e.getOriginalMessage());
        } catch (org.apache.hc.core5.http.ParseException e) {
            throw new Refused(400, "BadRequest", String.valueOf(e.getMessage()));
        }
    }

    private static ClassicHttpResponse stream(ContentType type, Streams.Writer writer) {
        ClassicHttpResponse response = new BasicClassicHttpResponse(200);
        response.setEntity(HttpEntities.create(Streams.atOnce(writer)::write, type));
        return response;
    }

    private static ClassicHttpResponse json(int status, String name, String value) {
        return text(
                status,
                JSON,
                JsonNodeFactory.instance.objectNode().put(name, value).toString());
    }

    private static ClassicHttpResponse error(int status, String code, String message) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("error").put("code", code).put("message", message);
        return text(status, JSON, json.toString());
    }

    private static ClassicHttpResponse text(int status, ContentType type, String text) {
        ClassicHttpResponse response = new BasicClassicHttpResponse(status);
        response.setEntity(HttpEntities.create(
                text + (text.endsWith("\n") ? "" : "\n"),
                ContentType.create(type.getMimeType().toLowerCase(Locale.ROOT), StandardCharsets.UTF_8)));
        return response;
    }
}
