package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A file written before its workload starts. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "[has(self.content), has(self.secret), has(self.configMap)].exists_one(x, x)",
        message = "set exactly one of content, secret and configMap",
        reason = "FieldValueInvalid")
public record FileSpec(
        @JsonPropertyDescription(
                "Where the workload finds it: absolute in a container, relative to workingDir for a process.")
        @Required
        @Size(min = 1, max = 4096)
        String path,

        @JsonPropertyDescription("The content as text; may contain references.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        String content,

        @JsonPropertyDescription("Takes the content from a key of a Secret.")
        KeyReference secret,

        @JsonPropertyDescription("Takes the content from a key of a ConfigMap.")
        KeyReference configMap,

        @JsonPropertyDescription("Permission bits as an octal text. Default \"0644\".")
        @Pattern("^0?[0-7]{3}$")
        @Size(max = 4)
        String mode) {}
