package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A name for several resources. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GroupSpec(
        @JsonPropertyDescription("The resources it stands for.") @Required @Size(min = 1, max = 500)
        List<@Size(min = 1, max = 40) String> members) {

    public GroupSpec {
        members = Absent.toEmpty(members);
    }
}
