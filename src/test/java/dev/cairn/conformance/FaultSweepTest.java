package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.simulation.Fault;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every scenario, with Cairn failing at every single call: its promises hold all the same. */
class FaultSweepTest {
    private static final long SEED = 7;

    @TestFactory
    Stream<DynamicTest> bare() {
        return sweep(Profile.BARE);
    }

    @TestFactory
    Stream<DynamicTest> managed() {
        return sweep(Profile.MANAGED);
    }

    private static Stream<DynamicTest> sweep(Profile profile) {
        return Suite.entries().stream()
                .filter(entry -> new FakeWorld(profile, SEED).abilities().containsAll(entry.needs()))
                .map(entry -> DynamicTest.dynamicTest(profile + " " + entry.id(), () -> everyFault(profile, entry)));
    }

    private static void everyFault(Profile profile, Suite.Entry entry) {
        int calls = run(profile, entry, List.of(), new ArrayList<>());
        List<String> failed = new ArrayList<>();
        for (Fault.Kind kind : Fault.Kind.values()) {
            for (int call = 0; call < calls; call++) {
                run(profile, entry, List.of(new Fault(call, kind)), failed);
            }
        }
        assertThat(failed.stream().limit(3))
                .as(failed.size() + " of " + calls * Fault.Kind.values().length + " faults")
                .isEmpty();
    }

    private static int run(Profile profile, Suite.Entry entry, List<Fault> faults, List<String> failed) {
        FakeWorld world = new FakeWorld(profile, SEED);
        faults.forEach(world::inject);
        try {
            entry.run(world);
        } catch (AssertionError | RuntimeException | ReflectiveOperationException e) {
            failed.add(faults + " " + e + "\n" + world.trace());
        }
        return world.calls();
    }
}
