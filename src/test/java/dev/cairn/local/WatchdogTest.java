package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who hangs is told from who works for long, or who has nothing to do; the looks are made by hand. */
class WatchdogTest {
    private final Deque<Runnable> looks = new ArrayDeque<>();
    private final List<String> dead = new ArrayList<>();
    private final Watchdog watchdog =
            new Watchdog(Thread.currentThread(), Clock.systemUTC(), new ByHand(), Duration.ofSeconds(20), dead::add);

    /** Keeps what was to happen until somebody has it happen. */
    private final class ByHand implements Timer {
        @Override
        public Appointment at(Instant when, Runnable action) {
            looks.add(action);
            return () -> looks.remove(action);
        }

        @Override
        public void close() {
            looks.clear();
        }
    }

    private void look() {
        looks.remove().run();
    }

    @Test
    void the_same_piece_of_work_in_three_looks_running_is_told_once_with_its_place() {
        watchdog.begin();
        watchdog.begins();

        look();
        look();
        assertThat(dead).isEmpty();
        look();

        assertThat(dead).singleElement().asString().contains("getStackTrace");
        assertThat(looks).as("it looks no more").isEmpty();
    }

    @Test
    void another_piece_of_work_at_each_look_is_no_hang() {
        watchdog.begin();
        for (int i = 0; i < 10; i++) {
            watchdog.begins();
            look();
            watchdog.done();
        }

        assertThat(dead).isEmpty();
    }

    @Test
    void who_has_nothing_to_do_does_not_hang() {
        watchdog.begin();
        watchdog.begins();
        look();
        look();
        watchdog.done();
        for (int i = 0; i < 10; i++) {
            look();
        }

        assertThat(dead).isEmpty();
    }

    @Test
    void a_loop_that_ended_is_not_looked_at_any_more() {
        watchdog.begin();

        watchdog.close();

        assertThat(looks).isEmpty();
    }
}
