package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.Map;

/** A reason with its data, from which it can be made again. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ReasonStatus(
        @JsonPropertyDescription("The reason's word, such as ExitCode.") @Required
        String type,

        @JsonPropertyDescription("Its data by name.") Map<String, String> data) {

    public ReasonStatus {
        data = Absent.toEmpty(data);
    }
}
