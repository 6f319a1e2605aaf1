package dev.cairn.local;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Notices a loop that hangs: one that is at the same piece of work in three looks running. Looks are counted, not clocks
 * compared: a machine that slept has done nothing wrong.
 */
final class Watchdog implements AutoCloseable {
    /** Between two looks. Keeping the memory on a slow disk is the longest that a piece of work takes, and far shorter. */
    static final Duration PAUSE = Duration.ofSeconds(20);

    private static final int LOOKS = 3;

    private final Thread watched;
    private final Clock clock;
    private final Timer timer;
    private final Duration pause;
    private final Consumer<String> dead;
    /** Odd while at work. */
    private final AtomicLong work = new AtomicLong();

    private Timer.Appointment next = () -> {};
    private long seen = -1;
    private int looks;

    /**
     * One that looks from {@link #begin} on.
     *
     * @param dead is told once what the thread hangs in
     */
    Watchdog(Thread watched, Clock clock, Timer timer, Duration pause, Consumer<String> dead) {
        this.watched = watched;
        this.clock = clock;
        this.timer = timer;
        this.pause = pause;
        this.dead = dead;
    }

    synchronized void begin() {
        next = timer.at(clock.instant().plus(pause), this::look);
    }

    /** A piece of work begins. */
    void begins() {
        work.incrementAndGet();
    }

    /** It is done. */
    void done() {
        work.incrementAndGet();
    }

    private void look() {
        long now = work.get();
        boolean hangs = now % 2 == 1 && now == seen;
        looks = hangs ? looks + 1 : 1;
        seen = now;
        if (hangs && looks >= LOOKS) {
            StackTraceElement[] trace = watched.getStackTrace();
            dead.accept(trace.length == 0 ? "nowhere" : trace[0].toString());
        } else {
            begin();
        }
    }

    @Override
    public synchronized void close() {
        next.cancel();
    }
}
