package dev.cairn.conformance;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;

/** All scenarios, made into tests of one world. */
final class Suite {
    /** The chapters of the suite. */
    static final List<Class<?>> CHAPTERS = List.of(
            StartScenarios.class,
            RunScenarios.class,
            RestartScenarios.class,
            StopScenarios.class,
            UndoScenarios.class,
            ChangeScenarios.class,
            ModeScenarios.class,
            NeighbourScenarios.class,
            SupervisionScenarios.class,
            RelationScenarios.class,
            RecoveryScenarios.class,
            DataScenarios.class);

    /** One scenario. */
    record Entry(String chapter, String promise, Set<Ability> needs, Method method) {
        String id() {
            return chapter + ": " + promise;
        }

        void run(World world) throws ReflectiveOperationException {
            try {
                var constructor = method.getDeclaringClass().getDeclaredConstructor();
                constructor.setAccessible(true);
                method.setAccessible(true);
                method.invoke(constructor.newInstance(), world);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new AssertionError(e.getCause());
            }
        }
    }

    private Suite() {}

    /** Every scenario, in the order of the chapters and their names; or those that {@code cairn.scenario} chooses. */
    static List<Entry> entries() {
        List<String> chosen = List.of(System.getProperty("cairn.scenario", "").split("\\|", -1));
        return CHAPTERS.stream()
                .flatMap(Suite::entriesOf)
                .filter(entry -> chosen.stream().anyMatch(entry.id()::contains))
                .toList();
    }

    private static Stream<Entry> entriesOf(Class<?> chapter) {
        String name = chapter.getSimpleName().replace("Scenarios", "");
        return Arrays.stream(chapter.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Scenario.class))
                .map(method -> {
                    Scenario scenario = method.getAnnotation(Scenario.class);
                    Set<Ability> needs = EnumSet.noneOf(Ability.class);
                    needs.addAll(List.of(scenario.needs()));
                    return new Entry(name, scenario.value(), needs, method);
                })
                .sorted(Comparator.comparing(Entry::promise));
    }

    /**
     * The tests of one world; each gets a fresh one.
     *
     * @param atOnce how many of them run at the same time: most of a scenario is waiting
     */
    static Stream<DynamicTest> in(String worldName, Supplier<World> worlds, int atOnce) {
        Outcomes outcomes = new Outcomes(worldName);
        try (ExecutorService workers =
                Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
            List<DynamicTest> tests = new ArrayList<>();
            for (Entry entry : entries()) {
                Future<?> run = workers.submit(() -> {
                    perform(entry, worlds, outcomes);
                    return entry;
                });
                tests.add(DynamicTest.dynamicTest(entry.id(), () -> result(run)));
            }
            return tests.stream();
        }
    }

    private static void perform(Entry entry, Supplier<World> worlds, Outcomes outcomes)
            throws ReflectiveOperationException {
        try (World world = worlds.get()) {
            Set<Ability> missing = EnumSet.copyOf(entry.needs());
            missing.removeAll(world.abilities());
            if (!missing.isEmpty()) {
                outcomes.skipped(entry, missing);
                throw new TestAbortedException("expected: it cannot be had here: " + missing);
            }
            try {
                entry.run(world);
            } catch (TestAbortedException e) {
                throw e; // this machine lacks something that a scenario needs
            } catch (Error | RuntimeException e) {
                throw new AssertionError(entry.id() + "\n" + e.getMessage() + "\n" + world.trace(), e);
            }
            outcomes.passed(entry);
        }
    }

    private static void result(Future<?> run) throws Throwable {
        try {
            run.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
