package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** What the engine has to remember of one resource because nobody can observe it again. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MemoryStatus(
        @JsonPropertyDescription("The instance that the rest is about.")
        String instance,

        @JsonPropertyDescription("The number of the present or last attempt, from 1.")
        Long attempt,

        @JsonPropertyDescription("When the start of this attempt was allowed; its deadline counts from here.")
        String gatesOpenAt,

        @JsonPropertyDescription("Failures in a row.") Integer failures,

        @JsonPropertyDescription("When it was restarted within the period that is counted.")
        List<String> recentRestarts,

        @JsonPropertyDescription("Restarts by the cluster that were counted already.")
        Integer restartsSeen,

        @JsonPropertyDescription("The hash for which the job has succeeded.")
        String completedHash,

        @JsonPropertyDescription("The hash for which it was ready.")
        String readyHash,

        @JsonPropertyDescription("What keeps it stopped, when something does.")
        String held,

        @JsonPropertyDescription("The request whose restart is going on.")
        String restarting,

        @JsonPropertyDescription("Because of which resource it is stopped and started again.")
        String renewal,

        @JsonPropertyDescription("When it was last asked for, where others must not run beside it.")
        String askedAt,

        @JsonPropertyDescription("The last request for it that was answered.")
        RequestStatus lastRequest,

        @JsonPropertyDescription("Why it is in its phase, with its data.")
        ReasonStatus cause,

        @JsonPropertyDescription("What follows the stop that is going on.")
        NextStatus next,

        @JsonPropertyDescription("How to take it down once the spec no longer has it.")
        RemovedStatus removed) {

    public MemoryStatus {
        recentRestarts = Absent.toEmpty(recentRestarts);
    }
}
