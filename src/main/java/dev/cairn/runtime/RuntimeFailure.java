package dev.cairn.runtime;

import dev.cairn.model.Reason;
import java.util.Objects;

/** An operation of a backend failed. The {@link Reason} is its type; the message names resource, operation, cause. */
public final class RuntimeFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    /**
     * A failure.
     *
     * @param resource the resource, or the stack, that the operation was for
     * @param operation as a verb: start, stop, pull
     */
    public RuntimeFailure(String resource, String operation, Reason reason) {
        super(operation + " " + resource + ": " + reason.text());
        this.reason = Objects.requireNonNull(reason);
    }

    /** The same, keeping the exception that caused it. */
    public RuntimeFailure(String resource, String operation, Reason reason, Throwable cause) {
        super(operation + " " + resource + ": " + reason.text(), cause);
        this.reason = Objects.requireNonNull(reason);
    }

    /** What went wrong. */
    public Reason reason() {
        return reason;
    }
}
