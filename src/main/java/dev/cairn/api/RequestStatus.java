package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** A request to start, stop, restart or reset one resource, and its answer. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RequestStatus(
        @JsonPropertyDescription("The request's id, as in the annotation.")
        String id,

        @JsonPropertyDescription("What was asked for: start, stop, restart or reset.")
        String verb,

        @JsonPropertyDescription("What came of it, such as Accepted or AlreadyRestarting.")
        String outcome) {}
