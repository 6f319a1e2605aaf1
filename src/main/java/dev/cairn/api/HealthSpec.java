package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** How to tell that a resource is ready, and that it still is: at most one probe, and its timing. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value =
                "[has(self.http), has(self.tcp), has(self.exec), has(self.log), has(self.grpc), has(self.none) && self.none].filter(x, x).size() <= 1",
        message = "set at most one of http, tcp, exec, log, grpc and none",
        reason = "FieldValueInvalid")
public record HealthSpec(
        @JsonPropertyDescription("Ready when a request is answered as expected.")
        HttpProbe http,

        @JsonPropertyDescription("Ready when a connection is accepted.")
        TcpProbe tcp,

        @JsonPropertyDescription("Ready when a command inside it exits with 0.")
        ExecProbe exec,

        @JsonPropertyDescription("Ready when a line of its output matches. Only on a laptop.")
        LogProbe log,

        @JsonPropertyDescription("Ready when the gRPC health service says SERVING.")
        GrpcProbe grpc,

        @JsonPropertyDescription("True: no probe at all; ready as soon as it ran for minReady.")
        Boolean none,

        @JsonPropertyDescription("How long it has to run to be ready when there is nothing to probe. Default 1s.")
        @DurationText
        String minReady,

        @JsonPropertyDescription("How long it usually takes to start; it is probed closely for that long. Default 0s.")
        @DurationText
        String startPeriod,

        @JsonPropertyDescription(
                "The pause between two probes once it is ready. Default 10s; before that we probe faster.")
        @DurationText
        String interval,

        @JsonPropertyDescription("How long one probe may take. Default 2s.") @DurationText
        String timeout,

        @JsonPropertyDescription("How many failures in a row make it unready. Default 3, 1 to 100.") @Min(1) @Max(100)
        Integer retries,

        @JsonPropertyDescription("When it becomes unready: Degrade (default) only says so, Restart restarts it.")
        OnUnhealthy onUnhealthy) {

    /** The reaction to something that was ready and is not any more. */
    public enum OnUnhealthy {
        Degrade,
        Restart
    }
}
