package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A line of the workload's output. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LogProbe(
        @JsonPropertyDescription("A regular expression that is searched in each line.")
        @Required
        @Size(min = 1, max = 1024)
        String pattern) {}
