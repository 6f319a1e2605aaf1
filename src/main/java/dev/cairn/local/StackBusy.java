package dev.cairn.local;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Another program drives the stack. */
public final class StackBusy extends Exception {
    private static final long serialVersionUID = 1L;
    /** A supervisor that has taken a stack plans before it listens, and lets go of it after it has stopped listening. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Something that needs the stack's driver, or to be it. */
    @FunctionalInterface
    public interface Attempt<T, E extends Exception> {
        /** Tried from the beginning each time: who drives the stack may be another one by then. */
        T run() throws StackBusy, IOException, InterruptedException, E;
    }

    StackBusy(String id, Optional<Long> holder) {
        this("stack " + id + " is driven by another cairn"
                + holder.map(pid -> " (process " + pid + ")").orElse("") + ": ask that one, or end it first");
    }

    StackBusy(String message) {
        super(message);
    }

    /**
     * Tries again while the stack's driver neither listens nor lets go of it.
     *
     * @throws StackBusy when that has not changed for 15 seconds
     */
    public static <T, E extends Exception> T outlasting(Attempt<T, E> attempt)
            throws StackBusy, IOException, InterruptedException, E {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return attempt.run();
            } catch (StackBusy busy) {
                if (System.nanoTime() - end > 0) {
                    throw busy;
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}
