package dev.cairn.cli;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which stack a verb is about that already has another meaning for {@code -f} or {@code -n}. */
final class FollowingStackOptions {
    @Option(names = "--file", paramLabel = "FILE", description = "The stack's file; as -f of the other verbs.")
    private List<String> files = List.of();

    @Option(
            names = {"-p", "--project-name"},
            paramLabel = "NAME",
            description = "The stack's id on this machine, in place of its name and the path of its file; on a cluster"
                    + " its name.")
    private String project = "";

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--namespace",
            paramLabel = "NAMESPACE",
            description = "Of the cluster; as -n of the other verbs, or before this one.")
    private String namespace = "";

    StackChoice choice() {
        return new StackChoice(files, project, cluster.choice(namespace, false));
    }
}
