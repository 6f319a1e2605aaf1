package dev.cairn.runtime.process;

import dev.cairn.model.Instance;
import dev.cairn.model.StopPolicy;
import dev.cairn.runtime.LogLine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * An attempt that runs while Cairn watches: it learns of the end, ends what the command left behind, keeps the output.
 * The end is an event: of the child, or of the exit file for a process that an earlier Cairn started. Only a shim that
 * somebody killed is found by looking, and so is the end of processes whose parents are gone.
 */
final class Tracked implements AutoCloseable {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMillis(100);
    private static final Duration BIRTH = Duration.ofMillis(200);

    private final Attempt attempt;
    private final Inspector inspector;
    private final Optional<Map<String, String>> environment;
    private final Consumer<Optional<Instance>> onEnd;
    private final StopPolicy policy;
    private final List<OutputKeeper> keepers = new ArrayList<>();
    private final Semaphore hints = new Semaphore(0);
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Optional<Process> child;
    private volatile Optional<DirectoryEvents.Interest> interest = Optional.empty();
    private final Semaphore written = new Semaphore(0);
    private final Thread thread;
    private final Thread outputThread;

    /** Makes keepers. */
    interface Keeping {
        OutputKeeper keeper(OutputFile file) throws IOException;
    }

    /**
     * An attempt that is not looked at yet.
     *
     * @param child the shim, when this Cairn started it
     * @param environment of the command, when it is known
     * @param keeping makes the keepers of its output
     * @param onEnd called once, when nothing is left of it; without an instance when it was removed meanwhile
     */
    Tracked(
            Attempt attempt,
            Inspector inspector,
            Optional<Process> child,
            Optional<Map<String, String>> environment,
            Keeping keeping,
            Consumer<Optional<Instance>> onEnd)
            throws IOException {
        this.attempt = attempt;
        this.inspector = inspector;
        this.child = child;
        this.environment = environment;
        this.onEnd = onEnd;
        this.policy = attempt.registration().stop();
        for (LogLine.Stream stream : LogLine.Stream.values()) {
            keepers.add(keeping.keeper(new OutputFile(attempt.directory(), stream)));
        }
        this.thread = Thread.ofVirtual().name("attempt " + attempt.id()).unstarted(this::track);
        this.outputThread = Thread.ofVirtual().name("output " + attempt.id()).unstarted(this::keep);
    }

    /** Begins to look. */
    void begin(DirectoryEvents directories) throws IOException {
        interest = Optional.of(directories.register(attempt.directory(), this::changed));
        Optional<Attempt.Leader> leader = attempt.leader();
        if (child.isPresent()) {
            child.get().onExit().thenRun(hints::release);
        } else if (leader.isPresent()) {
            ProcessHandle.of(leader.get().pid()).ifPresent(shim -> shim.onExit().thenRun(hints::release));
        }
        hints.release(); // it may have ended before anybody listened
        thread.start();
        outputThread.start();
    }

    /** What the command was started with. */
    Optional<Map<String, String>> environment() {
        return environment;
    }

    /**
     * Signals the group, kills what is left of it after the grace, and returns when it is empty.
     *
     * @return false when it is still there some time after the kill
     */
    boolean end(StopPolicy how, Duration patience) throws IOException, InterruptedException {
        if (!how.grace().isZero()) {
            signal(how.signal());
            if (awaitEnd(how.grace(), false)) {
                return true;
            }
        }
        kill();
        return awaitEnd(patience, child.isEmpty()); // nothing tells that the shim of an earlier Cairn was killed
    }

    private void signal(String name) throws IOException, InterruptedException {
        if (signalled.compareAndSet(false, true)) {
            awaitCommand();
            if (!inspector.members(attempt).isEmpty()) {
                Signals.send(group(), name);
            }
        }
    }

    /** What the shim has forked and not executed yet forgets signals, so that moment is not the one to send one in. */
    private void awaitCommand() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + BIRTH.toNanos();
        while (inspector.commandDue(attempt) && System.nanoTime() < deadline) {
            Thread.sleep(SHORTEST);
        }
    }

    /** Shim and all at once, so that nothing can be forked in between; no exit code follows, so it is noted before. */
    private void kill() throws IOException {
        if (!inspector.members(attempt).isEmpty()) {
            attempt.markKilled();
            Signals.send(group(), "KILL");
        }
    }

    private long group() throws IOException {
        return attempt.leader().map(Attempt.Leader::pid).orElseThrow();
    }

    private boolean awaitEnd(Duration time, boolean look) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        for (Duration step = look ? SHORTEST : time; ; step = longer(step)) {
            long left = Math.max(0, deadline - System.nanoTime());
            try {
                ended.get(Math.min(step.toNanos(), left), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                if (left == 0) {
                    return false;
                }
                hints.release();
            } catch (ExecutionException e) {
                throw new IOException("attempt " + attempt.id() + " cannot be followed", e.getCause());
            }
        }
    }

    private void changed(String file) {
        if (file.equals("exit") || file.equals(DirectoryEvents.ANYTHING)) {
            hints.release();
        }
        written.release();
    }

    private void keep() {
        try {
            while (true) {
                written.acquire();
                written.drainPermits();
                keepOutput();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody looks any more
        }
    }

    /** Notes when the output came that nobody noted yet, and keeps it bounded. */
    void keepOutput() {
        try {
            for (OutputKeeper keeper : keepers) {
                keeper.look();
            }
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                return; // nobody looks any more; what was begun is finished by the next who does
            }
            Warning.of("output is not kept", attempt.id(), e);
        }
    }

    private void track() {
        try {
            while (true) {
                hints.acquire();
                hints.drainPermits();
                if (commandEnded()) {
                    endRest();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed: the attempt goes on without us
        } catch (IOException e) {
            ended.completeExceptionally(e);
        }
    }

    private boolean commandEnded() throws IOException {
        return attempt.exit().isPresent() || !inspector.leaderAlive(attempt);
    }

    /** Like a container's, an attempt's processes end with its command; what does not is signalled, then killed. */
    private void endRest() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + policy.grace().toNanos();
        boolean killed = false;
        for (Duration step = SHORTEST; ; step = longer(step)) {
            Optional<Instance> seen = inspector.inspect(attempt);
            if (seen.filter(instance -> instance.state() != Instance.State.STOPPED)
                    .isEmpty()) {
                keepOutput();
                ended.complete(null);
                onEnd.accept(seen);
                close();
                return;
            }
            if (!inspector.leaderAlive(attempt)) {
                signal(policy.signal());
            }
            if (!killed && System.nanoTime() > deadline) {
                kill();
                killed = true;
            }
            hints.tryAcquire(step.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Slowly: what is late is found a third later than it could be at most. */
    private static Duration longer(Duration step) {
        Duration more = step.multipliedBy(4).dividedBy(3);
        return more.compareTo(LONGEST) < 0 ? more : LONGEST;
    }

    /** Looks away; the attempt goes on. */
    @Override
    public void close() {
        interest.ifPresent(DirectoryEvents.Interest::close);
        outputThread.interrupt();
        thread.interrupt();
    }
}
