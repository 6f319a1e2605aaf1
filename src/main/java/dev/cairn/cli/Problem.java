package dev.cairn.cli;

import dev.cairn.plan.Diagnostic;
import java.util.List;
import java.util.Locale;

/** One problem of a file as {@code validate -o json} shows it. */
record Problem(
        String path, String file, int line, int column, String severity, String code, String message, String advice) {

    static List<Problem> of(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .map(problem -> new Problem(
                        problem.path(),
                        problem.file(),
                        problem.line(),
                        problem.column(),
                        problem.severity().name().toLowerCase(Locale.ROOT),
                        problem.code().name(),
                        problem.message(),
                        problem.advice()))
                .toList();
    }
}
