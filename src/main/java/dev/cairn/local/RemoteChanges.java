package dev.cairn.local;

import dev.cairn.api.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Versions of the object from a supervisor; a version that nobody asked for in time is replaced by the next. */
final class RemoteChanges implements StackHandle.Changes<Stack> {
    private final LocalCall call;
    private final Semaphore changed = new Semaphore(0);
    private final AtomicReference<Optional<String>> newest = new AtomicReference<>(Optional.empty());
    private volatile boolean over;

    RemoteChanges(LocalCall call) {
        this.call = call;
        Thread.ofVirtual().name("changes").start(this::read);
    }

    private void read() {
        try {
            for (Optional<String> line = call.line(); line.isPresent(); line = call.line()) {
                if (!line.get().isEmpty()) {
                    newest.set(line);
                    changed.release();
                }
            }
        } catch (IOException e) {
            over = true; // the supervisor has ended, or this was closed
        }
        over = true;
        changed.release();
    }

    @Override
    public Optional<Stack> next(Duration patience) throws IOException, InterruptedException {
        if (!changed.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        changed.drainPermits();
        Optional<String> json = newest.getAndSet(Optional.empty());
        if (over) {
            changed.release();
        }
        return json.isEmpty() ? Optional.empty() : Optional.of(StackJson.read(json.get()));
    }

    @Override
    public boolean ended() {
        return over && newest.get().isEmpty();
    }

    @Override
    public void close() {
        try {
            call.close();
        } catch (IOException e) {
            over = true;
        }
    }
}
