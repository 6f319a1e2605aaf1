package dev.cairn.plan;

import java.nio.file.InvalidPathException;
import java.util.Optional;

/** Paths in a stack's file: those of the machine are relative to the file, those of a container absolute. */
final class PathReader {
    private final String workingDir;
    private final Problems problems;

    PathReader(String workingDir, Problems problems) {
        this.workingDir = workingDir;
        this.problems = problems;
    }

    /** A path of the machine, made absolute; empty when it is no path, which is a problem. */
    Optional<String> ofMachine(Field field) {
        return field.text().flatMap(text -> {
            try {
                String home = text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text;
                return Optional.of(java.nio.file.Path.of(workingDir)
                        .resolve(home)
                        .normalize()
                        .toString());
            } catch (InvalidPathException e) {
                problems.error(Code.InvalidPath, field, "this is no path: " + e.getReason(), "");
                return Optional.empty();
            }
        });
    }

    /** A path in a container; empty when it is not absolute, which is a problem. */
    Optional<String> ofContainer(Field field) {
        return field.text().flatMap(text -> {
            if (!text.startsWith("/")) {
                problems.error(
                        Code.InvalidPath,
                        field,
                        "'" + FormCheck.cut(text) + "' is not absolute",
                        "a path in a container begins with /");
                return Optional.empty();
            }
            return Optional.of(text);
        });
    }
}
