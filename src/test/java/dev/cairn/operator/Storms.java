package dev.cairn.operator;

import java.util.Locale;
import java.util.function.UnaryOperator;

/** {@code make simulate PROFILE=API SEEDS=1000}: plays that many storms one after the other; {@code SEED=17} tells one. */
public final class Storms {
    private static final int SHOWN = 5;

    private Storms() {}

    /** Plays the storm of that seed and prints what happened; whether every promise was kept. */
    public static boolean replays(long seed) {
        Storm.Result result = Storm.of(seed, UnaryOperator.identity()).play();
        System.out.println(result.told());
        return result.violation().isEmpty();
    }

    /** Plays the storms of these seeds and prints the first that broke a promise; whether all were kept. */
    public static boolean plays(long first, int seeds) {
        long began = System.nanoTime();
        long steps = 0;
        int broken = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            Storm.Result result = Storm.of(seed, UnaryOperator.identity()).play();
            steps += result.steps();
            if (result.violation().isPresent()) {
                broken++;
                System.out.println("make simulate PROFILE=API SEED=" + seed + ": "
                        + (broken <= SHOWN ? result.told() : result.violation().get()) + "\n");
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%d storms: %d broken; %d steps; %.0f s%n",
                seeds,
                broken,
                steps,
                (System.nanoTime() - began) / 1e9);
        return broken == 0;
    }
}
