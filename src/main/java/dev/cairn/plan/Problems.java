package dev.cairn.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong while a stack is read; nothing is thrown for bad input. */
final class Problems {
    /** More than anybody reads; what is found after that is only counted. */
    private static final int MOST = 200;

    private final List<Diagnostic> found = new ArrayList<>();
    private final Set<Note> notes = new LinkedHashSet<>();
    /** Paths of values that cannot be read. What else is wrong there follows from that: one mistake, one message. */
    private final Set<String> misshapen = new HashSet<>();

    private int dropped;
    private boolean errors;

    void error(Code code, Field field, String message, String advice) {
        error(code, field.path(), field.node().at(), message, advice);
    }

    void error(Code code, Path path, Position at, String message, String advice) {
        errors = true;
        if (code == Code.WrongType) {
            misshapen.add(path.toString());
            path.list().map(Path::toString).ifPresent(misshapen::add);
        } else if (misshapen.contains(path.toString())) {
            return;
        }
        add(Diagnostic.Severity.ERROR, code, path, at, message, advice);
    }

    void warning(Code code, Path path, Position at, String message, String advice) {
        add(Diagnostic.Severity.WARNING, code, path, at, message, advice);
    }

    void note(String resource, Path path, String text) {
        notes.add(new Note(resource, path.toString(), text));
    }

    private void add(Diagnostic.Severity severity, Code code, Path path, Position at, String message, String advice) {
        if (found.size() >= MOST) {
            dropped++;
            return;
        }
        Diagnostic diagnostic =
                new Diagnostic(severity, code, path.toString(), at.file(), at.line(), at.column(), message, advice);
        if (!found.contains(diagnostic)) {
            found.add(diagnostic);
        }
    }

    /** Takes over what was collected apart. */
    void addAll(Problems others) {
        others.found.stream()
                .filter(problem -> problem.code() == Code.WrongType || !misshapen.contains(problem.path()))
                .forEach(found::add);
        notes.addAll(others.notes);
        dropped += others.dropped;
        errors |= others.errors;
    }

    /** Whether something of that kind was found. */
    boolean has(Code code) {
        return found.stream().anyMatch(diagnostic -> diagnostic.code() == code);
    }

    boolean hasErrors() {
        return errors;
    }

    /** Everything found, in the order of the files. */
    List<Diagnostic> diagnostics() {
        List<Diagnostic> sorted = new ArrayList<>(found);
        List<String> files = found.stream().map(Diagnostic::file).distinct().toList();
        sorted.sort(Comparator.comparingInt((Diagnostic d) -> files.indexOf(d.file()))
                .thenComparingInt(Diagnostic::line)
                .thenComparingInt(Diagnostic::column));
        if (dropped > 0) {
            sorted.add(new Diagnostic(
                    Diagnostic.Severity.WARNING,
                    Code.TooLarge,
                    "",
                    "",
                    0,
                    0,
                    dropped + " more problems are not shown",
                    "mend these first"));
        }
        return sorted;
    }

    List<Note> notes() {
        return List.copyOf(notes);
    }
}
