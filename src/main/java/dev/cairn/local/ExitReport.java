package dev.cairn.local;

import java.util.Optional;

/**
 * How a loop ended; the first one is final.
 *
 * @param killed whether it was hurried
 * @param failure what could not be stopped or removed, or what the loop died of
 * @param recoverable whether everything runs on, so that another loop can take over where this one failed
 */
public record ExitReport(boolean killed, Optional<String> failure, boolean recoverable) {

    /** It ended what it was to end, or could not. */
    public ExitReport(boolean killed, Optional<String> failure) {
        this(killed, failure, false);
    }

    /** The loop itself is dead. */
    static ExitReport dead(String why) {
        return new ExitReport(false, Optional.of(why + "; everything runs on, `cairn up` takes it over again"), true);
    }

    /** Whether everything is as it was asked for. */
    public boolean completed() {
        return failure.isEmpty();
    }
}
