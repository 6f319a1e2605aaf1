package dev.cairn.local;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's time. */
public final class SystemTimer implements Timer {
    private final Clock clock;
    private final ScheduledThreadPoolExecutor executor;

    /** A timer whose instants are those of that clock. */
    public SystemTimer(Clock clock) {
        this.clock = clock;
        this.executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("cairn-timer").factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Appointment at(Instant when, Runnable action) {
        long nanos = Math.max(0, Duration.between(clock.instant(), when).toNanos());
        Future<?> future = executor.schedule(action, nanos, TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
