package dev.cairn.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** An object is ready for Cairn when it is for kstatus and Argo CD, or there is a reason. */
class OutsideReadinessTest {

    @TestFactory
    Stream<DynamicTest> an_object_is_judged_as_elsewhere_or_there_is_a_reason() {
        return OutsideReadiness.rows().stream()
                .map(row -> DynamicTest.dynamicTest(row.by() + ": " + row.name(), () -> assertThat(row.agrees())
                        .as("%s says %s, Cairn %s", row.by(), row.theirs(), row.ours())
                        .isEqualTo(row.reason().isEmpty())));
    }
}
