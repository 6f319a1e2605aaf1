package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** A limit of the operating system on a process. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record UlimitSpec(
        @JsonPropertyDescription("What applies at first; -1 is unlimited.") @Required @Min(-1)
        Long soft,

        @JsonPropertyDescription("How far the process may raise it; -1 is unlimited. Default: as soft.") @Min(-1)
        Long hard) {}
