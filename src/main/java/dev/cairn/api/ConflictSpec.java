package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A resource that must not run at the same time; it holds in both directions. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ConflictSpec(
        @JsonPropertyDescription("The other resource.") @Required @LabelName
        String name,

        @JsonPropertyDescription("While the other runs: Block (default) waits until it is gone, Stop stops it first.")
        OnConflict onConflict) {

    /** What happens while the other one runs. */
    public enum OnConflict {
        Block,
        Stop
    }
}
