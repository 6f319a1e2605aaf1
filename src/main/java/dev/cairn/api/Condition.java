package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/** One aspect of the stack's state, as the Kubernetes API conventions have it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Condition(
        @JsonPropertyDescription("Which aspect: Ready, Reconciling, Stalled, Fidelity or Suspended.") @Required
        String type,

        @JsonPropertyDescription("True, False or Unknown.") @Required @Pattern("^(True|False|Unknown)$")
        String status,

        @JsonPropertyDescription("The generation of the spec that this condition is about.")
        Long observedGeneration,

        @JsonPropertyDescription("When status changed last.") @Required
        String lastTransitionTime,

        @JsonPropertyDescription("Why, in one word for programs.") @Required
        String reason,

        @JsonPropertyDescription("Why, for people; at most 1 KiB, holds no clock.")
        @Required
        @JsonInclude(JsonInclude.Include.NON_NULL)
        String message) {}
