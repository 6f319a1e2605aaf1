package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/** The state of one resource. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ResourceStatus(
        @JsonPropertyDescription("The resource's name.") @Required
        String name,

        @JsonPropertyDescription(
                "Pending, Blocked, Starting, Running, Ready, Unready, Stopping, Stopped, Completed, Failed, Restarting, Quarantined, Skipped or Unmanaged.")
        @Required
        String phase,

        @JsonPropertyDescription("Why it is in that phase, in one word for programs.")
        String reason,

        @JsonPropertyDescription("Why, for people; at most 256 bytes.")
        String message,

        @JsonPropertyDescription("Since when it is in that phase.")
        String since,

        @JsonPropertyDescription("What it waits for, and what that is instead; the first 5, then how many more.")
        List<String> waitingFor,

        @JsonPropertyDescription("How often it was restarted, and when the next one is due.")
        RestartStatus restarts,

        @JsonPropertyDescription("Unknown, Healthy, Degraded or Unhealthy.")
        String health,

        @JsonPropertyDescription("The exit code of its last end.")
        Integer exitCode,

        @JsonPropertyDescription("When its current instance started.")
        String startedAt,

        @JsonPropertyDescription("When its current instance became ready.")
        String readyAt,

        @JsonPropertyDescription("The hash of its resolved spec.")
        String hash,

        @JsonPropertyDescription("The object that runs it.") ObjectReference ref,

        @JsonPropertyDescription("What others can read of it now; secrets by reference only.")
        List<OutputStatus> outputs,

        @JsonPropertyDescription("What cannot be observed again; for Cairn itself.")
        MemoryStatus memory) {

    public ResourceStatus {
        waitingFor = Absent.toEmpty(waitingFor);
        outputs = Absent.toEmpty(outputs);
    }
}
