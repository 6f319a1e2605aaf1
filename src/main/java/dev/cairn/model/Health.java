package dev.cairn.model;

import java.time.Duration;

/**
 * How readiness is judged. The target of the probe is part of the {@link Workload}, because it may need outputs of
 * other resources; these numbers never do.
 *
 * @param rule what makes the workload ready
 * @param minReady with {@link Rule#RUNNING}: how long it has to run
 * @param startPeriod lengthens the fast cadence's first 30 s
 * @param interval pause between probes after the first success
 * @param timeout longest time one probe may take
 * @param retries consecutive failures after which something ready is unready
 * @param restartWhenUnhealthy {@code onUnhealthy: Restart}
 * @param declared whether the resource has a {@code health} of its own; without one a backend may use what the image
 *     says about itself, and shows it as the state of the instance
 */
public record Health(
        Rule rule,
        Duration minReady,
        Duration startPeriod,
        Duration interval,
        Duration timeout,
        int retries,
        boolean restartWhenUnhealthy,
        boolean declared) {

    /** What makes a workload ready. */
    public enum Rule {
        /** A probe passes: the declared one, or all TCP ports accept. */
        PROBE,
        /** It ran for {@link Health#minReady()}. */
        RUNNING
    }

    /** Probed every 10 s, 2 s at most, 3 retries. */
    public static final Health PROBED = new Health(
            Rule.PROBE,
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            3,
            false,
            true);

    /** Ready after it ran for a second. */
    public static final Health RUNNING = new Health(
            Rule.RUNNING,
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            3,
            false,
            false);
}
