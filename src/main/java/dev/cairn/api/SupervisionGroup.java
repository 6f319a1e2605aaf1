package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A scope of supervision within the stack. It has nothing to do with the resource kind {@code group}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SupervisionGroup(
        @JsonPropertyDescription("The scope's name: a DNS label of 1 to 40 characters.") @Required @LabelName
        String name,

        @JsonPropertyDescription("The resources in it.") @Required @Size(min = 1, max = 500)
        List<@Size(min = 1, max = 40) String> members,

        @JsonPropertyDescription(
                "OneForOne (default) restarts only what failed, OneForAll every member, RestForOne what failed and the members that start after it.")
        SupervisionSpec.Strategy strategy,

        @JsonPropertyDescription(
                "How many restarts within period the scope may take before it gives up; 0 (default): no such limit.")
        @Min(0)
        @Max(1000)
        Integer maxRestarts,

        @JsonPropertyDescription("The time in which restarts are counted. Default 10m.") @DurationText
        String period,

        @JsonPropertyDescription("Once the limit is passed: Quarantine (default) the members, or StopStack.")
        SupervisionSpec.OnTrip onTrip) {

    public SupervisionGroup {
        members = Absent.toEmpty(members);
    }
}
