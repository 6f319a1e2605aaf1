package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The operator's shell on the simulated API server; {@code make simulate PROFILE=API} plays more seeds. */
class StormTest {
    private static final int SEEDS = 40;

    @Test
    void everyPromiseIsKeptAndEveryStormComesToItsEndAndToRest() {
        List<String> broken = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS && broken.size() < 2; seed++) {
            Storm.Result result = Storm.of(seed, UnaryOperator.identity()).play();
            if (result.violation().isPresent()) {
                broken.add("make simulate PROFILE=API SEED=" + seed + ": " + result.told());
            }
        }
        assertThat(String.join("\n\n", broken)).isEmpty();
    }

    /** Else a seed would show nothing twice. */
    @Test
    void aSeedIsAlwaysTheSameStorm() {
        List<String> once = Storm.of(3, UnaryOperator.identity()).play().trace();

        assertThat(Storm.of(3, UnaryOperator.identity()).play().trace()).isEqualTo(once);
    }
}
