package dev.cairn.status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.model.LifecycleEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One event as one line of JSON: {@code sequence, at, stack, resource, attempt, type, reason, data, message,
 * correlation}. The form of {@code cairn events -o jsonl}, of the local API and of the journal's file. {@code data} holds
 * the texts of the reason and is flat, so a line holds no object within an object but that.
 */
public final class EventJson {
    private static final JsonFactory JSON = new JsonFactory();

    private EventJson() {}

    /** The event as one line, without its end. */
    public static String write(LifecycleEvent event) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("sequence", event.sequence());
            json.writeStringField("at", event.at().toString());
            json.writeStringField("stack", event.stack());
            json.writeStringField("resource", event.resource());
            json.writeNumberField("attempt", event.attempt());
            json.writeStringField("type", Wording.word(event.type()));
            if (event.reason().isPresent()) {
                ReasonData reason = ReasonData.of(event.reason().get());
                json.writeStringField("reason", reason.type());
                json.writeObjectFieldStart("data");
                for (Map.Entry<String, String> entry : reason.data().entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            json.writeStringField("message", event.message());
            json.writeStringField("correlation", event.correlation());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a text cannot fail to be written", e);
        }
        return text.toString();
    }

    /** The event of that line; empty for what is no event (half a line, a newer form). */
    public static Optional<LifecycleEvent> read(String line) {
        Map<String, String> fields = new HashMap<>();
        Map<String, String> data = new HashMap<>();
        try (JsonParser json = JSON.createParser(line)) {
            boolean inData = false;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                switch (token) {
                    case START_OBJECT -> inData = "data".equals(json.currentName());
                    case END_OBJECT -> inData = false;
                    case VALUE_STRING, VALUE_NUMBER_INT ->
                        (inData ? data : fields).put(json.currentName(), json.getText());
                    default -> {}
                }
            }
            return Optional.of(new LifecycleEvent(
                    Long.parseLong(fields.getOrDefault("sequence", "")),
                    Instant.parse(fields.getOrDefault("at", "")),
                    fields.getOrDefault("stack", ""),
                    fields.getOrDefault("resource", ""),
                    Long.parseLong(fields.getOrDefault("attempt", "0")),
                    type(fields.getOrDefault("type", "")),
                    Optional.ofNullable(fields.get("reason")).map(type -> new ReasonData(type, data).reason()),
                    fields.getOrDefault("message", ""),
                    fields.getOrDefault("correlation", "")));
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("a text cannot fail to be read", e);
        }
    }

    private static LifecycleEvent.Type type(String word) {
        return LifecycleEvent.Type.valueOf(
                word.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }
}
