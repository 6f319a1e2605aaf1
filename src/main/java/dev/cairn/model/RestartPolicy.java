package dev.cairn.model;

import java.time.Duration;
import java.util.Set;

/**
 * When an ended workload starts again, and how fast.
 *
 * @param policy which exits start it again
 * @param delay first pause, at least 100 ms
 * @param factor growth of the pause per consecutive failure, at least 1
 * @param maxDelay ceiling of the pause, at least {@code delay}
 * @param jitter share of the pause that is random, 0 to 1
 * @param stabilityPeriod ready for this long forgets the consecutive failures
 * @param maxRestarts restarts within {@code period} that are allowed; 0 is unlimited, at most 30
 * @param period window of {@code maxRestarts}
 * @param successCodes exit codes that count as success
 * @param preventCodes exit codes after which it is never started again
 */
public record RestartPolicy(
        Policy policy,
        Duration delay,
        double factor,
        Duration maxDelay,
        double jitter,
        Duration stabilityPeriod,
        int maxRestarts,
        Duration period,
        Set<Integer> successCodes,
        Set<Integer> preventCodes) {

    /** Which exits start a workload again. */
    public enum Policy {
        /** Every exit. */
        ALWAYS,
        /** Failed exits. */
        ON_FAILURE,
        /** None. */
        NEVER
    }

    /** The defaults of the resource reference (docs/reference). */
    public static final RestartPolicy DEFAULT = new RestartPolicy(
            Policy.ALWAYS,
            Duration.ofSeconds(1),
            2,
            Duration.ofSeconds(60),
            0.1,
            Duration.ofSeconds(60),
            0,
            Duration.ofMinutes(10),
            Set.of(0),
            Set.of(78, 125));

    public RestartPolicy {
        successCodes = Set.copyOf(successCodes);
        preventCodes = Set.copyOf(preventCodes);
    }

    /** The same with another policy. */
    public RestartPolicy with(Policy other) {
        return new RestartPolicy(
                other,
                delay,
                factor,
                maxDelay,
                jitter,
                stabilityPeriod,
                maxRestarts,
                period,
                successCodes,
                preventCodes);
    }
}
