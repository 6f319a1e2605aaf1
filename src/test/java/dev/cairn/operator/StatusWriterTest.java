package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatusWriterTest {

    @Test
    void the_larger_a_stack_is_the_less_often_its_status_is_written() {
        assertThat(StatusWriter.pause(5, true)).isEqualTo(Duration.ofMillis(250));
        assertThat(StatusWriter.pause(49, false)).isEqualTo(Duration.ofSeconds(1));
        assertThat(StatusWriter.pause(500, true)).isEqualTo(Duration.ofMillis(2750));
        assertThat(StatusWriter.pause(500, false)).isEqualTo(Duration.ofSeconds(11));
    }
}
