package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** One change of the stack's phase. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HistoryEntry(
        @JsonPropertyDescription("When.") @Required String at,

        @JsonPropertyDescription("The phase it went to.") @Required
        String phase,

        @JsonPropertyDescription("Why, for people.") String message) {}
