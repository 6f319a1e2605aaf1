package dev.cairn.cli.text;

import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with a file: where, the line itself, and what to write instead. */
public final class ProblemText {
    private static final int LONGEST_LINE = 160;

    private ProblemText() {}

    /** The lines for all of them, an empty line between two. */
    public static List<String> lines(List<Diagnostic> problems, List<Source> sources, Look look) {
        List<String> lines = new ArrayList<>();
        for (Diagnostic problem : problems) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(lines(problem, sources, look));
        }
        return lines;
    }

    /** {@code 2 errors, 1 warning}. */
    public static String count(List<Diagnostic> problems) {
        long errors = problems.stream().filter(Diagnostic::isError).count();
        long warnings = problems.size() - errors;
        String first = errors + (errors == 1 ? " error" : " errors");
        return warnings == 0 ? first : first + ", " + warnings + (warnings == 1 ? " warning" : " warnings");
    }

    private static List<String> lines(Diagnostic problem, List<Source> sources, Look look) {
        List<String> lines = new ArrayList<>();
        Tone tone = problem.isError() ? Tone.BAD : Tone.BUSY;
        String severity = problem.isError() ? "error:" : "warning:";
        String where = problem.where().isEmpty() ? "" : look.paint(Tone.STRONG, problem.where() + ":") + " ";
        lines.add(where + look.paint(tone, severity) + " " + Columns.printable(problem.message()));
        excerpt(problem, sources).ifPresent(line -> {
            String number = Integer.toString(problem.line());
            int caret = Math.min(problem.column(), line.length() + 1) - 1;
            lines.add(look.paint(Tone.QUIET, "  " + number + " | ") + Columns.printable(line));
            lines.add(look.paint(Tone.QUIET, "  " + " ".repeat(number.length()) + " | ")
                    + " ".repeat(Columns.of(Columns.printable(line.substring(0, Math.max(0, caret)))))
                    + look.paint(tone, "^"));
        });
        if (!problem.advice().isEmpty()) {
            lines.add("  " + Columns.printable(problem.advice()));
        }
        return lines;
    }

    /** The line of the file; nothing when it is too long to help. */
    private static Optional<String> excerpt(Diagnostic problem, List<Source> sources) {
        return problem.line() == 0
                ? Optional.empty()
                : sources.stream()
                        .filter(source -> source.name().equals(problem.file()))
                        .flatMap(source ->
                                source.text().lines().skip(problem.line() - 1L).limit(1))
                        .filter(line -> line.length() <= LONGEST_LINE && !line.isBlank())
                        .findFirst();
    }
}
