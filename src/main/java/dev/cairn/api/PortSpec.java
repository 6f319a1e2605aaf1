package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

/** A port that a workload listens on. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PortSpec(
        @JsonPropertyDescription("The port's name, as in ${resources.x.ports.<name>}: at most 15 characters.")
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(min = 1, max = 15)
        String name,

        @JsonPropertyDescription("The number it listens on, 1 to 65535. A process may leave it to us.")
        @Min(1)
        @Max(65535)
        Integer port,

        @JsonPropertyDescription(
                "The port of the machine at which it can be reached, 0 for any that is free. Default: not published unless something needs it. Not on a cluster.")
        @Min(0)
        @Max(65535)
        Integer hostPort,

        @JsonPropertyDescription("The machine's address for hostPort. Default 127.0.0.1. Not on a cluster.")
        @Size(max = 64)
        String hostIp,

        @JsonPropertyDescription("TCP (default) or UDP.") Protocol protocol) {

    /** The transport of a port. */
    public enum Protocol {
        TCP,
        UDP
    }
}
