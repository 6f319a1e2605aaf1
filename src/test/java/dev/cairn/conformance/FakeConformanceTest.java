package dev.cairn.conformance;

import dev.cairn.simulation.SimulatedRendering.Profile;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The suite on the simulated backend, in both profiles. */
class FakeConformanceTest {
    private static final long SEED = 1;

    @TestFactory
    Stream<DynamicTest> bare() {
        return Suite.in("fake-bare", () -> new FakeWorld(Profile.BARE, SEED), 1);
    }

    @TestFactory
    Stream<DynamicTest> managed() {
        return Suite.in("fake-managed", () -> new FakeWorld(Profile.MANAGED, SEED), 1);
    }
}
