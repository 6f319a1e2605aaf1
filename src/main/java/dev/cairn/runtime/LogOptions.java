package dev.cairn.runtime;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which log lines.
 *
 * @param follow go on with what is written, until the stream is closed or the resource is removed
 * @param tail only the last lines
 * @param since only lines written at or after that instant
 * @param previous of the attempt before the newest
 */
public record LogOptions(boolean follow, OptionalInt tail, Optional<Instant> since, boolean previous) {
    /** Everything of the newest attempt, up to now. */
    public static final LogOptions ALL = new LogOptions(false, OptionalInt.empty(), Optional.empty(), false);
}
