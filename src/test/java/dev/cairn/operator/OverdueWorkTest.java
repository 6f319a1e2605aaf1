package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

/** The operator is not alive when the passes that are due do not come. */
class OverdueWorkTest {
    private final MovableClock clock = new MovableClock();
    private final Wakeups wakeups = new Wakeups();
    private final OverdueWork check = new OverdueWork(wakeups, clock);

    @Test
    void a_pass_that_is_late_is_told_and_one_that_came_is_not() {
        Instant due = clock.instant();
        wakeups.expect("shop/one", due);
        wakeups.expect("shop/two", due.plusSeconds(3600));
        assertThat(check.call().getStatus()).isEqualTo(Status.UP);

        clock.advance(Duration.ofSeconds(62));
        HealthCheckResponse late = check.call();
        assertThat(late.getStatus()).isEqualTo(Status.DOWN);
        assertThat(late.getData().orElseThrow()).containsEntry("stack", "shop/one");

        wakeups.forget("shop/one");
        assertThat(check.call().getStatus()).isEqualTo(Status.UP);
    }
}
