package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** What a change of mode did. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModeTransition(
        @JsonPropertyDescription("Resources that were started for it.")
        List<String> started,

        @JsonPropertyDescription("Resources that were stopped for it.")
        List<String> stopped,

        @JsonPropertyDescription("What went wrong, one text per resource.")
        List<String> errors,

        @JsonPropertyDescription("When it began.") String startedAt,

        @JsonPropertyDescription("When the mode was reached; absent while it is not.")
        String finishedAt) {

    public ModeTransition {
        started = Absent.toEmpty(started);
        stopped = Absent.toEmpty(stopped);
        errors = Absent.toEmpty(errors);
    }
}
