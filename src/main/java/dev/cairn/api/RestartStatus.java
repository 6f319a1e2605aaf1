package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Restarts of one resource. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RestartStatus(
        @JsonPropertyDescription("How often it was restarted since its spec changed last.")
        Integer count,

        @JsonPropertyDescription("When it is started again.")
        String nextAt) {}
