package dev.cairn.engine;

import dev.cairn.model.RestartPolicy;
import java.time.Duration;

/** How long an ended workload waits before it starts again. */
public final class Backoff {
    private Backoff() {}

    /** {@code min(maxDelay, delay × factor^(n-1))} for the n-th consecutive failure, n ≥ 1. */
    public static Duration raw(RestartPolicy policy, int failures) {
        double nanos = policy.delay().toNanos() * Math.pow(policy.factor(), Math.max(0, failures - 1));
        return nanos >= policy.maxDelay().toNanos() ? policy.maxDelay() : Duration.ofNanos((long) nanos);
    }

    /**
     * The raw pause, changed by a share of at most {@code jitter}, and never outside {@code delay} to {@code maxDelay}.
     *
     * @param dice in [-1, 1]: {@link #dice}
     */
    public static Duration wait(RestartPolicy policy, int failures, double dice) {
        Duration changed = Duration.ofNanos((long) (raw(policy, failures).toNanos() * (1 + policy.jitter() * dice)));
        if (changed.compareTo(policy.delay()) < 0) {
            return policy.delay();
        }
        return changed.compareTo(policy.maxDelay()) > 0 ? policy.maxDelay() : changed;
    }

    /** A number in [-1, 1] that differs per stack, resource and attempt, and is the same when asked again. */
    public static double dice(long seed, String resource, long attempt) {
        long mixed = seed ^ (resource.hashCode() * 0x9E3779B97F4A7C15L) ^ (attempt * 0xD1B54A32D192ED03L);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        mixed ^= mixed >>> 31;
        return (mixed >>> 11) / (double) (1L << 52) - 1;
    }

    /** Whether the limit could ever trip: as many restarts as it takes fit into the period. */
    public static boolean limitCanTrip(RestartPolicy policy) {
        Duration sum = Duration.ZERO;
        for (int restart = 1; restart <= policy.maxRestarts() + 1; restart++) {
            sum = sum.plus(raw(policy, restart));
        }
        return sum.compareTo(policy.period()) <= 0;
    }
}
