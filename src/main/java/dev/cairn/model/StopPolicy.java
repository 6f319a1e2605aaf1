package dev.cairn.model;

import java.time.Duration;

/**
 * How a workload is asked to end.
 *
 * @param signal name with the SIG prefix, as in {@code SIGTERM}
 * @param grace time between the signal and the kill; zero kills at once
 */
public record StopPolicy(String signal, Duration grace) {
    /** SIGTERM and ten seconds. */
    public static final StopPolicy DEFAULT = new StopPolicy("SIGTERM", Duration.ofSeconds(10));
}
