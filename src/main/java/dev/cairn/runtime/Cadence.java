package dev.cairn.runtime;

import dev.cairn.model.Health;
import dev.cairn.model.Probe;
import java.time.Duration;

/**
 * When the next probe is due. Until the first success the pause is a share of the time that went by, so that what comes
 * up late is noticed later by that share at most (docs/decisions/0050), whatever {@code interval} says: that is meant
 * for something that runs already. Then at {@code interval}. A pure function: the prober brings the clock.
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
    /** A connection that is refused costs next to nothing. */
    private static final Duration SHORTEST = Duration.ofMillis(5);

    private static final int SHARE = 20;
    private static final Duration SHORTEST_EXEC = Duration.ofMillis(100);
    private static final int SHARE_EXEC = 4;

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
        if (finished == 0) {
            return exec ? SHORTEST_EXEC : Duration.ZERO;
        }
        boolean early = since.compareTo(FAST_PERIOD.plus(health.startPeriod())) < 0;
        if (!early) {
            return longer(FAST, shorter(health.interval(), SLOWED));
        }
        Duration share =
                exec ? longer(SHORTEST_EXEC, since.dividedBy(SHARE_EXEC)) : longer(SHORTEST, since.dividedBy(SHARE));
        return shorter(share, FAST);
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
