package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names an object of the same namespace. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LocalReference(
        @JsonPropertyDescription("The object's name.") @Required @Size(min = 1, max = 253)
        String name) {}
