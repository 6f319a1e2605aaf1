package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;

/** Where a value comes from when it is not written down. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.secretKeyRef) != has(self.configMapKeyRef)",
        message = "set exactly one of secretKeyRef and configMapKeyRef",
        reason = "FieldValueInvalid")
public record ValueSource(
        @JsonPropertyDescription("A key of a Secret. The value is secret: it appears in no status, log or message.")
        KeyReference secretKeyRef,

        @JsonPropertyDescription("A key of a ConfigMap.") KeyReference configMapKeyRef) {}
