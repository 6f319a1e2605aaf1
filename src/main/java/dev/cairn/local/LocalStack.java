package dev.cairn.local;

import java.io.IOException;

/** A stack of this machine that somebody drives: this program, or a supervisor. It can be given other files, and an end. */
public interface LocalStack extends StackHandle {

    /** Has another version of the files take over, as {@code cairn up} does. */
    Applied apply(LaunchRequest request) throws IOException;

    /** Asks for an ordered stop of everything; returns when it is accepted. */
    void shutdown(Ending ending) throws IOException;

    /** Ends everything at once, still in reverse order. */
    void kill() throws IOException;
}
