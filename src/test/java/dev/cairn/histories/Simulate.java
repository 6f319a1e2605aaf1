package dev.cairn.histories;

import dev.cairn.operator.Storms;
import dev.cairn.simulation.SimulatedRendering.Profile;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * {@code make simulate SEEDS=10000}: plays the histories of these seeds on both profiles. One in which a rule does not
 * hold is printed small, with its trace and the command that plays it again. {@code SEED=17 PROFILE=BARE KEEP='1 1.r0'}
 * plays one, or that much of it, and prints its trace. {@code PROFILE=API} plays the operator's shell on the simulated API
 * server instead.
 */
public final class Simulate {
    private static final int FINDINGS_SHOWN = 5;
    private static final int HISTORIES_PER_TASK = 50;

    private final AtomicInteger violations = new AtomicInteger();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong passes = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();

    private Simulate() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        Optional<Long> one = Optional.ofNullable(Long.getLong("seed"));
        if (System.getProperty("profile", "").equalsIgnoreCase("API")) {
            boolean kept = one.map(Storms::replays)
                    .orElseGet(() -> Storms.plays(Long.getLong("from", 1), Integer.getInteger("seeds", 1_000)));
            System.exit(kept ? 0 : 1);
        }
        boolean holds = one.isPresent() ? replays(one.get()) : new Simulate().plays();
        System.exit(holds ? 0 : 1);
    }

    private static boolean replays(long seed) {
        boolean holds = true;
        for (Profile profile : profiles()) {
            History history = Dice.history(profile, seed);
            String keep = System.getProperty("keep", "");
            History played = keep.isBlank() ? history : history.keeping(Set.of(keep.split(" +")));
            Playback.Result result = Playback.REAL.trace(played);
            System.out.println(played + "\n\n" + result.trace());
            System.out.println(result.violation().map(Object::toString).orElse("every rule holds") + "\n");
            holds &= result.violation().isEmpty();
        }
        return holds;
    }

    private static List<Profile> profiles() {
        String named = System.getProperty("profile", "");
        return named.isEmpty() ? List.of(Profile.values()) : List.of(Profile.valueOf(named.toUpperCase(Locale.ROOT)));
    }

    private boolean plays() throws InterruptedException, ExecutionException {
        int seeds = Integer.getInteger("seeds", 10_000);
        long first = Long.getLong("from", 1);
        long began = System.nanoTime();
        try (ExecutorService workers = Executors.newFixedThreadPool(Integer.getInteger("threads", 2))) {
            List<Future<?>> tasks = new ArrayList<>();
            for (long from = first; from < first + seeds; from += HISTORIES_PER_TASK) {
                long begin = from;
                long end = Math.min(first + seeds, from + HISTORIES_PER_TASK);
                tasks.add(workers.submit(() -> LongStream.range(begin, end).forEach(this::plays)));
            }
            for (Future<?> task : tasks) {
                task.get();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%d seeds on %s: %d violations; %d steps, %.0f a second on one core (%d of them passes of the engine);"
                        + " %.0f s%n",
                seeds,
                profiles(),
                violations.get(),
                steps.get(),
                steps.get() * 1e9 / nanos.get(),
                passes.get(),
                (System.nanoTime() - began) / 1e9);
        return violations.get() == 0;
    }

    private void plays(long seed) {
        for (Profile profile : profiles()) {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Playback.Result result = Playback.REAL.play(Dice.history(profile, seed, Integer.getInteger("least", 1)));
            nanos.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
            steps.addAndGet(result.steps());
            passes.addAndGet(result.passes());
            if (result.violation().isPresent() && violations.incrementAndGet() <= FINDINGS_SHOWN) {
                Finding.of(Playback.REAL, profile, seed).ifPresent(System.out::println);
            }
        }
    }
}
