package dev.cairn.runtime.docker;

import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogStream;
import java.util.Optional;

/** The log of something that never ran. */
final class EmptyLog implements LogStream {
    @Override
    public Optional<LogLine> next() {
        return Optional.empty();
    }

    @Override
    public void close() {} // holds nothing open
}
