package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** An ordered stop: its first cause, and what became of each resource. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ShutdownStatus(
        @JsonPropertyDescription("RequestStop, Drain, Abort, Reconcile or Done.")
        String phase,

        @JsonPropertyDescription("Who asked for it first.") String requestedBy,
        @JsonPropertyDescription("Why it was asked for.") String reason,

        @JsonPropertyDescription("When it was asked for first.")
        String startedAt,

        @JsonPropertyDescription("When it was done; absent while it is not.")
        String finishedAt,

        @JsonPropertyDescription("What became of each resource so far.")
        List<StopOutcome> outcomes) {

    public ShutdownStatus {
        outcomes = Absent.toEmpty(outcomes);
    }
}
