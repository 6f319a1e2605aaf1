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

    /** Who has {@code -f FILE} in the fingers gets told, and is not asked where the file is. */
    void check(List<String> words, String verb) {
        words.stream().filter(FollowingStackOptions::isFile).findFirst().ifPresent(file -> {
            throw Failure.usage(
                    "-f of " + verb + " follows, and " + file + " is a file",
                    "name the file before the verb: cairn -f " + file + " " + verb);
        });
    }

    /** No name of a resource has a dot or a slash. */
    private static boolean isFile(String word) {
        return word.contains("/") || word.endsWith(".yaml") || word.endsWith(".yml") || word.endsWith(".json");
    }

    StackChoice choice() {
        return new StackChoice(files, project, cluster.choice(namespace, false));
    }
}
