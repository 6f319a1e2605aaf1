package dev.cairn.local;

import java.util.Optional;

/**
 * How a loop ended; the first one is final.
 *
 * @param killed whether it was hurried
 * @param failure what could not be stopped or removed
 */
public record ExitReport(boolean killed, Optional<String> failure) {
    /** Whether everything is as it was asked for. */
    public boolean completed() {
        return failure.isEmpty();
    }
}
