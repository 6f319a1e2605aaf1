package dev.cairn.runtime.process;

import dev.cairn.model.Reason;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;

/** The lines of a resource, of one attempt or, followed, of all that come; both streams in the order of their times. */
final class ProcessLog implements LogStream {
    private final Attempts attempts;
    private final LogOptions options;
    private final DirectoryEvents events;
    private final Lock rotation;
    private final Semaphore hints = new Semaphore(0);
    private final List<DirectoryEvents.Interest> interests = new ArrayList<>();
    private final Map<LogLine.Stream, OutputReader> readers = new EnumMap<>(LogLine.Stream.class);
    private final Map<LogLine.Stream, LogLine> heads = new EnumMap<>(LogLine.Stream.class);
    private final Deque<LogLine> first = new ArrayDeque<>();
    private Optional<Attempt> attempt = Optional.empty();
    private volatile boolean closed;

    ProcessLog(Attempts attempts, LogOptions options, DirectoryEvents events, Lock rotation) throws IOException {
        this.attempts = attempts;
        this.options = options;
        this.events = events;
        this.rotation = rotation;
        List<Attempt> all = attempts.logged();
        int wanted = all.size() - (options.previous() ? 2 : 1);
        if (options.follow()) {
            interests.add(events.register(attempts.directory(), _ -> hints.release()));
        }
        if (wanted >= 0) {
            open(all.get(wanted));
        }
        if (options.tail().isPresent()) {
            last(options.tail().getAsInt());
        }
    }

    private void last(int count) throws IOException {
        boolean over = over();
        for (Optional<LogLine> line = read(over); line.isPresent(); line = read(over)) {
            first.addLast(line.get());
            if (first.size() > count) {
                first.removeFirst();
            }
        }
    }

    @Override
    public Optional<LogLine> next() throws RuntimeFailure {
        try {
            while (!closed) {
                boolean over = over(); // asked before reading: what is written before the end is not lost
                Optional<LogLine> line = first.isEmpty() ? read(over) : Optional.of(first.removeFirst());
                if (line.isPresent()) {
                    return line;
                }
                if (!options.follow() || (over && !goOn())) {
                    return Optional.empty();
                }
                if (!over) {
                    hints.acquire();
                    hints.drainPermits();
                }
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // the resource was removed while its log was read
        } catch (IOException e) {
            if (closed) {
                return Optional.empty();
            }
            throw new RuntimeFailure(attempts.resource(), "read the log of", new Reason.BackendError(e.toString()), e);
        }
    }

    /** Whether nothing will be written any more to what is open. */
    private boolean over() throws IOException {
        return !options.follow()
                || attempt.isPresent()
                        && (attempt.get().verdict().isPresent()
                                || attempt.get().retired().isPresent()
                                || attempt.get().claim() == Attempt.Claim.VOID);
    }

    /** Turns to the next attempt, and waits for it; false when none can come. */
    private boolean goOn() throws IOException, InterruptedException {
        while (!closed) {
            Optional<Attempt> next = attempts.logged().stream()
                    .filter(a -> a.id().attempt() > attempt.orElseThrow().id().attempt())
                    .findFirst();
            if (next.isPresent()) {
                open(next.get());
                return true;
            }
            if (attempt.orElseThrow().retired().equals(Optional.of(Attempt.Retirement.REMOVED))) {
                return false;
            }
            hints.acquire();
            hints.drainPermits();
        }
        return false;
    }

    private synchronized Optional<LogLine> read(boolean over) throws IOException {
        if (closed) {
            return Optional.empty();
        }
        if (attempt.isEmpty() && options.follow()) {
            List<Attempt> all = attempts.logged();
            if (!all.isEmpty()) {
                open(all.getFirst()); // all of them came after the follower
            }
        }
        while (true) {
            for (Map.Entry<LogLine.Stream, OutputReader> reader : readers.entrySet()) {
                if (!heads.containsKey(reader.getKey())) {
                    reader.getValue().next(over).ifPresent(line -> heads.put(reader.getKey(), line));
                }
            }
            Optional<LogLine> line = heads.values().stream().min(java.util.Comparator.comparing(LogLine::timestamp));
            line.ifPresent(taken -> heads.remove(taken.stream()));
            if (line.isEmpty()
                    || options.since().isEmpty()
                    || !line.get().timestamp().isBefore(options.since().get())) {
                return line;
            }
        }
    }

    private synchronized void open(Attempt of) throws IOException {
        closeReaders();
        attempt = Optional.of(of);
        if (options.follow()) {
            interests.add(events.register(of.directory(), _ -> hints.release()));
        }
        for (LogLine.Stream stream : LogLine.Stream.values()) {
            readers.put(stream, new OutputReader(new OutputFile(of.directory(), stream), of.id(), rotation));
        }
    }

    private synchronized void closeReaders() throws IOException {
        for (OutputReader reader : readers.values()) {
            reader.close();
        }
        readers.clear();
    }

    @Override
    public void close() {
        closed = true;
        hints.release();
        interests.forEach(DirectoryEvents.Interest::close);
        try {
            closeReaders();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
