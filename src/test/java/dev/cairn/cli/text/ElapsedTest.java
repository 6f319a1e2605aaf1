package dev.cairn.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElapsedTest {

    @ParameterizedTest
    @CsvSource({
        "-PT1S, 0.0s",
        "PT0S, 0.0s",
        "PT0.149S, 0.1s",
        "PT1.85S, 1.9s",
        "PT9.949S, 9.9s",
        "PT9.95S, 10s",
        "PT59.4S, 59s",
        "PT59.6S, 1m00s",
        "PT3M12S, 3m12s",
        "PT59M59.9S, 1h00m",
        "PT2H5M, 2h05m",
        "PT26H, 1d02h"
    })
    void aDurationIsShort(Duration duration, String text) {
        assertThat(Elapsed.text(duration)).isEqualTo(text);
    }
}
