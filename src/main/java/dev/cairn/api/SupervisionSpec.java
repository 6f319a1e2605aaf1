package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Which resources are restarted together when one fails, and when a scope gives up. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SupervisionSpec(
        @JsonPropertyDescription(
                "OneForOne (default) restarts only what failed, OneForAll everything, RestForOne what failed and all that start after it. Jobs are never restarted by this.")
        Strategy strategy,

        @JsonPropertyDescription(
                "How many restarts within period the stack may take before it gives up; 0 (default): no such limit.")
        @Min(0)
        @Max(1000)
        Integer maxRestarts,

        @JsonPropertyDescription("The time in which restarts are counted. Default 10m.") @DurationText
        String period,

        @JsonPropertyDescription("Once the limit is passed: Quarantine (default) what was counted, or StopStack.")
        OnTrip onTrip,

        @JsonPropertyDescription("Scopes of their own for some resources. A resource is in at most one.")
        @Size(max = 100)
        List<SupervisionGroup> groups) {

    public SupervisionSpec {
        groups = Absent.toEmpty(groups);
    }

    /** Who is restarted along with a resource that failed. */
    public enum Strategy {
        OneForOne,
        OneForAll,
        RestForOne
    }

    /** What happens to a scope whose limit was passed. */
    public enum OnTrip {
        Quarantine,
        StopStack
    }
}
