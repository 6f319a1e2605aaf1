package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.IntOrString;

/** A connection that is accepted. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TcpProbe(
        @JsonPropertyDescription("The port's number or name. Default: the first TCP port.")
        IntOrString port) {}
