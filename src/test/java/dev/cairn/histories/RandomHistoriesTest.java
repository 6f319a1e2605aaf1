package dev.cairn.histories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.simulation.SimulatedRendering.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The rules hold in random histories; {@code make simulate} plays more of them. */
class RandomHistoriesTest {
    private static final int SEEDS = 200;
    private static final int FINDINGS_SHOWN = 2;

    @TestFactory
    Stream<DynamicTest> everyRuleHolds() {
        return Stream.of(Profile.values())
                .map(profile -> DynamicTest.dynamicTest(profile + ", " + SEEDS + " seeds", () -> holds(profile)));
    }

    private static void holds(Profile profile) {
        List<Long> failed = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            if (Playback.REAL.play(Dice.history(profile, seed)).violation().isPresent()) {
                failed.add(seed);
            }
        }
        assertThat(failed)
                .as(() -> String.join(
                        "\n",
                        failed.stream()
                                .limit(FINDINGS_SHOWN)
                                .map(seed -> Finding.of(Playback.REAL, profile, seed))
                                .flatMap(Optional::stream)
                                .map(Finding::toString)
                                .toList()))
                .isEmpty();
    }
}
