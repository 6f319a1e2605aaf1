package dev.cairn.runtime;

import java.time.Instant;

/**
 * One line that a workload wrote, without its end of line.
 *
 * @param timestamp when it was written, as exact as the backend knows
 */
public record LogLine(String resource, long attempt, Stream stream, Instant timestamp, String text) {
    /** Where it was written to. */
    public enum Stream {
        STDOUT,
        STDERR
    }
}
