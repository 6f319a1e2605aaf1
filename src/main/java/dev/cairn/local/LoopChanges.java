package dev.cairn.local;

import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The versions of a stack that a loop in this program drives. */
final class LoopChanges implements StackHandle.Changes {
    private final Supervisor supervisor;
    private final StackLoop loop;
    private final Semaphore changed = new Semaphore(1);
    private final Runnable listening;
    private Optional<StackStatus> last = Optional.empty();
    private boolean ended;

    LoopChanges(Supervisor supervisor, StackLoop loop) {
        this.supervisor = supervisor;
        this.loop = loop;
        this.listening = loop.listen(_ -> changed.release());
        loop.ended().thenRun(changed::release);
    }

    @Override
    public Optional<Stack> next(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (changed.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            changed.drainPermits();
            ended = loop.ended().isDone();
            Stack stack = supervisor.stack();
            Optional<StackStatus> status = Optional.ofNullable(stack.getStatus());
            if (!status.equals(last)) {
                last = status;
                return Optional.of(stack);
            }
            if (ended) {
                changed.release();
                return Optional.empty();
            }
        }
        return Optional.empty();
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
