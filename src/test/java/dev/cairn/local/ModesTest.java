package dev.cairn.local;

import static dev.cairn.local.Stage.plan;
import static dev.cairn.local.Stage.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.ModeStatus;
import dev.cairn.model.Memory;
import dev.cairn.model.Snapshot;
import dev.cairn.status.Sight;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Sight NOTHING_YET = new Sight(plan(1, service("db")), Memory.fresh(NOW), Snapshot.EMPTY);

    private static Modes inAll() {
        return Modes.NONE
                .request(Optional.of("all"), Set.of(), Set.of("db", "api"), NOW)
                .arrive(NOW);
    }

    @Test
    void a_mode_that_is_asked_for_is_not_the_current_one_before_it_is_reached() {
        Modes switching = inAll().request(Optional.of("data"), Set.of("db", "api"), Set.of("db"), NOW);

        assertThat(switching.underway()).isTrue();
        assertThat(switching.current()).contains("all");
        assertThat(switching.stopped()).containsExactly("api");
        assertThat(switching.arrive(NOW).current()).contains("data");
        assertThat(switching.arrive(NOW).previous()).contains("all");
    }

    @Test
    void asking_for_the_present_mode_again_changes_nothing() {
        assertThat(inAll().request(Optional.of("all"), Set.of("db"), Set.of("db"), NOW))
                .isEqualTo(inAll());
    }

    @Test
    void nothing_ready_is_no_mode_reached() {
        assertThat(Modes.reached(NOTHING_YET)).isFalse();
    }

    @Test
    void a_stack_without_modes_shows_none_and_one_with_modes_shows_the_change() {
        assertThat(Modes.NONE.status(NOTHING_YET)).isEmpty();

        ModeStatus status = inAll().status(NOTHING_YET).orElseThrow();
        assertThat(status.current()).isEqualTo("all");
        assertThat(status.transition().started()).containsExactly("api", "db");
    }

    @Test
    void modes_come_back_from_what_was_kept() {
        Modes switching = inAll().request(Optional.of("data"), Set.of("db", "api"), Set.of("db"), NOW);

        assertThat(Modes.of(switching.json())).isEqualTo(switching);
    }
}
