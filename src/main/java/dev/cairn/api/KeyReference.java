package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names one key of a Secret or ConfigMap of the same namespace. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record KeyReference(
        @JsonPropertyDescription("The object's name.") @Required @Size(min = 1, max = 253)
        String name,

        @JsonPropertyDescription("The key whose value is meant.") @Required @Size(min = 1, max = 253)
        String key) {}
