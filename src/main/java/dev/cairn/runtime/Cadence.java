package dev.cairn.runtime;

import dev.cairn.model.Health;
import dev.cairn.model.Probe;
import java.time.Duration;
import java.util.List;

/**
 * When the next probe is due. Fast until the first success, so that nobody waits for an interval that was meant for
 * something that runs already; then at {@code interval}. A pure function: the prober brings the clock.
 *
 * @param health gives interval and startPeriod
 * @param exec whether each probe starts a program; those begin later, because a program costs more than a connection
 */
public record Cadence(Health health, boolean exec) {
    /** The longest pause while it is fast. */
    public static final Duration FAST = Duration.ofMillis(250);
    /** How long it is fast, without {@code startPeriod}. */
    public static final Duration FAST_PERIOD = Duration.ofSeconds(30);

    private static final Duration SLOWED = Duration.ofSeconds(1);
    private static final List<Duration> FIRST = List.of(
            Duration.ZERO, Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(100));
    private static final List<Duration> FIRST_EXEC = List.of(Duration.ofMillis(100));

    /** The cadence for that kind of probe. */
    public static Cadence of(Health health, Probe probe) {
        return new Cadence(health, probe instanceof Probe.Exec);
    }

    /**
     * The pause before the next probe while none has passed yet, counted from the end of the last one.
     *
     * @param finished probes that ended since probing began
     * @param since time since probing began
     */
    public Duration fast(int finished, Duration since) {
        List<Duration> first = exec ? FIRST_EXEC : FIRST;
        if (finished < first.size()) {
            return first.get(finished);
        }
        boolean early = since.compareTo(FAST_PERIOD.plus(health.startPeriod())) < 0;
        return early ? FAST : longer(FAST, shorter(health.interval(), SLOWED));
    }

    /** The pause before the next probe of something that was ready; the first one is due at once. */
    public Duration steady(int finished) {
        return finished == 0 ? Duration.ZERO : health.interval();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
