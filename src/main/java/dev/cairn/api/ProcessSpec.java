package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A program of the machine itself. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProcessSpec(
        @JsonPropertyDescription("The program and its arguments. Never passed to a shell.")
        @Required
        @Size(min = 1, max = 1024)
        List<@Size(max = 32768) String> command,

        String workingDir,
        List<EnvVar> env,
        List<EnvFromSource> envFrom,
        List<String> envFile,

        @JsonPropertyDescription("The ports it listens on. One without a number is chosen by us and handed in as PORT.")
        @Size(max = 64)
        List<PortSpec> ports,

        List<FileSpec> files,
        List<VolumeSpec> volumes,
        ComputeSpec resources,

        @JsonPropertyDescription("Commands run before it, one after the other, each a program and its arguments.")
        @Size(max = 32)
        List<List<String>> init)
        implements Workload {

    public ProcessSpec {
        command = Absent.toEmpty(command);
        env = Absent.toEmpty(env);
        envFrom = Absent.toEmpty(envFrom);
        envFile = Absent.toEmpty(envFile);
        ports = Absent.toEmpty(ports);
        files = Absent.toEmpty(files);
        volumes = Absent.toEmpty(volumes);
        init = Absent.toEmpty(init).stream().map(Absent::toEmpty).toList();
    }
}
