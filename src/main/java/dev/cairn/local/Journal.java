package dev.cairn.local;

import dev.cairn.model.LifecycleEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest events of a stack, replayed from a sequence number to any number of readers. Bounded: a reader that is
 * slower than the stack is told how many it lost, never waited for. An event is shown when the step that made it is
 * kept, so nobody sees one that a crash takes back.
 */
public final class Journal implements AutoCloseable {
    /** How many events are kept. */
    public static final int BOUND = 10_000;

    private final int bound;
    private final Optional<JournalFile> file;
    private final Deque<LifecycleEvent> events = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private boolean closed;

    private Journal(int bound, Optional<JournalFile> file) {
        this.bound = bound;
        this.file = file;
    }

    /** A journal that lives as long as the program, of that many events. */
    public static Journal inMemory(int bound) {
        return new Journal(bound, Optional.empty());
    }

    /**
     * The journal in that file.
     *
     * @param committed sequence of the newest event that the kept memory knows; later ones were never made
     */
    public static Journal open(Path path, long committed) throws IOException {
        JournalFile file = new JournalFile(path, BOUND);
        Journal journal = new Journal(BOUND, Optional.of(file));
        file.read(committed).forEach(journal::add);
        return journal;
    }

    /** Puts events down before the memory that made them is kept. A journal that cannot be written stops nothing. */
    void write(List<LifecycleEvent> made) {
        if (!made.isEmpty()) {
            file.ifPresent(to -> to.append(made));
        }
    }

    /** Shows events to the readers, once the memory that made them is kept. */
    void publish(List<LifecycleEvent> made) {
        if (made.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            made.forEach(this::add);
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void add(LifecycleEvent event) {
        events.add(event);
        if (events.size() > bound) {
            events.removeFirst();
        }
    }

    /** A reader of all events after that sequence number; 0 is everything that is kept. */
    public Reader after(long sequence) {
        return new Reader(sequence);
    }

    /** Sequence number of the newest event; 0 when there is none. */
    public long newest() {
        lock.lock();
        try {
            return events.isEmpty() ? 0 : events.getLast().sequence();
        } finally {
            lock.unlock();
        }
    }

    /** Readers come to their end. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            more.signalAll();
        } finally {
            lock.unlock();
        }
        file.ifPresent(JournalFile::close);
    }

    /**
     * What a reader gets at a time.
     *
     * @param lost how many events before these it will never see
     */
    public record Batch(long lost, List<LifecycleEvent> events) {
        public Batch {
            events = List.copyOf(events);
        }
    }

    /** One reader's place; used by one thread. */
    public final class Reader {
        private long last;

        private Reader(long last) {
            this.last = last;
        }

        /**
         * The next events.
         *
         * @return empty when none came in that time, or when the journal was closed
         */
        public Optional<Batch> next(Duration patience) throws InterruptedException {
            long left = patience.toNanos();
            lock.lockInterruptibly();
            try {
                while (events.isEmpty() || events.getLast().sequence() <= last) {
                    if (closed || left <= 0) {
                        return Optional.empty();
                    }
                    left = more.awaitNanos(left);
                }
                return Optional.of(take());
            } finally {
                lock.unlock();
            }
        }

        private Batch take() {
            List<LifecycleEvent> taken = new ArrayList<>();
            for (var each = events.descendingIterator(); each.hasNext(); ) {
                LifecycleEvent event = each.next();
                if (event.sequence() <= last) {
                    break;
                }
                taken.addFirst(event);
            }
            long lost = taken.getFirst().sequence() - last - 1;
            last = taken.getLast().sequence();
            return new Batch(lost, taken);
        }

        /** Whether nothing will ever come. */
        public boolean ended() {
            lock.lock();
            try {
                return closed && (events.isEmpty() || events.getLast().sequence() <= last);
            } finally {
                lock.unlock();
            }
        }
    }
}
