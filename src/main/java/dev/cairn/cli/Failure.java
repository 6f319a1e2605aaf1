package dev.cairn.cli;

import dev.cairn.cli.text.ProblemText;
import dev.cairn.plan.Code;
import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.Source;
import dev.cairn.runtime.RuntimeFailure;
import java.util.List;

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

    /** The file cannot be run, or only not here and now; every problem is told, with the lines of the files. */
    public static Failure invalid(List<Source> sources, List<Diagnostic> diagnostics) {
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
