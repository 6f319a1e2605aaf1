package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.simulation.SimulatedRendering.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random stacks under random disturbances, by seed. After the last disturbance everything converges to what the last
 * file says, then nothing is written any more, then nothing is left. {@code -Dcairn.seeds=10000} runs more of them,
 * {@code -Dcairn.seed=N} one with its trace.
 */
class RandomRunsTest {
    private static final int SEEDS = Integer.getInteger("cairn.seeds", 200);
    private static final long ONLY = Long.getLong("cairn.seed", -1);

    @TestFactory
    Stream<DynamicTest> randomRuns() {
        return Stream.of(Profile.values())
                .map(profile -> DynamicTest.dynamicTest(profile.name(), () -> runAll(profile)));
    }

    private static void runAll(Profile profile) {
        List<String> failed = new ArrayList<>();
        LongStream seeds = ONLY >= 0 ? LongStream.of(ONLY) : LongStream.rangeClosed(1, SEEDS);
        seeds.forEach(seed -> {
            RandomRun run = new RandomRun(profile, seed);
            try {
                run.play();
            } catch (AssertionError | RuntimeException e) {
                failed.add("seed " + seed + ": " + e + (ONLY >= 0 ? "\n" + run.trace() : ""));
            }
        });
        assertThat(failed.stream().limit(20))
                .as(failed.size() + " of " + SEEDS + " seeds")
                .isEmpty();
    }
}
