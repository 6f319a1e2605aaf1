package dev.cairn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Health;
import dev.cairn.model.Probe;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CadenceTest {
    @Test
    void beforeTheFirstSuccessAPauseIsATwentiethOfTheTimeThatWentByWhateverTheIntervalSays() {
        Cadence cadence = Cadence.of(health("1h", "0s"), new Probe.Tcp(List.of(80)));

        assertThat(pauses(cadence, 0, 5, 100, 300, 4000, 5000, 10_000))
                .containsExactly(0L, 5L, 5L, 15L, 200L, 250L, 250L);
    }

    @Test
    void programsAreStartedLessOften() {
        Cadence cadence = Cadence.of(health("1h", "0s"), new Probe.Exec(List.of("true")));

        assertThat(pauses(cadence, 0, 150, 600, 2000)).containsExactly(100L, 100L, 150L, 250L);
    }

    @Test
    void whatComesUpLateIsNoticedLaterByATwentiethOfItsTimeAtMost() {
        Cadence cadence = new Cadence(health("1h", "0s"), false);

        Duration since = Duration.ZERO;
        for (int finished = 0; since.compareTo(Cadence.FAST_PERIOD) < 0; finished++) {
            Duration pause = cadence.fast(finished, since);
            assertThat(pause)
                    .isLessThanOrEqualTo(since.dividedBy(20).plusMillis(5))
                    .isLessThanOrEqualTo(Cadence.FAST);
            since = since.plus(pause);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // since, startPeriod, interval, pause in ms
        "29.999s,  0s,    10s,   250",
        "30s,      0s,    10s,  1000",
        "30s,      0s,    500ms, 500",
        "30s,      0s,    100ms, 250",
        "39.999s, 10s,    10s,   250",
        "40s,     10s,    10s,  1000",
    })
    void afterHalfAMinuteAndTheStartPeriodItSlowsDown(String since, String startPeriod, String interval, long pause) {
        Cadence cadence = new Cadence(health(interval, startPeriod), false);

        assertThat(cadence.fast(100, duration(since))).isEqualTo(Duration.ofMillis(pause));
    }

    @Test
    void whatWasReadyIsProbedAtOnceAndThenAtItsInterval() {
        Cadence cadence = new Cadence(health("7s", "0s"), false);

        assertThat(cadence.steady(0)).isEqualTo(Duration.ZERO);
        assertThat(cadence.steady(1)).isEqualTo(Duration.ofSeconds(7));
        assertThat(cadence.steady(1000)).isEqualTo(Duration.ofSeconds(7));
    }

    /** The pauses after probes that ended so long after the first one began, in ms. */
    private static List<Long> pauses(Cadence cadence, int... since) {
        return IntStream.range(0, since.length)
                .mapToObj(finished -> cadence.fast(finished, Duration.ofMillis(since[finished]))
                        .toMillis())
                .toList();
    }

    private static Health health(String interval, String startPeriod) {
        return new Health(
                Health.Rule.PROBE,
                Duration.ZERO,
                duration(startPeriod),
                duration(interval),
                Duration.ofSeconds(2),
                3,
                false,
                true);
    }

    private static Duration duration(String text) {
        return Duration.parse(
                text.endsWith("ms")
                        ? "PT%sS".formatted(Double.parseDouble(text.replace("ms", "")) / 1000)
                        : "PT" + text.toUpperCase(java.util.Locale.ROOT));
    }
}
