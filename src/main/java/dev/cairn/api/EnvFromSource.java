package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Makes every key of a Secret or ConfigMap an environment variable. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.secretRef) != has(self.configMapRef)",
        message = "set exactly one of secretRef and configMapRef",
        reason = "FieldValueInvalid")
public record EnvFromSource(
        @JsonPropertyDescription("Put before the name of each variable. Default \"\".") @Size(max = 253)
        String prefix,

        @JsonPropertyDescription("The Secret whose keys become variables.")
        LocalReference secretRef,

        @JsonPropertyDescription("The ConfigMap whose keys become variables.")
        LocalReference configMapRef) {}
