package dev.cairn.runtime.docker;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads an answer to its end, or gives it up when the time is over. */
final class TimeLimit {
    private TimeLimit() {}

    /** What is made of an answer. */
    @FunctionalInterface
    interface Reading<T> {
        T read(EngineClient.Answer answer) throws IOException;
    }

    /**
     * What was read; empty when the time was over first. The answer is closed either way. A thread of its own reads: a
     * closed connection ends a blocked read only when the engine closes its side too, which it does not while a command
     * runs; an interrupt always does.
     */
    static <T> Optional<T> read(EngineClient.Answer answer, Duration limit, Reading<T> reading) throws IOException {
        FutureTask<T> task = new FutureTask<>(() -> reading.read(answer));
        Thread reader = Thread.ofVirtual().name("answer").start(task);
        try (answer) {
            return Optional.of(task.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            reader.interrupt();
        }
    }

    /** Waits that long. */
    static void pause(Duration length) throws InterruptedIOException {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
