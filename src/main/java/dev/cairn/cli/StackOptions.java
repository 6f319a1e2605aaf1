package dev.cairn.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which stack a verb is about, on this machine or on a cluster. */
final class StackOptions {
    @Mixin
    private final FileOptions file = new FileOptions();

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Of the cluster; without it that of the file, else that of the context.")
    private String namespace = "";

    StackChoice choice() {
        return new StackChoice(file.files, file.project, cluster.choice(namespace, false));
    }
}
