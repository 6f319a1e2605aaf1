package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
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
    void who_asks_with_a_few_others_does_not_wait() {
        assertThat(turns(25)).containsOnly(NOW);
    }

    @Test
    void who_asks_with_many_others_has_a_turn_after_them() {
        turns(25);

        assertThat(budget.turn(NOW)).isEqualTo(NOW.plusMillis(200));
        assertThat(budget.turn(NOW.plusMillis(50))).isEqualTo(NOW.plusMillis(400));
        assertThat(budget.turn(NOW.plusMillis(650))).isEqualTo(NOW.plusMillis(650));
    }

    @Test
    void what_was_saved_comes_back_with_time() {
        turns(25);

        assertThat(budget.turn(NOW.plusSeconds(60))).isEqualTo(NOW.plusSeconds(60));
        assertThat(budget.turn(NOW.plusSeconds(60))).isEqualTo(NOW.plusSeconds(60));
    }

    private List<Instant> turns(int count) {
        return Stream.generate(() -> budget.turn(NOW)).limit(count).toList();
    }
}
