package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** What the engine has to remember of one resource because nobody can observe it again. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MemoryStatus(
        @JsonPropertyDescription("The instance that the rest is about.")
        String instance,

        @JsonPropertyDescription("The number of the current attempt, from 1.")
        Integer attempt,

        @JsonPropertyDescription("Failures in a row.") Integer failures,

        @JsonPropertyDescription("When it was restarted within the period that is counted.")
        List<String> recentRestarts,

        @JsonPropertyDescription("The hash for which the job has succeeded.")
        String completedHash,

        @JsonPropertyDescription("What keeps it stopped, when something does.")
        String held,

        @JsonPropertyDescription("The last request for it that was answered.")
        RequestStatus lastRequest) {

    public MemoryStatus {
        recentRestarts = Absent.toEmpty(recentRestarts);
    }
}
