package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;

/** How many replicas may be away at once while nodes are drained. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.minAvailable) != has(self.maxUnavailable)",
        message = "set exactly one of minAvailable and maxUnavailable",
        reason = "FieldValueInvalid")
public record DisruptionSpec(
        @JsonPropertyDescription("How many have to stay: a number, or a percentage as text.")
        IntOrString minAvailable,

        @JsonPropertyDescription("How many may be away: a number, or a percentage as text.")
        IntOrString maxUnavailable) {}
