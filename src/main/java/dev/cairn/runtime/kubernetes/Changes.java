package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Reason;
import dev.cairn.runtime.ContainerRuntime.Listener;
import dev.cairn.runtime.ContainerRuntime.Subscription;
import dev.cairn.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Who is told when something that is watched became different, and who waits for it. A wait ends with the change that it is
 * for: nobody looks again after a while.
 */
final class Changes {
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final Lock lock = new ReentrantLock();
    private final Condition any = lock.newCondition();

    private record Watcher(Scope.Key stack, Listener listener) {}

    /** Tells that listener of changes of that stack. */
    Subscription subscribe(Scope scope, Listener listener) {
        Watcher watcher = new Watcher(scope.key(), listener);
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Something of that resource is different. */
    void of(Scope.Key stack, String resource) {
        signal();
        for (Watcher watcher : watchers) {
            if (watcher.stack().equals(stack)) {
                watcher.listener().changed(resource, Optional.empty());
            }
        }
    }

    /** Something of that resource may be different after that while. */
    void soon(Duration after, Scope.Key stack, String resource) {
        CompletableFuture.delayedExecutor(after.toNanos(), TimeUnit.NANOSECONDS).execute(() -> of(stack, resource));
    }

    /** Everything may be. */
    void ofEverything() {
        signal();
        watchers.forEach(watcher -> watcher.listener().changed("", Optional.empty()));
    }

    private void signal() {
        lock.lock();
        try {
            any.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the change after which the condition, which is about what is watched, holds. */
    void await(String resource, String operation, BooleanSupplier condition) throws RuntimeFailure {
        waiting(resource, operation, () -> {
            while (!condition.getAsBoolean()) {
                any.await();
            }
            return true;
        });
    }

    /** The same, and not longer than that; returns whether it holds. */
    boolean await(String resource, String operation, Duration atMost, BooleanSupplier condition) throws RuntimeFailure {
        return waiting(resource, operation, () -> {
            long left = atMost.toNanos();
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = any.awaitNanos(left);
            }
            return true;
        });
    }

    @FunctionalInterface
    private interface Wait {
        boolean held() throws InterruptedException;
    }

    private boolean waiting(String resource, String operation, Wait wait) throws RuntimeFailure {
        lock.lock();
        try {
            return wait.held();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure(resource, operation, new Reason.BackendError("interrupted"), e);
        } finally {
            lock.unlock();
        }
    }

    /** Tells nobody any more. */
    void close() {
        watchers.clear();
    }
}
