package dev.cairn.runtime.process;

import dev.cairn.model.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks for programs before anything is started, as a shell would.
 *
 * @param path the value of PATH that the program will have
 * @param workingDir what relative paths are relative to
 */
record Programs(String path, Path workingDir) {

    /** Where programs are looked for unless the workload says otherwise. */
    static String machinePath() {
        return System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    }

    /** What keeps that program from being executed; empty when nothing does. */
    Optional<Reason.SpawnError> problem(String program) {
        if (program.isEmpty()) {
            return Optional.of(new Reason.SpawnError("the command is empty: name a program", true));
        }
        if (!Files.isDirectory(workingDir)) {
            return Optional.of(noDirectory());
        }
        if (program.contains("/")) {
            Path file = workingDir.resolve(program);
            return executable(file) ? Optional.empty() : Optional.of(notExecutable(file));
        }
        for (String directory : path.split(":", -1)) {
            if (executable(workingDir.resolve(directory).resolve(program))) {
                return Optional.empty();
            }
        }
        return Optional.of(new Reason.SpawnError(
                "program " + program + " was not found on PATH: install it, or write its path", true));
    }

    /** Final like a missing program: to try again does not bring it. */
    private Reason.SpawnError noDirectory() {
        return new Reason.SpawnError(
                Files.exists(workingDir)
                        ? "workingDir " + workingDir + " is no directory: name one"
                        : "workingDir " + workingDir + " does not exist: create it, or correct it in the file",
                true);
    }

    private static Reason.SpawnError notExecutable(Path file) {
        if (!Files.exists(file)) {
            return new Reason.SpawnError("program " + file + " does not exist: install it, or correct its path", true);
        }
        return new Reason.SpawnError(
                Files.isDirectory(file)
                        ? file + " is a directory: name the program in it"
                        : file + " may not be executed: chmod +x " + file,
                false);
    }

    private static boolean executable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
