package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.IntOrString;

/** Something that runs elsewhere. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ExternalSpec(
        @JsonPropertyDescription("Its host name or address; may contain references.")
        @Required
        @Size(min = 1, max = 1024)
        String host,

        @JsonPropertyDescription("Its port: a number of 1 to 65535, or a text with references that becomes one.")
        IntOrString port,

        @JsonPropertyDescription(
                "How to tell that it is ready. Default: its port accepts a connection. The resource's own health means the same; use one of them.")
        HealthSpec health) {}
