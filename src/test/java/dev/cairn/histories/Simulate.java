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
 * plays one, or that much of it, and prints its trace; with {@code LEAST=10} of stacks of so many resources at least.
 * {@code PROFILE=API} plays the operator's shell on the simulated API server instead.
 */
public final class Simulate {
    private static final int FINDINGS_SHOWN = 5;
    private static final int HISTORIES_PER_TASK = 50;

    /** Stacks of so many resources are counted apart, too: what a step costs grows with the stack. */
    private static final int LARGE = 10;
    /** Of the seeds, how many are played once more with large stacks. */
    private static final int SHARE_OF_LARGE = 10;

    private final AtomicInteger violations = new AtomicInteger();
    private final Figures all = new Figures();
    private final Figures large = new Figures();

    private Simulate() {}

    /** What was counted over histories. */
    private static final class Figures {
        private final AtomicLong histories = new AtomicLong();
        private final AtomicLong steps = new AtomicLong();
        private final AtomicLong passes = new AtomicLong();
        private final AtomicLong nanos = new AtomicLong();

        void add(Playback.Result result, long took) {
            histories.incrementAndGet();
            steps.addAndGet(result.steps());
            passes.addAndGet(result.passes());
            nanos.addAndGet(took);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d histories, %d steps, %.0f a second on one core (%d of them passes of the engine)",
                    histories.get(),
                    steps.get(),
                    steps.get() * 1e9 / Math.max(1, nanos.get()),
                    passes.get());
        }
    }

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
            History history = Dice.history(profile, seed, Integer.getInteger("least", 1));
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
                "%d seeds on %s: %d violations; %s; %.0f s%n",
                seeds,
                profiles(),
                violations.get(),
                all,
                (System.nanoTime() - began) / 1e9);
        System.out.printf(Locale.ROOT, "of stacks of at least %d resources, with faults: %s%n", LARGE, large);
        return violations.get() == 0;
    }

    private void plays(long seed) {
        int least = Integer.getInteger("least", 1);
        for (Profile profile : profiles()) {
            play(profile, seed, least);
            if (least < LARGE && seed % SHARE_OF_LARGE == 0) {
                play(profile, seed, LARGE);
            }
        }
    }

    private void play(Profile profile, long seed, int least) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Playback.Result result = Playback.REAL.play(Dice.history(profile, seed, least));
        long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        all.add(result, took);
        if (least >= LARGE) {
            large.add(result, took);
        }
        if (result.violation().isPresent() && violations.incrementAndGet() <= FINDINGS_SHOWN) {
            Finding.in(Playback.REAL, Dice.history(profile, seed, least)).ifPresent(System.out::println);
            if (least > 1) {
                System.out.println("(that seed with LEAST=" + least + ")");
            }
        }
    }
}
