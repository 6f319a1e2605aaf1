package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A named set of resources that can be run instead of everything. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModeSpec(
        @JsonPropertyDescription("The mode's name: a DNS label of 1 to 40 characters.") @Required @LabelName
        String name,

        @JsonPropertyDescription(
                "The resources that the mode is for. What they require or want, and the members of groups, come along.")
        @Size(max = 500)
        List<@Size(min = 1, max = 40) String> resources,

        @JsonPropertyDescription("What the mode is for, shown in lists.") @Size(max = 1024)
        String description) {

    public ModeSpec {
        resources = Absent.toEmpty(resources);
    }
}
