package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** One thing that a resource waits for. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WaitStatus(
        @JsonPropertyDescription("The resource that is waited for.")
        String name,

        @JsonPropertyDescription("The other stack that is waited for.")
        String stack,

        @JsonPropertyDescription("What it has to be: Started, Ready, Completed, or Gone in a conflict.")
        String condition,

        @JsonPropertyDescription("What it is instead, with its last error.")
        String message) {}
