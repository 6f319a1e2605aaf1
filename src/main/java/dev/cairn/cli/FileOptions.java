package dev.cairn.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** Which stack of this machine a verb is about. */
final class FileOptions {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The stack's file; may be repeated, - is standard input. Without it cairn.yaml or stack.yaml"
                    + " is looked for here and upward.")
    List<String> files = List.of();

    @Option(
            names = {"-p", "--project-name"},
            paramLabel = "NAME",
            description = "The stack's id on this machine, in place of its name and the path of its file; on a cluster"
                    + " its name.")
    String project = "";

    StackChoice choice() {
        return new StackChoice(files, project);
    }
}
