package dev.cairn.status;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.model.ModeMemory;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.Reason;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.StackMemory;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Memory as JSON, part by part, so that a writer can keep the text of what did not change. Secret values are written as
 * they are: whoever stores the text keeps it for its owner alone. {@link MemoryText} reads it back; a new field gets a
 * default there, a changed one a new {@link #FORMAT}.
 */
public final class MemoryJson {
    /** The version of this form. */
    public static final int FORMAT = 1;

    private MemoryJson() {}

    /** Writes what is remembered of the whole, as one object. */
    public static void write(StackMemory memory, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("generation", memory.generation());
        json.writeStringField("phase", memory.phase().name());
        json.writeStringField("since", memory.since().toString());
        json.writeNumberField("sequence", memory.sequence());
        text(json, "failureLatch", memory.failureLatch());
        json.writeBooleanField("wasReady", memory.wasReady());
        if (memory.shutdown().isPresent()) {
            json.writeFieldName("shutdown");
            shutdown(memory.shutdown().get(), json);
        }
        texts(json, "answered", memory.answered());
        json.writeArrayFieldStart("history");
        for (StackMemory.Transition transition : memory.history()) {
            json.writeStartObject();
            json.writeStringField("at", transition.at().toString());
            json.writeStringField("phase", transition.phase().name());
            json.writeStringField("message", transition.message());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeFieldName("mode");
        mode(memory.mode(), json);
        fuses(memory.fuses(), json);
        json.writeEndObject();
    }

    private static void fuses(Map<String, StackMemory.Fuse> fuses, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("fuses");
        for (Map.Entry<String, StackMemory.Fuse> fuse : fuses.entrySet()) {
            json.writeObjectFieldStart(fuse.getKey());
            texts(
                    json,
                    "recent",
                    fuse.getValue().recent().stream().map(Instant::toString).toList());
            instant(json, "trippedAt", fuse.getValue().trippedAt());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void mode(ModeMemory mode, JsonGenerator json) throws IOException {
        json.writeStartObject();
        text(json, "requested", mode.requested());
        text(json, "current", mode.current());
        text(json, "previous", mode.previous());
        texts(json, "started", mode.started());
        texts(json, "stopped", mode.stopped());
        instant(json, "startedAt", mode.startedAt());
        instant(json, "finishedAt", mode.finishedAt());
        json.writeEndObject();
    }

    private static void shutdown(StackMemory.Shutdown shutdown, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("phase", shutdown.phase().name());
        json.writeStringField("requestedBy", shutdown.requestedBy());
        json.writeStringField("reason", shutdown.reason());
        json.writeStringField("startedAt", shutdown.startedAt().toString());
        instant(json, "finishedAt", shutdown.finishedAt());
        json.writeObjectFieldStart("outcomes");
        for (Map.Entry<String, StackMemory.Outcome> outcome :
                shutdown.outcomes().entrySet()) {
            json.writeStringField(outcome.getKey(), outcome.getValue().name());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Writes what is remembered of one resource, as one object. */
    public static void write(ResourceMemory memory, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("phase", memory.phase().name());
        reason(json, "reason", memory.reason());
        json.writeStringField("since", memory.since().toString());
        texts(json, "waitingFor", memory.waitingFor());
        json.writeFieldName("attempt");
        attempt(memory.attempt(), json);
        json.writeFieldName("counters");
        counters(memory.counters(), json);
        json.writeFieldName("latch");
        latch(memory.latch(), json);
        if (memory.next().isPresent()) {
            ResourceMemory.Next next = memory.next().get();
            json.writeObjectFieldStart("next");
            json.writeStringField("phase", next.phase().name());
            reason(json, "reason", next.reason());
            instant(json, "nextAt", next.nextAt());
            json.writeEndObject();
        }
        instant(json, "nextAt", memory.nextAt());
        json.writeFieldName("outputs");
        outputs(memory.outputs(), json);
        json.writeBooleanField("published", memory.published());
        text(json, "wantedHash", memory.wantedHash());
        text(json, "stopCause", memory.stopCause());
        instant(json, "dueAt", memory.dueAt());
        json.writeFieldName("old");
        old(memory.old(), json);
        json.writeEndObject();
    }

    private static void attempt(ResourceMemory.Attempt attempt, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("number", attempt.number());
        json.writeStringField("hash", attempt.hash());
        text(json, "instance", attempt.instance());
        instant(json, "gatesOpenAt", attempt.gatesOpenAt());
        instant(json, "executingAt", attempt.executingAt());
        instant(json, "readyAt", attempt.readyAt());
        json.writeNumberField("restartsSeen", attempt.restartsSeen());
        json.writeEndObject();
    }

    private static void counters(ResourceMemory.Counters counters, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("failures", counters.failures());
        texts(json, "recent", counters.recent().stream().map(Instant::toString).toList());
        json.writeNumberField("restarts", counters.restarts());
        json.writeEndObject();
    }

    private static void latch(ResourceMemory.Latch latch, JsonGenerator json) throws IOException {
        json.writeStartObject();
        text(json, "completedHash", latch.completedHash());
        text(json, "readyHash", latch.readyHash());
        text(json, "held", latch.held());
        text(json, "restarting", latch.restarting());
        if (latch.lastRequest().isPresent()) {
            ResourceMemory.Answer answer = latch.lastRequest().get();
            json.writeObjectFieldStart("lastRequest");
            json.writeStringField("id", answer.id());
            json.writeStringField("verb", answer.verb().name());
            json.writeStringField("outcome", answer.outcome());
            json.writeEndObject();
        }
        if (latch.exitCode().isPresent()) {
            json.writeNumberField("exitCode", latch.exitCode().get());
        }
        json.writeFieldName("facts");
        values(latch.facts(), json);
        text(json, "renewal", latch.renewal());
        instant(json, "askedAt", latch.askedAt());
        json.writeEndObject();
    }

    private static void outputs(Outputs outputs, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (var view : outputs.byView().entrySet()) {
            json.writeFieldName(view.getKey().name());
            values(view.getValue(), json);
        }
        json.writeEndObject();
    }

    private static void values(Map<String, OutputValue> values, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, OutputValue> value : values.entrySet()) {
            json.writeObjectFieldStart(value.getKey());
            switch (value.getValue()) {
                case OutputValue.Plain plain -> json.writeStringField("plain", plain.value());
                case OutputValue.Secret secret -> json.writeStringField("secret", secret.value());
                case OutputValue.SecretRef ref -> {
                    json.writeStringField("name", ref.name());
                    json.writeStringField("key", ref.key());
                }
                case OutputValue.Composed _ -> throw new IllegalArgumentException("only a cluster composes values");
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void old(ResourceMemory.Old old, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("backend", old.backend().name());
        texts(json, "dependencies", old.dependencies());
        texts(json, "dependents", old.dependents());
        json.writeStringField("signal", old.stop().signal());
        json.writeStringField("grace", old.stop().grace().toString());
        if (!old.holds().isEmpty()) {
            texts(json, "holds", old.holds());
        }
        json.writeEndObject();
    }

    private static void reason(JsonGenerator json, String name, Optional<Reason> reason) throws IOException {
        if (reason.isPresent()) {
            ReasonData data = ReasonData.of(reason.get());
            json.writeObjectFieldStart(name);
            json.writeStringField("type", data.type());
            for (Map.Entry<String, String> entry : data.data().entrySet()) {
                json.writeStringField("data." + entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
        }
    }

    private static void text(JsonGenerator json, String name, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            json.writeStringField(name, text.get());
        }
    }

    private static void instant(JsonGenerator json, String name, Optional<Instant> instant) throws IOException {
        text(json, name, instant.map(Instant::toString));
    }

    private static void texts(JsonGenerator json, String name, Collection<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
