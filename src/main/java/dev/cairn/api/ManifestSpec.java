package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Any Kubernetes object, applied as it is and waited for. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ManifestSpec(
        @JsonPropertyDescription("The object with apiVersion, kind and metadata; its texts may contain references.")
        @Required
        @PreserveUnknownFields
        JsonNode template,

        @JsonPropertyDescription("CEL expressions that tell its state. Default: what is usual for its kind.")
        ReadinessSpec ready,

        @JsonPropertyDescription(
                "When somebody else changes what we set: Correct (default) puts it back, Warn reports it, Ignore lets it be.")
        Drift drift,

        @JsonPropertyDescription("Fields that others may change, as paths such as spec.replicas.") @Size(max = 64)
        List<@Size(min = 1, max = 512) String> ignoreFields,

        @JsonPropertyDescription("Whether to take over an object of that name that is not ours. Default false.")
        Boolean adopt,

        @JsonPropertyDescription(
                "Whether to delete and create it when a field changed that cannot be changed in place. Default false.")
        Boolean replace) {

    public ManifestSpec {
        ignoreFields = Absent.toEmpty(ignoreFields);
    }

    /** The reaction to somebody else's change of a field that we set. */
    public enum Drift {
        Correct,
        Warn,
        Ignore
    }
}
