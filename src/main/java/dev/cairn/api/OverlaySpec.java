package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;

/** Partial Kubernetes objects laid over what is rendered. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OverlaySpec(
        @JsonPropertyDescription(
                "A partial PodTemplateSpec. Maps merge, lists of named items merge by name, other lists replace; the main container has the resource's name.")
        @PreserveUnknownFields
        JsonNode podTemplate,

        @JsonPropertyDescription("A partial Service, merged in the same way.") @PreserveUnknownFields
        JsonNode service) {}
