package dev.cairn.apiserver;

import java.time.Duration;
import java.util.Random;

/** How containers behave, drawn from a seed: late, sometimes failing, sometimes unready for a while. It can calm down. */
public final class Temper {
    private final Random random;
    private boolean calm;

    /** That of a seed. */
    public Temper(Random random) {
        this.random = random;
    }

    /** From now on everything works, and soon. */
    public void calms() {
        calm = true;
    }

    boolean calm() {
        return calm;
    }

    /** How long something takes. */
    Duration lateness() {
        return Duration.ofMillis(calm || random.nextInt(3) == 0 ? 100 : random.nextInt(40_000));
    }

    /** How long it takes to end: less than any grace. */
    Duration agony() {
        return Duration.ofMillis(calm ? 100 : random.nextInt(8_000));
    }

    /** Whether a job's run fails. */
    boolean fails() {
        return !calm && random.nextInt(5) == 0;
    }

    int any(int bound) {
        return random.nextInt(bound);
    }
}
