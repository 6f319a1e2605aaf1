package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** One published output: its value, or where the secret is. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OutputStatus(
        @JsonPropertyDescription("The output's name.") @Required
        String name,

        @JsonPropertyDescription("The value; at most 256 bytes.") @JsonInclude(JsonInclude.Include.NON_NULL)
        String value,

        @JsonPropertyDescription("Where the value is, when it is secret.")
        KeyReference secretRef) {}
