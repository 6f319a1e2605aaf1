package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusBudgetTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final StatusBudget budget = new StatusBudget();

    @Test
    void who_asks_alone_writes_at_once() {
        assertThat(budget.turn(NOW)).isEqualTo(NOW);
        assertThat(budget.turn(NOW.plusSeconds(1))).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void who_asks_with_others_has_a_turn_after_them() {
        budget.turn(NOW);

        assertThat(budget.turn(NOW)).isEqualTo(NOW.plusMillis(100));
        assertThat(budget.turn(NOW.plusMillis(50))).isEqualTo(NOW.plusMillis(200));
        assertThat(budget.turn(NOW.plusMillis(350))).isEqualTo(NOW.plusMillis(350));
    }
}
