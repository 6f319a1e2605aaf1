package dev.cairn.runtime;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What Cairn asks of something that runs workloads. Narrow: what only one backend can do stays inside that backend.
 * Every call blocks, may be interrupted (the operation is then given up as soon as it can be), and is idempotent. What
 * goes wrong is a {@link RuntimeFailure} with a typed reason.
 */
public interface ContainerRuntime extends AutoCloseable {

    /** What this backend can do; the same answer for its whole life, without asking the backend. */
    Capabilities capabilities();

    /** Makes what a stack needs before its first workload: network, directories. */
    void prepare(StackRef stack) throws RuntimeFailure;

    /** Removes what {@link #prepare} made; {@code data} removes named volumes, latches and logs too. */
    void teardown(StackRef stack, boolean data) throws RuntimeFailure;

    /** Pulls, builds, creates: whatever may be done before the start. May be repeated and interrupted. */
    void stage(WorkloadSpec spec, Progress progress) throws RuntimeFailure;

    /** Pulls or builds an image before the rest of its specification is known. Nothing to do without images. */
    default void pull(StackRef stack, String resource, Workload.Image image, Progress progress) throws RuntimeFailure {}

    /**
     * Makes the workload exist and run as specified. The same resource, attempt and hash already there: its instance,
     * unchanged. What older attempts left is removed first, its logs kept; an older attempt that still lives is an
     * error, never ended here. A foreign object under its name is {@code ForeignObject}.
     *
     * @return the instance as seen right after the start
     */
    Instance start(WorkloadSpec spec) throws RuntimeFailure;

    /** Signals, and kills what is still there after the grace; returns when it is gone. Nothing there: no-op. */
    void stop(StackRef stack, String resource, String instance, StopPolicy policy) throws RuntimeFailure;

    /** Removes an instance by force; absent is a no-op; named volumes are kept. */
    void remove(StackRef stack, String resource, String instance) throws RuntimeFailure;

    /** What is seen of one instance; empty when it does not exist. */
    Optional<Instance> inspect(StackRef stack, String instance) throws RuntimeFailure;

    /** Everything of ours, in whatever state. */
    List<Instance> list(StackRef stack) throws RuntimeFailure;

    /** Hints that something changed; the listener looks again. A hint may be late, doubled or missing. */
    Subscription watch(StackRef stack, Listener listener) throws RuntimeFailure;

    /** The lines that a resource wrote. */
    LogStream logs(StackRef stack, String resource, LogOptions options) throws RuntimeFailure;

    /** Where the machine reaches that port of an instance; empty when it cannot. */
    Optional<InetSocketAddress> reach(StackRef stack, String instance, int port) throws RuntimeFailure;

    /**
     * Whether {@link #reach} names a proxy, which accepts connections before the workload does: then a connection proves
     * something only when it stays open for a while.
     */
    default boolean proxied(StackRef stack, String instance) throws RuntimeFailure {
        return false;
    }

    /** Runs a command inside an instance, to its end or the time limit. */
    ExecResult exec(StackRef stack, String instance, List<String> command, Duration timeout) throws RuntimeFailure;

    /**
     * The command as a program of this machine that runs inside an instance, for somebody who has streams for it, or a
     * terminal; not started.
     *
     * @param terminal whether the command is to find a terminal, which the program's own streams are then
     * @throws RuntimeFailure when it does not run, or nothing of this machine leads there
     */
    default ProcessBuilder inside(StackRef stack, String instance, List<String> command, boolean terminal)
            throws RuntimeFailure {
        throw new RuntimeFailure(
                stack.name(), "go into", new Reason.BackendError("no program of this machine leads there"));
    }

    /** Ends the connection; workloads go on. */
    @Override
    void close();

    /**
     * Waits until the backend itself calls an instance healthy. For users of the port; the engine never asks, because
     * readiness has one judge and one clock.
     *
     * @return the last observation, whether it was healthy or not
     */
    default Optional<Instance> awaitHealthy(StackRef stack, String instance, Duration timeout)
            throws RuntimeFailure, InterruptedException {
        java.util.concurrent.Semaphore hints = new java.util.concurrent.Semaphore(1);
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Subscription _ = watch(stack, (_, _) -> hints.release())) {
            while (hints.tryAcquire(deadline - System.nanoTime(), java.util.concurrent.TimeUnit.NANOSECONDS)) {
                hints.drainPermits();
                Optional<Instance> seen = inspect(stack, instance);
                if (seen.filter(i -> i.state() != Instance.State.HEALTHY && i.state() != Instance.State.STOPPED)
                        .isEmpty()) {
                    return seen;
                }
            }
            return inspect(stack, instance);
        }
    }

    /** Told of the progress of staging. */
    @FunctionalInterface
    interface Progress {
        /** Nobody listens. */
        Progress NONE = _ -> {};

        /** What is being done, for people: {@code pulling 34 %}. */
        void report(String text);
    }

    /** Told that something changed. */
    @FunctionalInterface
    interface Listener {
        /**
         * Something changed.
         *
         * @param resource empty when anything may have changed: list again
         * @param instance what is known of it without asking; empty when it has to be inspected
         */
        void changed(String resource, Optional<Instance> instance);
    }

    /** A watch that ends when it is closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * How a command ended.
     *
     * @param exitCode of the command; 124 when the time was over
     * @param output what it wrote, both streams, at most 4 KiB
     */
    record ExecResult(int exitCode, String output) {}
}
