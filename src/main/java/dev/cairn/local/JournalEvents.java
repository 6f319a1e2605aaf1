package dev.cairn.local;

import java.time.Duration;
import java.util.Optional;

/** The events of a journal in this program. */
final class JournalEvents implements StackHandle.Events {
    private static final Duration BREATH = Duration.ofSeconds(1);

    private final Journal.Reader reader;
    private final boolean follow;
    private volatile boolean closed;

    JournalEvents(Journal journal, long since, boolean follow) {
        this.reader = journal.after(since);
        this.follow = follow;
    }

    @Override
    public Optional<Journal.Batch> next() throws InterruptedException {
        while (!closed) {
            Optional<Journal.Batch> batch = reader.next(follow ? BREATH : Duration.ZERO);
            if (batch.isPresent() || !follow || reader.ended()) {
                return batch;
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
    }
}
