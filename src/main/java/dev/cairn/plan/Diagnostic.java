package dev.cairn.plan;

/**
 * One thing that is wrong (or doubtful) with a stack: what, where, and what to write instead.
 *
 * @param path of the field, as in {@code spec.resources[2].container.ports[0].port}; empty for the file as a whole
 * @param file as the {@link Source} was called; empty for an object of a cluster
 * @param line counted from 1; 0 when there is no file
 * @param column counted from 1; 0 when there is no file
 * @param message one sentence without a full stop; never contains a secret value
 * @param advice what to do, as one sentence without a full stop; may be empty
 */
public record Diagnostic(
        Severity severity, Code code, String path, String file, int line, int column, String message, String advice) {

    /** How bad it is. */
    public enum Severity {
        /** Nothing is planned. */
        ERROR,
        /** Planned as written, which is probably not what was meant. */
        WARNING
    }

    /** Whether it stands in the way of a plan. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** {@code file:line:column}, as far as known. */
    public String where() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
