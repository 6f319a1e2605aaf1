package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * What the kinds that run a program have in common, so that the rest of the program looks at them in one way. The
 * descriptions here are those of the schema.
 */
public sealed interface Workload permits ContainerizedWorkload, ProcessSpec {

    @JsonPropertyDescription("The directory in which it runs. Default: the image's, or that of the stack's file.")
    @Size(max = 4096)
    String workingDir();

    @JsonPropertyDescription("Environment variables, each name once.")
    @Size(max = 512)
    List<EnvVar> env();

    @JsonPropertyDescription("Secrets and ConfigMaps whose keys become variables; env wins over them.")
    @Size(max = 64)
    List<EnvFromSource> envFrom();

    @JsonPropertyDescription("Files of NAME=value lines beside the stack's file; env wins over them. Only on a laptop.")
    @Size(max = 64)
    List<String> envFile();

    @JsonPropertyDescription("Files written before it starts, each path once.")
    @Size(max = 64)
    List<FileSpec> files();

    @JsonPropertyDescription("Directories that are kept or shared.")
    @Size(max = 64)
    List<VolumeSpec> volumes();

    @JsonPropertyDescription("How much CPU and memory it asks for, and may use.")
    ComputeSpec resources();
}
