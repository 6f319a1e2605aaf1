package dev.cairn.model;

import java.time.Instant;
import java.util.Optional;

/**
 * How an instance ended.
 *
 * @param cause an {@link Reason.ExitCode} (0 included), {@link Reason.Signal}, {@link Reason.OutOfMemory},
 *     {@link Reason.ExitUnknown} or {@link Reason.Vanished}
 * @param at when it ended, as far as the backend knows
 * @param outputs lines {@code NAME=value} that a job wrote; empty when its file could not be read
 */
public record Exit(Reason cause, Instant at, Optional<java.util.Map<String, String>> outputs) {
    public Exit {
        outputs = outputs.map(java.util.Map::copyOf);
    }

    /** An end without outputs. */
    public static Exit of(Reason cause, Instant at) {
        return new Exit(cause, at, Optional.of(java.util.Map.of()));
    }

    /** An end with that code. */
    public static Exit code(int code, Instant at) {
        return of(new Reason.ExitCode(code), at);
    }
}
