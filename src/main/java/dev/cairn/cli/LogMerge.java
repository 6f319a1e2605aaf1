package dev.cairn.cli;

import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Several logs as one, in the order of their timestamps. The oldest line at hand waits for the streams that have none
 * yet, but no longer than the patience: following a quiet resource must not hold up the others.
 */
public final class LogMerge implements AutoCloseable {
    /** Lines read ahead from one stream. */
    private static final int AHEAD = 512;

    private final Duration patience;
    private final boolean expecting;
    private final List<Source> sources = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** How long a line waits when it must not be overtaken. */
    private static final Duration UNTIL_THE_END = Duration.ofDays(1);

    /** How long a line waits when logs are followed. */
    private static final Duration SHORTLY = Duration.ofMillis(50);

    private boolean closed;

    private LogMerge(Duration patience, boolean expecting) {
        this.patience = patience;
        this.expecting = expecting;
    }

    /** Of logs that end: no line is ever overtaken. */
    public static LogMerge ofEnding() {
        return new LogMerge(UNTIL_THE_END, false);
    }

    /** Of logs that are followed, until all of them end. */
    public static LogMerge ofFollowed() {
        return new LogMerge(SHORTLY, false);
    }

    /** Of logs that are followed, more of which may be added at any time; ends when it is closed. */
    public static LogMerge ofMoreToCome() {
        return new LogMerge(SHORTLY, true);
    }

    /** Adds a stream, which is closed with this one; it may come while others are being read, or too late. */
    public void add(LogStream stream) {
        Source source = new Source(stream);
        lock.lock();
        try {
            source.ended = closed;
            sources.add(source);
        } finally {
            lock.unlock();
        }
        if (source.ended) {
            stream.close();
            return;
        }
        Thread.ofVirtual().name("logs").start(() -> pump(source));
    }

    /** The next line; blocks while more may come, empty when every stream has ended, or this was closed. */
    public Optional<LogLine> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Optional<Source> oldest = sources.stream()
                        .filter(source -> !source.lines.isEmpty())
                        .min(Comparator.comparing(
                                source -> source.lines.peek().line.timestamp()));
                boolean complete = sources.stream().noneMatch(source -> source.lines.isEmpty() && !source.ended);
                if (oldest.isEmpty()) {
                    if (closed || complete && !expecting) {
                        return Optional.empty();
                    }
                    changed.await();
                    continue;
                }
                long left = oldest.get().lines.peek().arrived + patience.toNanos() - System.nanoTime();
                if (complete || left <= 0) {
                    changed.signalAll();
                    return Optional.of(oldest.get().lines.poll().line);
                }
                changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<Source> open;
        lock.lock();
        try {
            closed = true;
            open = List.copyOf(sources);
            open.forEach(source -> source.ended = true);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        open.forEach(source -> source.stream.close());
    }

    private void pump(Source source) {
        try (LogStream stream = source.stream) {
            Optional<LogLine> line = stream.next();
            while (line.isPresent() && put(source, line.get())) {
                line = stream.next();
            }
        } catch (RuntimeFailure _) {
            // A log that cannot be read any further has come to its end; the state of its resource tells why.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            end(source);
        }
    }

    private boolean put(Source source, LogLine line) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (source.lines.size() >= AHEAD && !source.ended) {
                changed.await();
            }
            source.lines.add(new Arrival(line, System.nanoTime()));
            changed.signalAll();
            return !source.ended;
        } finally {
            lock.unlock();
        }
    }

    private void end(Source source) {
        lock.lock();
        try {
            source.ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private record Arrival(LogLine line, long arrived) {}

    private static final class Source {
        private final LogStream stream;
        private final Deque<Arrival> lines = new ArrayDeque<>();
        private boolean ended;

        Source(LogStream stream) {
            this.stream = stream;
        }
    }
}
