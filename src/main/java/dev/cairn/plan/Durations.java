package dev.cairn.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one grammar of durations: a decimal number and a unit ({@code 1.5s}), or a sum of those ({@code 1m30s}); the units
 * are {@code ns us ms s m h}, as in Go.
 */
public final class Durations {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|μs|ms|s|m|h)");
    private static final String ADVICE = "write a number and a unit of ms, s, m or h, as in 500ms, 10s or 1m30s";

    private Durations() {}

    /** Reads such a text; negative durations do not exist, and what is finer than a nanosecond is cut off. */
    public static Outcome<Duration> parse(String text) {
        if (text.isBlank()) {
            return new Outcome.Bad<>("is empty", ADVICE);
        }
        if (text.matches("[0-9]+(\\.[0-9]+)?")) {
            return new Outcome.Bad<>("has no unit", "write " + text + "s for seconds, or another unit of ms, m, h");
        }
        Matcher part = PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanosOf(part.group(2)))));
            end = part.end();
        }
        if (end != text.length()) {
            return new Outcome.Bad<>("is no duration", ADVICE);
        }
        BigDecimal whole = nanos.setScale(0, RoundingMode.DOWN);
        if (whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return new Outcome.Bad<>("is longer than 292 years", ADVICE);
        }
        return new Outcome.Good<>(Duration.ofNanos(whole.longValueExact()));
    }

    /** The shortest text that reads as this duration, as in {@code 1m30s}; {@code 0s} for none. */
    public static String format(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < 1_000_000_000L) {
            return nanos % 1_000_000 == 0
                    ? nanos / 1_000_000 + "ms"
                    : nanos % 1000 == 0 ? nanos / 1000 + "us" : nanos + "ns";
        }
        StringBuilder text = new StringBuilder();
        if (duration.toHours() > 0) {
            text.append(duration.toHours()).append('h');
        }
        if (duration.toMinutesPart() > 0) {
            text.append(duration.toMinutesPart()).append('m');
        }
        BigDecimal seconds = BigDecimal.valueOf(duration.toSecondsPart())
                .add(BigDecimal.valueOf(duration.toNanosPart(), 9))
                .stripTrailingZeros();
        if (seconds.signum() > 0) {
            text.append(seconds.toPlainString()).append('s');
        }
        return text.toString();
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "µs", "μs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
    }
}
