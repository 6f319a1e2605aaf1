package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/** What a scope of supervision has counted. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FuseStatus(
        @JsonPropertyDescription("The name of the supervision group, or \"the stack\".") @Required
        String scope,

        @JsonPropertyDescription("When something in it failed, within the period that is counted.")
        List<String> recentRestarts,

        @JsonPropertyDescription("When there was one failure too many; absent while there was not.")
        String trippedAt) {

    public FuseStatus {
        recentRestarts = Absent.toEmpty(recentRestarts);
    }
}
