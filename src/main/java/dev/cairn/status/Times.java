package dev.cairn.status;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as status shows them: RFC 3339 in UTC, to the millisecond. */
final class Times {
    private Times() {}

    static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
