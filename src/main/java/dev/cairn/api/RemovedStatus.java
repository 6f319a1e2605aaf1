package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** How to take down something that the spec no longer has. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RemovedStatus(
        @JsonPropertyDescription("What it rested on.") List<String> dependencies,
        @JsonPropertyDescription("What rested on it.") List<String> dependents,
        @JsonPropertyDescription("How it is stopped.") StopSpec stop,

        @JsonPropertyDescription("What it has for itself, so that something new that needs it has to wait.")
        List<String> holds) {

    public RemovedStatus {
        dependencies = Absent.toEmpty(dependencies);
        dependents = Absent.toEmpty(dependents);
        holds = Absent.toEmpty(holds);
    }
}
