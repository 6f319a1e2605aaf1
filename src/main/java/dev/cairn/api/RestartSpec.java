package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * When to start a resource again after it ended, and how fast. The two lists of exit codes are null when absent, because
 * an empty {@code preventCodes} is a choice of its own.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RestartSpec(
        @JsonPropertyDescription("Always (default), OnFailure or Never. Not for jobs, which have retries.")
        Policy policy,

        @JsonPropertyDescription("The pause before the first restart. Default 1s, at least 100ms.") @DurationText
        String delay,

        @JsonPropertyDescription("By how much the pause grows with each failure in a row. Default 2, 1 to 10.")
        @Min(1)
        @Max(10)
        Double factor,

        @JsonPropertyDescription("The longest pause. Default 60s, at least delay.") @DurationText
        String maxDelay,

        @JsonPropertyDescription("By which share the pause varies at random. Default 0.1, 0 to 1.") @Min(0) @Max(1)
        Double jitter,

        @JsonPropertyDescription("How long it has to stay ready before its failures are forgotten. Default 60s.")
        @DurationText
        String stabilityPeriod,

        @JsonPropertyDescription(
                "How many restarts within period are allowed before it is quarantined; 0 (default): any number; at most 30.")
        @Min(0)
        @Max(30)
        Integer maxRestarts,

        @JsonPropertyDescription("The time in which restarts are counted. Default 10m.") @DurationText
        String period,

        @JsonPropertyDescription("Exit codes that mean success. Default [0].")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Size(min = 1, max = 256)
        List<@Min(0) @Max(255) Integer> successCodes,

        @JsonPropertyDescription("Exit codes after which it is never restarted. Default [78, 125]; [] for none.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Size(max = 256)
        List<@Min(0) @Max(255) Integer> preventCodes) {

    public RestartSpec {
        successCodes = successCodes == null ? null : List.copyOf(successCodes);
        preventCodes = preventCodes == null ? null : List.copyOf(preventCodes);
    }

    /** After which exits a service is started again. */
    public enum Policy {
        Always,
        OnFailure,
        Never
    }
}
