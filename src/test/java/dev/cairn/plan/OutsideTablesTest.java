package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Cairn reads what other tools read as they do, or says why it does not. */
class OutsideTablesTest {

    /** Trap 20. Guard: {@code Durations}, the one parser there is; with another meaning of a unit this fails. */
    @TestFactory
    Stream<DynamicTest> a_text_means_what_it_means_elsewhere_or_there_is_a_reason() {
        return OutsideTables.all().stream().flatMap(table -> table.rows().stream()
                .map(row -> DynamicTest.dynamicTest(table.name() + ": " + row.text(), () -> agrees(row))));
    }

    private static void agrees(OutsideTables.Row row) {
        if (row.reason().isPresent()) {
            assertThat(row.ours()).as("explained, but no difference").isNotEqualTo(row.theirs());
        } else {
            assertThat(row.ours()).isEqualTo(row.theirs());
        }
    }
}
