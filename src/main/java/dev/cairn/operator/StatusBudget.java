package dev.cairn.operator;

import java.time.Duration;
import java.time.Instant;

/**
 * How often the statuses of all Stacks together are written where nobody waits for one: 25 at once and five a second. A
 * write costs the API server as much as the object that it is about; when many Stacks start at once, what they are told to
 * be lags behind, and nothing else does.
 */
final class StatusBudget {
    private static final Duration SHARE = Duration.ofMillis(200);
    private static final Duration SAVED = SHARE.multipliedBy(25);

    private Instant free = Instant.MIN;

    /** A turn of its own: not before now, and not before everybody who asked earlier had one. */
    synchronized Instant turn(Instant now) {
        Instant saved = now.minus(SAVED);
        free = (free.isAfter(saved) ? free : saved).plus(SHARE);
        return free.isAfter(now) ? free : now;
    }
}
