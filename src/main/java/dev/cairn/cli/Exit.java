package dev.cairn.cli;

/** What the exit status of {@code cairn} means; documented in docs/cli.md. */
public final class Exit {
    /** Done. */
    public static final int OK = 0;
    /** Something failed. */
    public static final int FAILED = 1;
    /** Wrong usage. */
    public static final int USAGE = 2;
    /** Invalid file or unresolved reference. */
    public static final int INVALID = 3;
    /** No such stack, resource or mode. */
    public static final int NOT_FOUND = 4;
    /** The wait was over; the work goes on. */
    public static final int TIMED_OUT = 17;
    /** What was awaited has failed. */
    public static final int AWAITED_FAILED = 18;
    /** The backend does not answer. */
    public static final int BACKEND = 125;
    /** Interrupted: 128 and the number of SIGINT. */
    public static final int INTERRUPTED = 130;
    /** Terminated: 128 and the number of SIGTERM. */
    public static final int TERMINATED = 143;

    /** Its terminal went away: 128 and the number of SIGHUP. */
    public static final int HUNG_UP = 129;

    private Exit() {}
}
