package dev.cairn.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cairn.runtime.LogLine;
import java.time.Instant;
import java.util.Locale;

/** A log line as one line of JSON: {@code {resource, attempt, stream, timestamp, text}}. */
public final class LogJson {
    private LogJson() {}

    /** The line, without its end. */
    public static String write(LogLine line) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("resource", line.resource())
                .put("attempt", line.attempt())
                .put("stream", line.stream().name().toLowerCase(Locale.ROOT))
                .put("timestamp", line.timestamp().toString())
                .put("text", line.text())
                .toString();
    }

    static LogLine read(JsonNode line) {
        return new LogLine(
                line.path("resource").asText(),
                line.path("attempt").asLong(),
                LogLine.Stream.valueOf(line.path("stream").asText("stdout").toUpperCase(Locale.ROOT)),
                Instant.parse(line.path("timestamp").asText()),
                line.path("text").asText());
    }
}
