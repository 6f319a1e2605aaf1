package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.IntOrString;

/** The standard gRPC health service. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GrpcProbe(
        @JsonPropertyDescription("The port's number or name. Default: the first TCP port.")
        IntOrString port,

        @JsonPropertyDescription("The service that is asked for. Default: the server as a whole.") @Size(max = 253)
        String service) {}
