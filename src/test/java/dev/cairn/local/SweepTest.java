package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.model.Instance;
import dev.cairn.model.StopPolicy;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SweepTest {
    private final FakeRuntime machine = new FakeRuntime();

    @BeforeEach
    void twoRun() {
        for (String name : List.of("db", "api")) {
            machine.instances.put(name + "-1", Instance.running(name + "-1", name, 1, "h", Instant.EPOCH));
        }
    }

    @Test
    void what_does_not_end_in_time_on_a_busy_machine_is_asked_again_and_nothing_is_left() {
        machine.stubborn.put("db", 3);

        assertThat(Sweep.clean(Stage.STACK, List.of(machine), StopPolicy.DEFAULT, true))
                .isEmpty();

        assertThat(machine.instances).isEmpty();
        assertThat(machine.count("stop db 10s")).isEqualTo(4);
        assertThat(machine.calls).endsWith("teardown data=true");
    }

    @Test
    void what_never_ends_is_named_and_keeps_what_it_stands_on() {
        machine.stubborn.put("db", Integer.MAX_VALUE);

        assertThat(Sweep.clean(Stage.STACK, List.of(machine), StopPolicy.DEFAULT, true))
                .hasValueSatisfying(why -> assertThat(why).contains("db"));

        assertThat(machine.instances.keySet()).containsExactly("db-1");
        assertThat(machine.calls).doesNotContain("teardown data=true");
    }
}
