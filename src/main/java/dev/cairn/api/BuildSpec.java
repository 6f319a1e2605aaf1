package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;

/** How an image is built from sources. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BuildSpec(
        @JsonPropertyDescription("The directory with the sources, relative to the stack's file.")
        @Required
        @Size(min = 1, max = 4096)
        String context,

        @JsonPropertyDescription("The Dockerfile, relative to context. Default Dockerfile.") @Size(max = 4096)
        String dockerfile,

        @JsonPropertyDescription("The stage to build. Default: the last one.") @Size(max = 253)
        String target,

        @JsonPropertyDescription("Build arguments by name.") @Size(max = 64)
        Map<String, String> args) {

    public BuildSpec {
        args = Absent.toEmpty(args);
    }
}
