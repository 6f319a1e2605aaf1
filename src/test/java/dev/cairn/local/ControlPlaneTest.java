package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.local.ControlPlane.Cause;
import dev.cairn.local.ControlPlane.State;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Starting, alive, shutting down, completed or failed: one way. */
class ControlPlaneTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ExitReport DONE = new ExitReport(false, Optional.empty());
    private static final ExitReport DEAD = ExitReport.dead("the loop died");

    private final ControlPlane alive = ControlPlane.starting(NOW).observed(NOW.plusSeconds(1), Optional.empty());

    @Test
    void nothing_leads_back() {
        for (State from : State.values()) {
            for (State to : State.values()) {
                if (to.ordinal() <= from.ordinal() || from == State.COMPLETED) {
                    assertThat(from.leadsTo(to)).as(from + " to " + to).isFalse();
                }
            }
        }
        assertThat(State.ALIVE.leadsTo(State.COMPLETED))
                .as("it shuts down first")
                .isFalse();
    }

    @Test
    void looking_on_does_not_revive_what_shuts_down() {
        ControlPlane ending = alive.shuttingDown(new Cause("alice", "lunch"));

        assertThat(ending.observed(NOW.plusSeconds(2), Optional.empty()).state())
                .isEqualTo(State.SHUTTING_DOWN);
    }

    @Test
    void the_first_cause_stays() {
        ControlPlane ending = alive.shuttingDown(new Cause("alice", "lunch")).shuttingDown(new Cause("bob", "dinner"));

        assertThat(ending.cause()).contains(new Cause("alice", "lunch"));
    }

    @Test
    void the_first_report_wins() {
        ControlPlane over = alive.shuttingDown(new Cause("alice", "lunch")).ended(DONE);

        assertThat(over.ended(DEAD)).isEqualTo(over);
        assertThat(over.state()).isEqualTo(State.COMPLETED);
        assertThat(alive.ended(DEAD).ended(DONE).state()).isEqualTo(State.FAILED);
        assertThatThrownBy(() -> alive.ended(DONE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_cause_has_a_requester_and_a_reason() {
        assertThatThrownBy(() -> new Cause(" ", "lunch")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Cause("alice", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_stop_that_is_taken_back_begins_another_run() {
        ControlPlane second = alive.shuttingDown(new Cause("alice", "lunch")).anotherRun(NOW.plusSeconds(9));

        assertThat(second.run()).isEqualTo(2);
        assertThat(second.state()).isEqualTo(State.ALIVE);
        assertThat(second.cause()).isEmpty();
        assertThat(second.startedAt()).isEqualTo(NOW.plusSeconds(9));
    }
}
