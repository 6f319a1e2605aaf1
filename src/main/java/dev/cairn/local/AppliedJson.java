package dev.cairn.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.plan.Code;
import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of new files, as JSON: {@code {accepted, generation, diagnostics: […], notes: […]}}. */
final class AppliedJson {
    private AppliedJson() {}

    static ObjectNode write(StackHandle.Applied applied) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("accepted", applied.accepted()).put("generation", applied.generation());
        ArrayNode diagnostics = json.putArray("diagnostics");
        for (Diagnostic diagnostic : applied.diagnostics()) {
            diagnostics
                    .addObject()
                    .put("path", diagnostic.path())
                    .put("file", diagnostic.file())
                    .put("line", diagnostic.line())
                    .put("column", diagnostic.column())
                    .put("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT))
                    .put("code", diagnostic.code().name())
                    .put("message", diagnostic.message())
                    .put("advice", diagnostic.advice());
        }
        ArrayNode notes = json.putArray("notes");
        for (Note note : applied.notes()) {
            notes.addObject()
                    .put("resource", note.resource())
                    .put("path", note.path())
                    .put("text", note.text());
        }
        return json;
    }

    static StackHandle.Applied read(JsonNode json) {
        List<Diagnostic> diagnostics = new ArrayList<>();
        json.path("diagnostics")
                .forEach(each -> diagnostics.add(new Diagnostic(
                        Diagnostic.Severity.valueOf(
                                each.path("severity").asText("error").toUpperCase(Locale.ROOT)),
                        Code.valueOf(each.path("code").asText()),
                        each.path("path").asText(),
                        each.path("file").asText(),
                        each.path("line").asInt(),
                        each.path("column").asInt(),
                        each.path("message").asText(),
                        each.path("advice").asText())));
        List<Note> notes = new ArrayList<>();
        json.path("notes")
                .forEach(each -> notes.add(new Note(
                        each.path("resource").asText(),
                        each.path("path").asText(),
                        each.path("text").asText())));
        return new StackHandle.Applied(
                json.path("accepted").asBoolean(), json.path("generation").asLong(), diagnostics, notes);
    }
}
