package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Map;

/** How much CPU and memory a workload asks for and may use. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ComputeSpec(
        @JsonPropertyDescription("What is set aside for it, by name: cpu: 250m, memory: 128Mi.") @Size(max = 16)
        Map<String, IntOrString> requests,

        @JsonPropertyDescription("What it may use at most, by name.") @Size(max = 16)
        Map<String, IntOrString> limits) {

    public ComputeSpec {
        requests = Absent.toEmpty(requests);
        limits = Absent.toEmpty(limits);
    }
}
