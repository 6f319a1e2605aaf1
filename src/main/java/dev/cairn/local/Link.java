package dev.cairn.local;

import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.StopPolicy;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The connection to one backend: opened when it is needed first, watched, listed, and opened again after it was lost.
 * Everything that blocks runs on threads of its own and comes back as an {@link Input}; the methods themselves belong
 * to the loop's thread, except where they say otherwise.
 */
final class Link implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Backend backend;
    private final StackRef stack;
    private final Runtimes runtimes;
    private final Consumer<Input> inbox;
    private final ReentrantLock preparing = new ReentrantLock();
    private final Set<String> observing = new HashSet<>();
    private final Set<String> again = new HashSet<>();
    private volatile Optional<ContainerRuntime> runtime = Optional.empty();
    private volatile Optional<ContainerRuntime.Subscription> watch = Optional.empty();
    private volatile boolean prepared;
    private volatile boolean closed;
    private State state = State.CONNECTING;
    private int losses;

    enum State {
        CONNECTING,
        CONNECTED,
        LOST
    }

    Link(Backend backend, StackRef stack, Runtimes runtimes, Consumer<Input> inbox) {
        this.backend = backend;
        this.stack = stack;
        this.runtimes = runtimes;
        this.inbox = inbox;
    }

    State state() {
        return state;
    }

    /** The backend, once it was opened. From any thread. */
    Optional<ContainerRuntime> runtime() {
        return runtime;
    }

    /** Begins to connect: watched before it is listed, so that nothing falls between. */
    void connect(long stamp) {
        state = State.CONNECTING;
        start("connect", () -> {
            try {
                ContainerRuntime open = open();
                watch.ifPresent(ContainerRuntime.Subscription::close);
                watch = Optional.of(open.watch(
                        stack, (resource, instance) -> inbox.accept(new Input.Hinted(backend, resource, instance))));
                inbox.accept(new Input.Connected(backend, stamp, open.list(stack)));
                if (closed) {
                    close();
                }
            } catch (RuntimeFailure e) {
                inbox.accept(new Input.Lost(backend, e.reason().text()));
            }
        });
    }

    void connected() {
        state = State.CONNECTED;
        losses = 0;
        observing.clear();
        again.clear();
    }

    /** @return how long to wait before {@link #connect} is tried again; empty when that is arranged already */
    Optional<Duration> lost() {
        if (state == State.LOST) {
            return Optional.empty();
        }
        state = State.LOST;
        prepared = false;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(losses++, 5));
        return Optional.of(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    }

    /** What was made for the stack is gone. */
    void tornDown() {
        prepared = false;
    }

    /** Begins to make what the stack needs; whoever starts something waits for it, and tries again if it failed. */
    void prepare() {
        start("prepare", () -> {
            try {
                ensurePrepared();
            } catch (RuntimeFailure e) {
                inbox.accept(new Input.Hinted(backend, "", Optional.empty()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // only when the loop is closed
            }
        });
    }

    /**
     * Begins to look at what the backend has; two looks at the same thing never overlap, and the second begins when the
     * first is through.
     *
     * @param resource empty for everything
     * @param known instances that are inspected; none: the backend is listed
     */
    void observe(String resource, List<String> known, long stamp) {
        if (state != State.CONNECTED) {
            return;
        }
        if (!observing.add(resource)) {
            again.add(resource);
            return;
        }
        start("observe", () -> {
            try {
                inbox.accept(new Input.Observed(backend, resource, stamp, Optional.of(seen(resource, known))));
            } catch (RuntimeFailure e) {
                inbox.accept(
                        e.reason() instanceof Reason.BackendLost
                                ? new Input.Lost(backend, e.reason().text())
                                : new Input.Observed(backend, resource, stamp, Optional.empty()));
            }
        });
    }

    /** @return whether it has to be observed once more, because of what happened meanwhile */
    boolean observed(String resource) {
        observing.remove(resource);
        return again.remove(resource);
    }

    /** Performs an effect; blocks, from a thread of its own. */
    Input.Result perform(Effect effect, Optional<WorkloadSpec> spec, ContainerRuntime.Progress progress) {
        try {
            return switch (effect) {
                case Effect.Stage _ -> {
                    ensurePrepared();
                    opened().stage(spec.orElseThrow(), progress);
                    yield new Input.Result.Staged();
                }
                case Effect.Pull pull -> {
                    ensurePrepared();
                    opened().pull(stack, pull.resource(), pull.image(), progress);
                    yield new Input.Result.Pulled();
                }
                case Effect.Start _ -> {
                    ensurePrepared();
                    yield new Input.Result.Started(opened().start(spec.orElseThrow()));
                }
                case Effect.Stop stop -> {
                    opened().stop(stack, stop.resource(), stop.instance(), new StopPolicy(stop.signal(), stop.grace()));
                    yield new Input.Result.Stopped(stop.instance(), opened().inspect(stack, stop.instance()));
                }
                case Effect.Remove remove -> {
                    opened().remove(stack, remove.resource(), remove.instance());
                    yield new Input.Result.Removed(remove.instance());
                }
                case Effect.Cancel _, Effect.Watch _, Effect.PublishOutputs _ ->
                    throw new IllegalArgumentException(effect + " is not performed by a backend");
            };
        } catch (RuntimeFailure e) {
            return failed(effect.resource(), e.reason());
        } catch (InterruptedException e) {
            return failed(effect.resource(), new Reason.BackendError("given up"));
        }
    }

    /** What was left of a failed effect: it may have come half way. */
    private Input.Result failed(String resource, Reason reason) {
        boolean interrupted = Thread.interrupted(); // so that the look itself is not given up
        if (reason instanceof Reason.BackendLost(String error)) {
            return new Input.Result.Unreachable(error);
        }
        try {
            return new Input.Result.Failed(reason, seen(resource, List.of()));
        } catch (RuntimeFailure e) {
            return new Input.Result.Unreachable(e.reason().text());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<Instance> seen(String resource, List<String> known) throws RuntimeFailure {
        if (known.isEmpty()) {
            return opened().list(stack).stream()
                    .filter(instance ->
                            resource.isEmpty() || instance.resource().equals(resource))
                    .toList();
        }
        List<Instance> seen = new ArrayList<>();
        for (String instance : known) {
            opened().inspect(stack, instance).ifPresent(seen::add);
        }
        return seen;
    }

    private void ensurePrepared() throws RuntimeFailure, InterruptedException {
        if (!prepared) {
            preparing.lockInterruptibly();
            try {
                if (!prepared) {
                    open().prepare(stack);
                    prepared = true;
                }
            } finally {
                preparing.unlock();
            }
        }
    }

    private ContainerRuntime open() throws RuntimeFailure {
        synchronized (runtimes) {
            if (runtime.isEmpty()) {
                runtime = Optional.of(runtimes.open(backend));
            }
            return runtime.get();
        }
    }

    private ContainerRuntime opened() throws RuntimeFailure {
        return runtime.isPresent() ? runtime.get() : open();
    }

    private void start(String what, Runnable work) {
        Thread.ofVirtual().name(what + " " + backend).start(() -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) { // a bug; without an answer nobody would look again
                inbox.accept(new Input.Lost(backend, e.toString()));
            }
        });
    }

    /** Ends the watch and the connection; workloads go on. From any thread. */
    @Override
    public void close() {
        closed = true;
        watch.ifPresent(ContainerRuntime.Subscription::close);
        runtime.ifPresent(ContainerRuntime::close);
    }
}
