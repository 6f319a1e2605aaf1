package dev.cairn.local;

import dev.cairn.api.StackStatus;
import dev.cairn.model.StackMemory.StackPhase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The versions of a stack that a loop in this program drives, at most ten a second: a new phase of the whole is told at
 * once, what happens within it may wait. Telling costs more than a step, and whoever watches takes it from the start.
 *
 * @param <T> the form of a version
 */
final class LoopChanges<T> implements StackHandle.Changes<T> {
    private static final Duration BREATH = Duration.ofMillis(100);

    private final Supervisor supervisor;
    private final StackLoop loop;
    private final Function<StackStatus, T> form;
    private final Semaphore changed = new Semaphore(1);
    private final Runnable listening;
    private Optional<StackStatus> last = Optional.empty();
    private Optional<StackPhase> phase = Optional.empty();
    private long told = System.nanoTime() - BREATH.toNanos();
    private boolean ended;

    LoopChanges(Supervisor supervisor, StackLoop loop, Function<StackStatus, T> form) {
        this.supervisor = supervisor;
        this.loop = loop;
        this.form = form;
        this.listening = loop.listen(_ -> changed.release());
        loop.ended().thenRun(changed::release);
    }

    @Override
    public Optional<T> next(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (changed.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            breathe();
            changed.drainPermits();
            ended = loop.ended().isDone();
            Optional<StackStatus> status = supervisor.status();
            if (!status.equals(last)) {
                last = status;
                told = System.nanoTime();
                return status.map(form);
            }
            if (ended) {
                changed.release();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Waits until it is time for another version. */
    private void breathe() throws InterruptedException {
        long next = told + BREATH.toNanos();
        while (!loop.ended().isDone() && phase.equals(Optional.of(phase()))) {
            changed.drainPermits();
            if (!changed.tryAcquire(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
        }
        phase = Optional.of(phase());
    }

    private StackPhase phase() {
        return loop.sight().memory().stack().phase();
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void close() {
        listening.run();
    }
}
