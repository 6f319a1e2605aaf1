package dev.cairn.cli.text;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Durations for people, at most seven characters: {@code 1.8s}, {@code 42s}, {@code 3m12s}, {@code 2h05m}. */
public final class Elapsed {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Elapsed() {}

    /** The duration; a negative one is shown as none. */
    public static String text(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 9_950) {
            long tenths = Math.round(millis / 100.0);
            return tenths / 10 + "." + tenths % 10 + "s";
        }
        long seconds = Math.round(millis / 1000.0);
        if (seconds < MINUTE) {
            return seconds + "s";
        }
        if (seconds < HOUR) {
            return seconds / MINUTE + "m" + two(seconds % MINUTE) + "s";
        }
        if (seconds < DAY) {
            return seconds / HOUR + "h" + two(seconds % HOUR / MINUTE) + "m";
        }
        return seconds / DAY + "d" + two(seconds % DAY / HOUR) + "h";
    }

    /** The time from one instant to another. */
    public static String between(Instant from, Instant to) {
        return text(Duration.between(from, to));
    }

    /** An instant of the status, which writes RFC 3339; empty when it is absent or not one. */
    public static Optional<Instant> instant(String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
