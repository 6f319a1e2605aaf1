package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Names one object of the cluster. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ObjectReference(
        @JsonPropertyDescription("The object's apiVersion.") String apiVersion,
        @JsonPropertyDescription("The object's kind.") String kind,
        @JsonPropertyDescription("The object's name.") String name,
        @JsonPropertyDescription("The object's uid.") String uid) {}
