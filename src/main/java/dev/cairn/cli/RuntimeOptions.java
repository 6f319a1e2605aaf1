package dev.cairn.cli;

import dev.cairn.plan.RuntimeChoice.Runtime;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Where and from what the resources of a stack are to be made. */
final class RuntimeOptions {
    @Option(
            names = "--runtime",
            paramLabel = "WHERE",
            description = "auto (default: each resource where it can run), process or docker.")
    private String runtime = "auto";

    @Option(names = "--prefer-process", description = "What has both a container and a process runs as a process.")
    boolean preferProcess;

    @Option(
            names = "--recipes",
            paramLabel = "DIR",
            description = "A directory of own recipes, *.yaml; may be repeated.")
    List<String> recipes = List.of();

    @Option(names = "--mode", paramLabel = "M", description = "The mode, in place of the one in the file.")
    String mode = "";

    Runtime runtime() {
        return switch (runtime.toLowerCase(Locale.ROOT)) {
            case "auto" -> Runtime.AUTO;
            case "process" -> Runtime.PROCESS;
            case "docker" -> Runtime.DOCKER;
            default ->
                throw Failure.usage("there is no runtime \"" + runtime + "\"", "use --runtime auto, process or docker");
        };
    }
}
