package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.simulation.Fault;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every scenario, with Cairn failing at every single call: its promises hold all the same. */
class FaultSweepTest {
    private static final long SEED = 7;
    private static final int MOST_CALLS_FOR_PAIRS = 10;

    @TestFactory
    Stream<DynamicTest> bare() {
        return sweep(Profile.BARE);
    }

    @TestFactory
    Stream<DynamicTest> managed() {
        return sweep(Profile.MANAGED);
    }

    /** In the scenarios with few calls, two of them go wrong, each pair of calls in every pair of ways. */
    @TestFactory
    Stream<DynamicTest> pairsInTheSmallOnes() {
        return Stream.of(Profile.values()).flatMap(profile -> entries(profile)
                .filter(entry -> run(profile, entry, List.of(), new ArrayList<>()) <= MOST_CALLS_FOR_PAIRS)
                .map(entry -> DynamicTest.dynamicTest(profile + " " + entry.id(), () -> everyPair(profile, entry))));
    }

    private static Stream<DynamicTest> sweep(Profile profile) {
        return entries(profile)
                .map(entry -> DynamicTest.dynamicTest(profile + " " + entry.id(), () -> everyFault(profile, entry)));
    }

    private static Stream<Suite.Entry> entries(Profile profile) {
        return Suite.entries().stream()
                .filter(entry -> new FakeWorld(profile, SEED).abilities().containsAll(entry.needs()));
    }

    private static void everyFault(Profile profile, Suite.Entry entry) {
        int calls = run(profile, entry, List.of(), new ArrayList<>());
        judge(profile, entry, faults(0, calls).map(List::of).toList());
    }

    private static void everyPair(Profile profile, Suite.Entry entry) {
        int calls = run(profile, entry, List.of(), new ArrayList<>());
        judge(
                profile,
                entry,
                faults(0, calls)
                        .flatMap(first -> faults(first.call() + 1, calls).map(second -> List.of(first, second)))
                        .toList());
    }

    private static Stream<Fault> faults(int from, int to) {
        return IntStream.range(from, to).boxed().flatMap(call -> Stream.of(Fault.Kind.values())
                .map(kind -> new Fault(call, kind)));
    }

    private static void judge(Profile profile, Suite.Entry entry, List<List<Fault>> all) {
        List<String> failed = new ArrayList<>();
        all.forEach(faults -> run(profile, entry, faults, failed));
        assertThat(failed.stream().limit(3))
                .as(failed.size() + " of " + all.size() + " runs")
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
