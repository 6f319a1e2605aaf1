package dev.cairn.runtime.docker;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads an answer to its end, or gives it up when the time is over. */
final class TimeLimit {
    private TimeLimit() {}

    /** What is made of an answer. */
    @FunctionalInterface
    interface Reading<T> {
        T read(EngineClient.Answer answer) throws IOException;
    }

    /** What was read; empty when the time was over first. The answer is closed either way. */
    static <T> Optional<T> read(EngineClient.Answer answer, Duration limit, Reading<T> reading) throws IOException {
        AtomicBoolean over = new AtomicBoolean();
        Thread watchdog = Thread.ofVirtual().name("time limit").start(() -> {
            try {
                Thread.sleep(limit);
                over.set(true);
                answer.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // it was read in time
            }
        });
        try (answer) {
            return Optional.of(reading.read(answer));
        } catch (IOException e) {
            if (over.get()) {
                return Optional.empty();
            }
            throw e;
        } finally {
            watchdog.interrupt();
        }
    }
}
