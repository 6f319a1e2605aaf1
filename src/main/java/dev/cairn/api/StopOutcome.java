package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** How one resource was stopped. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record StopOutcome(
        @JsonPropertyDescription("The resource's name.") @Required
        String name,

        @JsonPropertyDescription("Graceful, Killed, AlreadyGone or Failed.") @Required
        String outcome,

        @JsonPropertyDescription("What went wrong, if something did.")
        String message) {}
