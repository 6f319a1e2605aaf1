package dev.cairn.operator;

import java.time.Duration;
import java.time.Instant;

/**
 * How often the statuses of all Stacks together are written where nobody waits for one: ten times a second. A write costs
 * the API server as much as the object that it is about; when many Stacks start at once, what they are told to be lags
 * behind, and nothing else does.
 */
final class StatusBudget {
    private static final Duration SHARE = Duration.ofMillis(100);

    private Instant free = Instant.MIN;

    /** A turn of its own: not before now, and not before everybody who asked earlier had one. */
    synchronized Instant turn(Instant now) {
        Instant turn = free.isAfter(now) ? free : now;
        free = turn.plus(SHARE);
        return turn;
    }
}
