package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A command inside the workload that exits with 0. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ExecProbe(
        @JsonPropertyDescription("The program and its arguments. Never passed to a shell.")
        @Required
        @Size(min = 1, max = 1024)
        List<@Size(max = 32768) String> command) {

    public ExecProbe {
        command = Absent.toEmpty(command);
    }
}
