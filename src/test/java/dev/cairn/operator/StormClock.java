package dev.cairn.operator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time that passes when it is told to. */
final class StormClock extends Clock {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = BEGIN;

    /** Time goes on to that instant, never back. */
    void reach(Instant instant) {
        now = instant.isAfter(now) ? instant : now;
    }

    /** How much has passed. */
    Duration passed() {
        return Duration.between(BEGIN, now);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
