package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** CEL expressions over {@code self}, the live object; asked in the order failed, inProgress, current. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ReadinessSpec(
        @JsonPropertyDescription("CEL over self: true when the object is ready.") @Size(max = 4096)
        String current,

        @JsonPropertyDescription("CEL over self: true when the object has failed for good. Asked first.")
        @Size(max = 4096)
        String failed,

        @JsonPropertyDescription("CEL over self: true while the object is not ready yet.") @Size(max = 4096)
        String inProgress) {}
