package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Where the stack stands between two modes. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModeStatus(
        @JsonPropertyDescription("The mode that the spec asks for.")
        String requested,

        @JsonPropertyDescription("The mode reached last: everything critical that it wants was ready.")
        String current,

        @JsonPropertyDescription("The mode before that.") String previous,
        @JsonPropertyDescription("The last change of mode.") ModeTransition transition) {}
