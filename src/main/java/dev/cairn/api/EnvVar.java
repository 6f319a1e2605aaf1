package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One environment variable of a workload, or one input of the stack. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!(has(self.value) && has(self.valueFrom))",
        message = "set value or valueFrom, not both",
        reason = "FieldValueInvalid")
public record EnvVar(
        @JsonPropertyDescription("The variable's name.")
        @Required
        @Pattern("^[-._a-zA-Z][-._a-zA-Z0-9]*$")
        @Size(min = 1, max = 253)
        String name,

        @JsonPropertyDescription("The value as text; may contain references. Quote numbers and booleans. Default \"\".")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        String value,

        @JsonPropertyDescription("Takes the value from a Secret or ConfigMap instead.")
        ValueSource valueFrom) {}
