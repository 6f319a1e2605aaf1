package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.RestartPolicy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long an ended workload waits: {@code raw(n) = min(maxDelay, delay × factor^(n-1))}, and its jitter. */
class BackoffTest {

    @ParameterizedTest(name = "{0} ms, ×{1}, at most {2} ms: failure {3} waits {4} ms")
    @CsvSource({
        "1000, 2, 60000, 1, 1000",
        "1000, 2, 60000, 2, 2000",
        "1000, 2, 60000, 6, 32000",
        "1000, 2, 60000, 7, 60000",
        "1000, 2, 60000, 1000000, 60000",
        "1000, 1, 60000, 9, 1000",
        "100, 1.5, 60000, 3, 225",
        "5000, 3, 5000, 4, 5000",
    })
    void the_raw_pause_grows_by_its_factor_up_to_its_ceiling(
            long delay, double factor, long most, int failures, long pause) {
        assertThat(Backoff.raw(policy(delay, factor, most, 0, 0, 600), failures))
                .isEqualTo(Duration.ofMillis(pause));
    }

    @Test
    void jitter_moves_the_pause_by_its_share_and_never_out_of_its_bounds() {
        RestartPolicy policy = policy(1000, 2, 60_000, 0.1, 0, 600);
        LongStream.range(0, 10_000).forEach(attempt -> {
            double dice = Backoff.dice(7, "api", attempt);
            assertThat(dice).isBetween(-1.0, 1.0);
            assertThat(Backoff.wait(policy, 1, dice)).isBetween(Duration.ofMillis(1000), Duration.ofMillis(1100));
            assertThat(Backoff.wait(policy, 3, dice)).isBetween(Duration.ofMillis(3600), Duration.ofMillis(4400));
            assertThat(Backoff.wait(policy, 7, dice)).isBetween(Duration.ofMillis(54_000), Duration.ofMillis(60_000));
        });
        assertThat(Backoff.wait(policy, 3, -1)).isEqualTo(Duration.ofMillis(3600));
        assertThat(Backoff.wait(policy, 3, 1)).isEqualTo(Duration.ofMillis(4400));
    }

    @Test
    void full_jitter_stays_between_the_first_pause_and_the_ceiling() {
        RestartPolicy policy = policy(1000, 2, 8000, 1, 0, 600);

        assertThat(Backoff.wait(policy, 3, -1)).isEqualTo(Duration.ofMillis(1000));
        assertThat(Backoff.wait(policy, 3, 1)).isEqualTo(Duration.ofMillis(8000));
    }

    /** Guard: {@code Backoff.dice} throws for each resource by itself; without it this fails. */
    @Test
    void trap12_jitter_differs_between_resources_and_attempts_and_is_the_same_when_asked_again() {
        Set<Double> dice = new HashSet<>();
        IntStream.range(0, 100).forEach(resource -> LongStream.range(0, 10)
                .forEach(attempt -> dice.add(Backoff.dice(7, "worker-" + resource, attempt))));

        assertThat(dice).hasSize(1000);
        assertThat(dice.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
                .isBetween(-0.1, 0.1);
        assertThat(Backoff.dice(7, "worker-1", 1)).isEqualTo(Backoff.dice(7, "worker-1", 1));
        assertThat(Backoff.dice(8, "worker-1", 1)).isNotEqualTo(Backoff.dice(7, "worker-1", 1));
    }

    /** A restart that was announced comes at that instant, also from another version of Cairn. */
    @Test
    void what_was_thrown_once_is_thrown_for_ever() {
        assertThat(Backoff.dice(7, "worker-1", 1)).isEqualTo(0.5177180021434189);
        assertThat(Backoff.dice(-3, "db", 2)).isEqualTo(-0.7341253795013962);
    }

    @ParameterizedTest(name = "{0} restarts within {1} s: {2}")
    @CsvSource({"2, 7, true", "2, 6, false", "5, 63, true", "5, 62, false", "30, 600, false"})
    void a_limit_can_trip_when_its_pauses_and_one_more_fit_into_the_period(int most, long seconds, boolean can) {
        assertThat(Backoff.limitCanTrip(policy(1000, 2, 60_000, 0, most, seconds)))
                .isEqualTo(can);
    }

    private static RestartPolicy policy(
            long delay, double factor, long maxDelay, double jitter, int maxRestarts, long period) {
        return new RestartPolicy(
                RestartPolicy.Policy.ALWAYS,
                Duration.ofMillis(delay),
                factor,
                Duration.ofMillis(maxDelay),
                jitter,
                Duration.ofSeconds(60),
                maxRestarts,
                Duration.ofSeconds(period),
                Set.of(0),
                Set.of());
    }
}
