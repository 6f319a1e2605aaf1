package dev.cairn.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.plan.Code;
import dev.cairn.plan.Diagnostic;
import dev.cairn.plan.Diagnostic.Severity;
import dev.cairn.plan.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTextTest {
    private static final Source SOURCE = new Source("cairn.yaml", "kind: Stack\nspec:\n\timagee: x\n");

    @Test
    void aProblemShowsItsPlaceAndWhatToWrite() {
        Diagnostic problem = problem(Severity.ERROR, 3, 2, "unknown field imagee", "did you mean image?");

        assertThat(ProblemText.lines(List.of(problem), List.of(SOURCE), Look.PLAIN))
                .containsExactly(
                        "cairn.yaml:3:2: error: unknown field imagee",
                        "  3 |     imagee: x",
                        "    |     ^",
                        "  did you mean image?");
    }

    @Test
    void aProblemWithoutAPlaceIsASentence() {
        Diagnostic problem = new Diagnostic(Severity.WARNING, Code.Cycle, "", "", 0, 0, "a waits for itself", "");

        assertThat(ProblemText.lines(List.of(problem), List.of(SOURCE), Look.PLAIN))
                .containsExactly("warning: a waits for itself");
    }

    @Test
    void severalProblemsAreCountedAndKeptApart() {
        Diagnostic error = problem(Severity.ERROR, 1, 99, "wrong", "");
        Diagnostic warning = problem(Severity.WARNING, 2, 1, "odd", "");

        assertThat(ProblemText.lines(List.of(error, warning), List.of(SOURCE), Look.PLAIN))
                .hasSize(7)
                .contains("");
        assertThat(ProblemText.count(List.of(error, warning, warning))).isEqualTo("1 error, 2 warnings");
    }

    private static Diagnostic problem(Severity severity, int line, int column, String message, String advice) {
        return new Diagnostic(severity, Code.UnknownField, "spec.imagee", "cairn.yaml", line, column, message, advice);
    }
}
