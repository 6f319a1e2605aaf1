package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

/** How a resource is stopped. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record StopSpec(
        @JsonPropertyDescription("The signal that asks it to end. Default SIGTERM. Not on a cluster.")
        @Pattern("^(SIG)?[A-Z][A-Z0-9+-]*$")
        @Size(max = 16)
        String signal,

        @JsonPropertyDescription("How long it may take before it is killed. Default 10s.") @DurationText
        String grace) {}
