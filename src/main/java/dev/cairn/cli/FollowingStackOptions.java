package dev.cairn.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** Which stack a verb is about that already has another meaning for {@code -f}. */
final class FollowingStackOptions {
    @Option(names = "--file", paramLabel = "FILE", description = "The stack's file; as -f of the other verbs.")
    List<String> files = List.of();

    @Option(
            names = {"-p", "--project-name"},
            paramLabel = "NAME",
            description = "The stack's id on this machine, in place of its name and the path of its file.")
    String project = "";

    StackChoice choice() {
        return new StackChoice(files, project);
    }
}
