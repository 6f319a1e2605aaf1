package dev.cairn.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.model.ModeMemory;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.StackMemory;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Memory read back from what {@link MemoryJson} wrote. Fields that are not there get the value of a resource nothing is
 * known of; a text that is no instant, duration or known word is an {@link IllegalArgumentException} or a
 * {@link java.time.DateTimeException}.
 */
public final class MemoryText {
    private MemoryText() {}

    /** What is remembered of the whole. */
    public static StackMemory stack(JsonNode node) {
        return new StackMemory(
                node.path("generation").asLong(-1),
                StackMemory.StackPhase.valueOf(node.path("phase").asText("PENDING")),
                instant(node, "since").orElse(Instant.EPOCH),
                node.path("sequence").asLong(),
                text(node, "failureLatch"),
                node.path("wasReady").asBoolean(),
                object(node, "shutdown").map(MemoryText::shutdown),
                texts(node.path("answered")),
                each(
                        node.path("history"),
                        entry -> new StackMemory.Transition(
                                Instant.parse(entry.path("at").asText()),
                                StackMemory.StackPhase.valueOf(
                                        entry.path("phase").asText()),
                                entry.path("message").asText())),
                mode(node.path("mode")),
                fuses(node.path("fuses")));
    }

    private static Map<String, StackMemory.Fuse> fuses(JsonNode node) {
        Map<String, StackMemory.Fuse> fuses = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> fuses.put(
                        entry.getKey(),
                        new StackMemory.Fuse(
                                each(entry.getValue().path("recent"), at -> Instant.parse(at.asText())),
                                instant(entry.getValue(), "trippedAt"))));
        return fuses;
    }

    private static ModeMemory mode(JsonNode node) {
        return new ModeMemory(
                text(node, "requested"),
                text(node, "current"),
                text(node, "previous"),
                texts(node.path("started")),
                texts(node.path("stopped")),
                instant(node, "startedAt"),
                instant(node, "finishedAt"));
    }

    private static StackMemory.Shutdown shutdown(JsonNode node) {
        Map<String, StackMemory.Outcome> outcomes = new LinkedHashMap<>();
        node.path("outcomes")
                .properties()
                .forEach(entry -> outcomes.put(
                        entry.getKey(),
                        StackMemory.Outcome.valueOf(entry.getValue().asText())));
        return new StackMemory.Shutdown(
                StackMemory.ShutdownPhase.valueOf(node.path("phase").asText("REQUEST_STOP")),
                node.path("requestedBy").asText(),
                node.path("reason").asText(),
                instant(node, "startedAt").orElse(Instant.EPOCH),
                instant(node, "finishedAt"),
                outcomes);
    }

    /** What is remembered of one resource. */
    public static ResourceMemory resource(JsonNode node) {
        return new ResourceMemory(
                Phase.valueOf(node.path("phase").asText("PENDING")),
                reason(node),
                instant(node, "since").orElse(Instant.EPOCH),
                texts(node.path("waitingFor")),
                attempt(node.path("attempt")),
                counters(node.path("counters")),
                latch(node.path("latch")),
                object(node, "next")
                        .map(next -> new ResourceMemory.Next(
                                Phase.valueOf(next.path("phase").asText()), reason(next), instant(next, "nextAt"))),
                instant(node, "nextAt"),
                outputs(node.path("outputs")),
                node.path("published").asBoolean(),
                text(node, "wantedHash"),
                text(node, "stopCause"),
                instant(node, "dueAt"),
                old(node.path("old")));
    }

    private static ResourceMemory.Attempt attempt(JsonNode node) {
        return new ResourceMemory.Attempt(
                node.path("number").asLong(),
                node.path("hash").asText(),
                text(node, "instance"),
                instant(node, "gatesOpenAt"),
                instant(node, "executingAt"),
                instant(node, "readyAt"),
                node.path("restartsSeen").asInt());
    }

    private static ResourceMemory.Counters counters(JsonNode node) {
        return new ResourceMemory.Counters(
                node.path("failures").asInt(),
                each(node.path("recent"), at -> Instant.parse(at.asText())),
                node.path("restarts").asInt());
    }

    private static ResourceMemory.Latch latch(JsonNode node) {
        return new ResourceMemory.Latch(
                text(node, "completedHash"),
                text(node, "readyHash"),
                text(node, "held"),
                text(node, "restarting"),
                object(node, "lastRequest")
                        .map(answer -> new ResourceMemory.Answer(
                                answer.path("id").asText(),
                                Request.Verb.valueOf(answer.path("verb").asText()),
                                answer.path("outcome").asText())),
                node.has("exitCode") ? Optional.of(node.get("exitCode").asInt()) : Optional.empty(),
                values(node.path("facts")),
                text(node, "renewal"),
                instant(node, "askedAt"));
    }

    private static Outputs outputs(JsonNode node) {
        Map<View, Map<String, OutputValue>> byView = new EnumMap<>(View.class);
        node.properties().forEach(entry -> byView.put(View.valueOf(entry.getKey()), values(entry.getValue())));
        return new Outputs(byView);
    }

    private static Map<String, OutputValue> values(JsonNode node) {
        Map<String, OutputValue> values = new LinkedHashMap<>();
        node.properties().forEach(entry -> values.put(entry.getKey(), value(entry.getValue())));
        return values;
    }

    private static OutputValue value(JsonNode node) {
        if (node.has("secret")) {
            return new OutputValue.Secret(node.get("secret").asText());
        }
        return node.has("plain")
                ? new OutputValue.Plain(node.get("plain").asText())
                : new OutputValue.SecretRef(
                        node.path("name").asText(), node.path("key").asText());
    }

    private static ResourceMemory.Old old(JsonNode node) {
        return new ResourceMemory.Old(
                Resource.Backend.valueOf(node.path("backend").asText("PROCESS")),
                texts(node.path("dependencies")),
                texts(node.path("dependents")),
                new StopPolicy(
                        node.path("signal").asText(StopPolicy.DEFAULT.signal()),
                        text(node, "grace").map(Duration::parse).orElse(StopPolicy.DEFAULT.grace())),
                texts(node.path("holds")));
    }

    private static Optional<Reason> reason(JsonNode parent) {
        return object(parent, "reason").map(node -> {
            Map<String, String> data = new LinkedHashMap<>();
            node.properties().forEach(entry -> {
                if (entry.getKey().startsWith("data.")) {
                    data.put(
                            entry.getKey().substring("data.".length()),
                            entry.getValue().asText());
                }
            });
            return new ReasonData(node.path("type").asText(), data).reason();
        });
    }

    private static Optional<JsonNode> object(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name)).filter(JsonNode::isObject);
    }

    private static Optional<String> text(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private static Optional<Instant> instant(JsonNode node, String name) {
        return text(node, name).map(Instant::parse);
    }

    private static List<String> texts(JsonNode node) {
        return each(node, JsonNode::asText);
    }

    private static <T> List<T> each(JsonNode node, Function<JsonNode, T> item) {
        List<T> items = new ArrayList<>(node.size());
        node.forEach(child -> items.add(item.apply(child)));
        return items;
    }
}
