package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Counts of the wanted resources. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Summary(
        @JsonPropertyDescription("How many of how many are ready or completed, such as 3/5.")
        String ready,

        @JsonPropertyDescription("How many resources are wanted.")
        Integer total) {}
