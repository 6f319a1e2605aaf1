package dev.cairn.cli;

import dev.cairn.plan.DotEnv;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The values of a stack's inputs that come from outside its file. */
final class InputOptions {
    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description = "Read inputs from this file in place of .env beside the stack's file; may be repeated, the"
                    + " last one wins.")
    List<String> envFiles = List.of();

    @Option(
            names = "--set",
            paramLabel = "K=V",
            description = "Set an input; wins over the environment, which wins over --env-file.")
    List<String> settings = List.of();

    /** What {@code ${env.NAME}} finds: the files, overlaid by the environment, overlaid by {@code --set}. */
    Map<String, String> values(Console console, Path directory) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Path file : files(console, directory)) {
            String name = file.toString();
            DotEnv read = DotEnv.parse(
                    StackFiles.text(file, name),
                    key -> Optional.ofNullable(console.env().get(key)));
            List<String> problems = read.problems().stream()
                    .map(problem -> name + ":" + problem.line() + ": " + problem.message())
                    .toList();
            if (!problems.isEmpty()) {
                throw Failure.of(
                        Exit.INVALID,
                        "InvalidEnvFile",
                        String.join("\n       ", problems),
                        "docs/cli.md has the rules of such files");
            }
            values.putAll(read.values());
        }
        values.putAll(console.env());
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw Failure.usage("--set " + setting + " sets nothing", "write --set NAME=value");
            }
            values.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return values;
    }

    private List<Path> files(Console console, Path directory) {
        List<Path> files = new ArrayList<>();
        envFiles.forEach(name -> files.add(console.workingDir().resolve(name)));
        Path usual = directory.resolve(".env");
        if (files.isEmpty() && Files.isRegularFile(usual)) {
            files.add(usual);
        }
        return files;
    }
}
