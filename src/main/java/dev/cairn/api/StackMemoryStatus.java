package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** What the engine has to remember of the stack as a whole. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record StackMemoryStatus(
        @JsonPropertyDescription("The number of the newest event.")
        Long sequence,

        @JsonPropertyDescription("Whether everything critical was ready for this generation.")
        Boolean wasReady,

        @JsonPropertyDescription("The first failure of something critical; under onFailure Stop it holds the stop.")
        ReasonStatus failure,

        @JsonPropertyDescription("The ids of requests to the whole stack that were answered, newest last; at most 16.")
        List<String> answered,

        @JsonPropertyDescription("What the scopes of supervision have counted.")
        List<FuseStatus> fuses) {

    public StackMemoryStatus {
        answered = Absent.toEmpty(answered);
        fuses = Absent.toEmpty(fuses);
    }
}
