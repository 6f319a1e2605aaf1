package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** What follows when a stop is through. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NextStatus(
        @JsonPropertyDescription("The phase that follows.") @Required
        String phase,

        @JsonPropertyDescription("The reason kept for it.") ReasonStatus cause,

        @JsonPropertyDescription("When it starts again, if it does.")
        String at) {}
