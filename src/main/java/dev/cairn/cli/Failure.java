package dev.cairn.cli;

import dev.cairn.cli.text.ProblemText;
import dev.cairn.plan.Code;
import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.Source;
import dev.cairn.runtime.RuntimeFailure;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A command could not do what it was asked for. Says what and where, and what to do; never shown with a stack trace
 * unless {@code --debug} asks for it.
 */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exit;
    private final String code;
    private final String advice;
    private transient List<Source> sources = List.of();
    private transient List<Diagnostic> diagnostics = List.of();

    private Failure(int exit, String code, String message, String advice, Throwable cause) {
        super(message, cause);
        this.exit = exit;
        this.code = code;
        this.advice = advice;
    }

    /**
     * A failure.
     *
     * @param exit one of {@link Exit}
     * @param code a stable word for programs
     * @param message what is wrong, without a full stop
     * @param advice what to do about it; may be empty
     */
    public static Failure of(int exit, String code, String message, String advice) {
        return new Failure(exit, code, message, advice, null);
    }

    /** The same, keeping the exception that caused it. */
    public Failure because(Throwable cause) {
        return new Failure(exit, code, getMessage(), advice, cause);
    }

    /** Wrong usage. */
    public static Failure usage(String message, String advice) {
        return of(Exit.USAGE, "Usage", message, advice);
    }

    /**
     * The file cannot be run, or only not here and now; every problem is told, with the lines of the files. A file that
     * only lacks what was asked for is not to blame: that is a wrong name.
     */
    public static Failure invalid(List<Source> sources, List<Diagnostic> diagnostics) {
        List<Diagnostic> errors =
                diagnostics.stream().filter(Diagnostic::isError).toList();
        if (!errors.isEmpty() && errors.stream().allMatch(Failure::isAboutAName)) {
            return unknown(errors);
        }
        boolean noEngine = diagnostics.stream()
                .filter(Diagnostic::isError)
                .allMatch(problem -> problem.code() == Code.NoContainerEngine);
        Failure failure = noEngine
                ? of(Exit.BACKEND, "NoContainerEngine", "no container engine answers", "")
                : of(Exit.INVALID, "Invalid", "the file cannot be run: " + ProblemText.count(diagnostics), "");
        failure.sources = List.copyOf(sources);
        failure.diagnostics = List.copyOf(diagnostics);
        return failure;
    }

    /** Whether it is about a resource or mode that was asked for, not about anything that is written. */
    private static boolean isAboutAName(Diagnostic error) {
        boolean name = error.code() == Code.UnknownResource || error.code() == Code.UnknownMode;
        return name && error.path().isEmpty() && error.line() == 0;
    }

    private static Failure unknown(List<Diagnostic> errors) {
        String code = errors.getFirst().code() == Code.UnknownMode ? "NoSuchMode" : "NoSuchResource";
        String message = errors.stream().map(Diagnostic::message).collect(Collectors.joining("; "));
        return of(Exit.NOT_FOUND, code, message, errors.getFirst().advice());
    }

    /** What runs the workloads does not do what it was asked. */
    public static Failure backend(RuntimeFailure failure) {
        return of(Exit.BACKEND, failure.reason().type(), failure.getMessage(), "")
                .because(failure);
    }

    /** The problems of the file, when it is about a file. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /** The files they are about. */
    public List<Source> sources() {
        return sources;
    }

    /** One of {@link Exit}. */
    public int exit() {
        return exit;
    }

    /** A stable word for programs. */
    public String code() {
        return code;
    }

    /** What to do about it; may be empty. */
    public String advice() {
        return advice;
    }
}
