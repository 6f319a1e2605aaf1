package dev.cairn.cli.cluster;

import dev.cairn.api.Stack;
import dev.cairn.local.StackHandle;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The versions of a Stack from a watch; one that nobody asked for in time is replaced by the next. */
final class StackChanges implements StackHandle.Changes<Stack>, ResourceEventHandler<Stack> {
    private final Semaphore changed = new Semaphore(0);
    private final AtomicReference<Optional<Stack>> newest = new AtomicReference<>(Optional.empty());
    private volatile boolean deleted;
    private volatile SharedIndexInformer<Stack> informer;

    private StackChanges() {}

    /** Those from now on; the present one is known when this returns. */
    static StackChanges of(Resource<Stack> stack) {
        StackChanges changes = new StackChanges();
        changes.informer = stack.inform(changes);
        return changes;
    }

    @Override
    public void onAdd(Stack stack) {
        news(stack);
    }

    @Override
    public void onUpdate(Stack before, Stack stack) {
        news(stack);
    }

    @Override
    public void onDelete(Stack stack, boolean finalStateUnknown) {
        deleted = true;
        changed.release();
    }

    private void news(Stack stack) {
        newest.set(Optional.of(stack));
        changed.release();
    }

    @Override
    public Optional<Stack> next(Duration patience) throws InterruptedException {
        if (!changed.tryAcquire(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        changed.drainPermits();
        return newest.getAndSet(Optional.empty()).map(ClusterStack::shown);
    }

    @Override
    public boolean ended() {
        return deleted && newest.get().isEmpty();
    }

    @Override
    public void close() {
        informer.close();
    }
}
