package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A value that other resources may read. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OutputSpec(
        @JsonPropertyDescription("The output's name, as in ${resources.<this>.<name>}.")
        @Required
        @Pattern("^[A-Za-z_]([-._A-Za-z0-9]*[A-Za-z0-9_])?$")
        @Size(min = 1, max = 63)
        String name,

        @JsonPropertyDescription(
                "The value; may contain references, ${self.…} to this resource included. On a manifest ${self.…} is CEL over the live object.")
        @Required
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Size(max = 4096)
        String value,

        @JsonPropertyDescription("Whether the value is kept out of status, logs and messages. Default false.")
        Boolean secret) {}
