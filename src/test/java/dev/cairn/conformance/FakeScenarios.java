package dev.cairn.conformance;

import dev.cairn.simulation.SimulatedRendering.Profile;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The suite on the simulated backend once more, each scenario a test of its own: {@code make mutation} runs of them only
 * those that come to a changed line, the quickest first, until one fails. No test of a build: that is {@link
 * FakeConformanceTest}.
 */
class FakeScenarios {
    private static final long SEED = 1;
    /** To step again after each step would be most of the work. */
    private static final int STEP_AGAIN = 8;

    static Stream<Arguments> all() {
        return Arrays.stream(Profile.values()).flatMap(profile -> Suite.entries().stream()
                .filter(entry -> FakeWorld.abilities(profile).containsAll(entry.needs()))
                .map(entry -> Arguments.of(profile, entry)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void holds(Profile profile, Suite.Entry entry) throws ReflectiveOperationException {
        try (FakeWorld world = new FakeWorld(profile, SEED).stepAgainEvery(STEP_AGAIN)) {
            entry.run(world);
        }
    }
}
