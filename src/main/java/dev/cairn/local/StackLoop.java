package dev.cairn.local;

import dev.cairn.model.Memory;
import dev.cairn.model.Plan;
import dev.cairn.model.Request;
import dev.cairn.status.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * One stack on this machine, kept as its plan says: observe, step, keep the memory, act, wait for an event. Everything
 * that happens comes through one queue to one thread, so what a step sees is never half of something. Every method may
 * be called from any thread, before and after the end.
 *
 * <p>{@link #close()} ends the loop and leaves the workloads running; {@link #shutdown} stops them in order and
 * {@link #remove} removes them too, and both end the loop.
 */
public final class StackLoop implements AutoCloseable {
    private static final ControlPlane.Cause LET_GO =
            new ControlPlane.Cause("cairn", "the loop was let go; the workloads run on");

    private final BlockingQueue<Input> inbox = new LinkedBlockingQueue<>();
    private final PendingRequests requests = new PendingRequests();
    private final List<Consumer<Sight>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<ExitReport> ended = new CompletableFuture<>();
    private final LoopParts parts;
    private final Thread thread;
    private final Watchdog watchdog;
    private volatile Sight sight;
    private volatile ControlPlane health;

    /**
     * A loop that does nothing until {@link #start()}.
     *
     * @param memory what was kept, or {@link Memory#fresh}
     */
    public StackLoop(LoopParts parts, Plan plan, Memory memory) {
        this(parts, plan, memory, Watchdog.PAUSE);
    }

    /** The same, looked at by its watchdog at other pauses. */
    StackLoop(LoopParts parts, Plan plan, Memory memory, Duration looks) {
        this.parts = parts;
        this.sight = Sight.remembered(plan, memory);
        this.health = ControlPlane.starting(parts.clock().instant());
        this.thread = Thread.ofPlatform().name("cairn-loop").daemon().unstarted(() -> run(plan, memory));
        this.watchdog = new Watchdog(thread, parts.clock(), parts.timer(), looks, this::hangs);
    }

    /** Begins. Once. */
    public void start() {
        watchdog.begin();
        thread.start();
    }

    /** Another version of the plan takes over; what runs and did not change is not touched. */
    public void apply(Plan plan) {
        inbox.add(new Input.Planned(plan));
    }

    /** The same as an {@code up}: what was stopped or has failed is tried again, too. Completed when it is accepted. */
    public CompletableFuture<String> up(Plan plan) {
        apply(plan);
        return ask(new Request.Up(UUID.randomUUID().toString()));
    }

    /**
     * Asks for something of one resource.
     *
     * @return the outcome, once it is kept: {@code Accepted}, {@code AlreadyRestarting}, {@code UnknownResource},
     *     {@code Refused}; {@code Closed} when the loop ended before
     */
    public CompletableFuture<String> request(Request.Verb verb, String resource) {
        return ask(new Request.OnResource(UUID.randomUUID().toString(), verb, resource));
    }

    /**
     * Stops everything in order; the loop ends when it is done. The first cause and requester stay.
     *
     * @return completed when it is accepted; {@link #ended()} tells of the end
     */
    public CompletableFuture<String> shutdown(String requestedBy, String reason) {
        return ask(stop(requestedBy, reason));
    }

    /** Stops everything in order and removes it, its data too when asked for; the loop ends when it is done. */
    public CompletableFuture<String> remove(String requestedBy, String reason, boolean data) {
        Request.Shutdown stop = stop(requestedBy, reason);
        return ask(stop, new Input.Removed(stop, data));
    }

    private static Request.Shutdown stop(String requestedBy, String reason) {
        if (requestedBy.isBlank() || reason.isBlank()) {
            throw new IllegalArgumentException("a shutdown needs a requester and a reason");
        }
        return new Request.Shutdown(UUID.randomUUID().toString(), requestedBy, reason);
    }

    /** Ends everything without grace, still in reverse order. */
    public void kill() {
        inbox.add(new Input.Killed());
    }

    private CompletableFuture<String> ask(Request request) {
        return ask(request, new Input.Asked(request));
    }

    private CompletableFuture<String> ask(Request request, Input input) {
        CompletableFuture<String> answer = requests.expect(request);
        inbox.add(input);
        if (ended.isDone()) {
            requests.close();
        }
        return answer;
    }

    /** The newest view of the stack. */
    public Sight sight() {
        return sight;
    }

    /** How the loop itself is. */
    public ControlPlane health() {
        return health;
    }

    /** Completed when the loop has ended; any number may wait for it, before or after. */
    public CompletableFuture<ExitReport> ended() {
        return ended.copy();
    }

    /** The events of the stack. */
    public Journal journal() {
        return parts.journal();
    }

    /**
     * Has a listener told of every new view, on the loop's thread: it must not block.
     *
     * @return ends it
     */
    public Runnable listen(Consumer<Sight> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void run(Plan plan, Memory memory) {
        try (Shell shell = new Shell(parts, plan, memory, requests, inbox::add)) {
            while (shell.report().isEmpty() && !ended.isDone()) {
                List<Input> batch = new ArrayList<>();
                batch.add(inbox.take());
                inbox.drainTo(batch);
                watchdog.begins();
                Optional<String> bug = pass(shell, batch);
                publish(shell, bug);
                watchdog.done();
            }
            shell.report().ifPresent(this::end);
        } catch (InterruptedException e) {
            end(new ExitReport(false, Optional.empty())); // closed: the workloads go on
        } catch (Error e) {
            parts.log().say("event=loop-died error=\"" + e + "\"");
            end(ExitReport.dead("the loop died of " + e));
            throw e;
        } finally {
            watchdog.close();
        }
    }

    private void hangs(String where) {
        parts.log().say("event=loop-hangs at=\"" + where + "\"");
        end(ExitReport.dead("the loop hangs at " + where));
        thread.interrupt();
    }

    /** A step that throws is a bug; it is told, and the next event gets its chance. */
    private Optional<String> pass(Shell shell, List<Input> batch) {
        try {
            batch.forEach(shell::take);
            shell.advance();
            return shell.trouble();
        } catch (RuntimeException e) {
            StackTraceElement[] trace = e.getStackTrace();
            String where = trace.length == 0 ? "" : " at " + trace[0];
            parts.log().say("event=bug error=\"" + e + where + "\"");
            return Optional.of("a defect of Cairn: " + e + where);
        }
    }

    private void publish(Shell shell, Optional<String> failure) {
        sight = shell.sight();
        live(shell.cause(), failure);
        listeners.forEach(listener -> listener.accept(sight));
    }

    private synchronized void live(Optional<ControlPlane.Cause> cause, Optional<String> failure) {
        if (health.report().isPresent()) {
            return;
        }
        Instant now = parts.clock().instant();
        boolean takenBack = cause.isEmpty() && health.state() == ControlPlane.State.SHUTTING_DOWN;
        ControlPlane observed = (takenBack ? health.anotherRun(now) : health).observed(now, failure);
        health = cause.map(observed::shuttingDown).orElse(observed);
    }

    /** The first report is final, and what every caller gets. */
    private synchronized void end(ExitReport report) {
        boolean first = health.report().isEmpty();
        if (first && report.completed()) {
            health = health.shuttingDown(LET_GO);
        }
        health = health.ended(report);
        ended.complete(health.report().orElseThrow());
        requests.close();
    }

    /** Ends the loop; the workloads go on, and the next loop adopts them. */
    @Override
    public void close() {
        thread.interrupt();
        boolean hangs = health.report().filter(ExitReport::recoverable).isPresent();
        if (thread.isAlive() && Thread.currentThread() != thread && !hangs) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the caller is in a hurry; the thread ends by itself
            }
        }
        end(new ExitReport(false, Optional.empty()));
    }
}
