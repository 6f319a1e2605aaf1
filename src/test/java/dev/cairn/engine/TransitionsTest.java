package dev.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.model.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of phases, row by row; what is in no row throws. */
class TransitionsTest {
    /** From | to | on. */
    private static final String ROWS = """
            PENDING | BLOCKED | a gate is closed
            PENDING BLOCKED RESTARTING | STARTING | all gates are open
            PENDING BLOCKED RESTARTING | FAILED | a gate is closed for good, or an output is missing
            PENDING BLOCKED STARTING | RUNNING | it is seen executing
            PENDING | READY | remembered ready, the same instance and hash
            PENDING BLOCKED | COMPLETED | a job whose success is latched
            PENDING BLOCKED RESTARTING | QUARANTINED | the fuse of its scope tripped
            PENDING BLOCKED RESTARTING FAILED QUARANTINED | STOPPED SKIPPED | stop wanted; not wanted
            PENDING BLOCKED RESTARTING FAILED QUARANTINED STOPPED SKIPPED COMPLETED | STOPPING | the same, while anything of it is staged or alive
            RESTARTING | BLOCKED | its time has come and a gate is closed
            STARTING RUNNING READY UNREADY | COMPLETED RESTARTING FAILED QUARANTINED | its end: success, a restart, for good, a limit
            STARTING RUNNING READY UNREADY | PENDING | somebody else removed it: a new attempt follows at once
            STARTING RUNNING READY UNREADY | STOPPING | stop wanted, an end of what still lives, or a new hash
            STARTING RUNNING READY UNREADY | STOPPED SKIPPED | stop wanted, and it is gone already
            RUNNING UNREADY | READY | the ready rule is met
            READY | UNREADY | as many failures as retries
            RUNNING READY UNREADY | STARTING | a new hash where the backend rolls
            STOPPING | STOPPED SKIPPED PENDING RESTARTING COMPLETED FAILED QUARANTINED | gone: as the newest request says; still there after the kill
            FAILED | RESTARTING COMPLETED QUARANTINED | what would not stop is gone at last
            FAILED | READY | late, where it lives on
            RESTARTING FAILED QUARANTINED | PENDING | a new hash, a request, or its cause is gone
            BLOCKED | PENDING | desired: Ignore and back, or another kind
            STOPPED SKIPPED | PENDING | wanted, and no stop holds it
            STOPPED | SKIPPED | not wanted any more
            SKIPPED | STOPPED | stop wanted
            COMPLETED | PENDING SKIPPED | run again; not wanted
            UNMANAGED | PENDING | managed again
            """;

    private record Change(Phase from, Phase to) {}

    static Stream<Arguments> rows() {
        List<Arguments> rows = new ArrayList<>();
        ROWS.lines().map(line -> line.split(" \\| ")).forEach(words -> {
            for (String from : words[0].split(" ")) {
                for (String to : words[1].split(" ")) {
                    rows.add(Arguments.of(Phase.valueOf(from), Phase.valueOf(to), words[2]));
                }
            }
        });
        for (Phase phase : Phase.values()) {
            rows.add(Arguments.of(phase, Phase.UNMANAGED, "desired: Ignore"));
        }
        return rows.stream();
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @MethodSource("rows")
    void what_is_in_the_table_is_allowed(Phase from, Phase to, String on) {
        assertThat(Transitions.allowed(from, to)).as(on).isTrue();
        assertThatCode(() -> Transitions.check("it", from, to)).doesNotThrowAnyException();
    }

    static Stream<Arguments> others() {
        Set<Change> allowed = new HashSet<>();
        rows().map(Arguments::get).forEach(row -> allowed.add(new Change((Phase) row[0], (Phase) row[1])));
        return Arrays.stream(Phase.values()).flatMap(from -> EnumSet.allOf(Phase.class).stream()
                .filter(to -> !allowed.contains(new Change(from, to)))
                .map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("others")
    void everything_else_is_a_bug_that_throws(Phase from, Phase to) {
        assertThatThrownBy(() -> Transitions.check("it", from, to))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it: " + from + " -> " + to);
    }

    @Test
    void the_rows_that_are_drawn_are_the_table() {
        Set<Change> drawn = new HashSet<>();
        Transitions.rows()
                .forEach(row -> row.from().forEach(from -> row.to().forEach(to -> drawn.add(new Change(from, to)))));
        Set<Change> allowed = new HashSet<>();
        rows().map(Arguments::get).forEach(row -> allowed.add(new Change((Phase) row[0], (Phase) row[1])));

        assertThat(drawn).isEqualTo(allowed);
    }

    @Test
    void nothing_can_be_left_only_to_be_observed() {
        for (Phase phase : Phase.values()) {
            assertThat(Transitions.from(phase)).as(phase.name()).isNotEmpty();
        }
    }
}
