package dev.cairn.runtime;

import java.util.Optional;

/** Log lines, oldest first. To be closed; closing ends a blocked {@link #next()}. */
public interface LogStream extends AutoCloseable {
    /** The next line; blocks while more may come, empty at the end. */
    Optional<LogLine> next() throws RuntimeFailure;

    @Override
    void close();
}
