package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** A directory that is empty at each start; written as {@code emptyDir: {}}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EmptyDirSpec(
        @JsonPropertyDescription("Disk (default) or Memory.")
        Medium medium) {

    /** What an empty directory is made of. */
    public enum Medium {
        Disk,
        Memory
    }
}
