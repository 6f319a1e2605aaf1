package dev.cairn.local;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Exit;
import dev.cairn.model.Handling;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.View;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A machine in memory: it runs what it is told, remembers every call, and fails as it is asked to. */
final class FakeRuntime implements ContainerRuntime {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final Set<String> healthy = ConcurrentHashMap.newKeySet();
    final Set<String> ignoresTerm = ConcurrentHashMap.newKeySet();
    /** How often a stop of that resource ends without its end. */
    final Map<String, Integer> stubborn = new ConcurrentHashMap<>();

    final Map<String, CountDownLatch> stageGates = new ConcurrentHashMap<>();
    final Map<String, Reason> startFailures = new ConcurrentHashMap<>();
    final Map<String, Instance> instances = new LinkedHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    volatile Consumer<WorkloadSpec> onStart = _ -> {};
    volatile Consumer<String> onProbe = _ -> {};
    volatile CountDownLatch teardownGate;
    volatile CountDownLatch listGate;
    volatile boolean lost;
    volatile boolean late;

    @Override
    public Capabilities capabilities() {
        return new Capabilities(Handling.BARE, Handling.BARE, View.MACHINE, Map.of());
    }

    @Override
    public void prepare(StackRef stack) throws RuntimeFailure {
        answer("prepare");
        calls.add("prepare");
    }

    @Override
    public void teardown(StackRef stack, boolean data) throws RuntimeFailure {
        answer("teardown");
        calls.add("teardown data=" + data);
        await("the teardown", teardownGate);
    }

    @Override
    public void stage(WorkloadSpec spec, Progress progress) throws RuntimeFailure {
        answer("stage");
        calls.add("stage " + spec.resource());
        await(spec.resource(), stageGates.get(spec.resource()));
    }

    private void await(String resource, CountDownLatch gate) throws RuntimeFailure {
        try {
            if (gate != null && !gate.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("nobody opened the gate of " + resource);
            }
        } catch (InterruptedException e) {
            calls.add("gave up " + resource);
            Thread.currentThread().interrupt();
            throw new RuntimeFailure(resource, "stage", new Reason.BackendError("interrupted"));
        }
    }

    @Override
    public Instance start(WorkloadSpec spec) throws RuntimeFailure {
        onStart.accept(spec);
        answer("start");
        calls.add("start " + spec.resource() + " " + spec.attempt());
        Reason failure = startFailures.get(spec.resource());
        if (failure != null) {
            throw new RuntimeFailure(spec.resource(), "start", failure);
        }
        synchronized (instances) {
            String id = spec.resource() + "-" + spec.attempt();
            Instance there = instances.get(id);
            if (there != null) {
                return there;
            }
            Instance instance = Instance.running(id, spec.resource(), spec.attempt(), spec.hash(), Instant.now());
            instances.values().removeIf(old -> old.resource().equals(spec.resource()) && !old.alive());
            boolean alive =
                    instances.values().stream().anyMatch(old -> old.resource().equals(spec.resource()));
            if (alive) {
                throw new RuntimeFailure(spec.resource(), "start", new Reason.BackendError("an older one lives"));
            }
            instances.put(id, instance);
            return instance;
        }
    }

    @Override
    public void stop(StackRef stack, String resource, String instance, StopPolicy policy) throws RuntimeFailure {
        answer("stop");
        calls.add("stop " + resource + " " + policy.grace().toSeconds() + "s");
        if (stubborn.merge(resource, -1, Integer::sum) >= 0) {
            throw new RuntimeFailure(resource, "stop", new Reason.StopTimeout());
        }
        if (ignoresTerm.contains(resource) && policy.grace().isPositive()) {
            await(resource, new CountDownLatch(1));
        }
        end(instance, policy.grace().isPositive() ? new Reason.Signal(15) : new Reason.Signal(9));
    }

    @Override
    public void remove(StackRef stack, String resource, String instance) throws RuntimeFailure {
        answer("remove");
        calls.add("remove " + resource);
        synchronized (instances) {
            instances.remove(instance);
            if (late) {
                late = false;
                instances.put("late-1", Instance.running("late-1", "late", 1, "h", Instant.now()));
            }
        }
    }

    @Override
    public Optional<Instance> inspect(StackRef stack, String instance) throws RuntimeFailure {
        answer("inspect");
        synchronized (instances) {
            return Optional.ofNullable(instances.get(instance));
        }
    }

    @Override
    public List<Instance> list(StackRef stack) throws RuntimeFailure {
        await("the listing", listGate);
        answer("list");
        synchronized (instances) {
            return new ArrayList<>(instances.values());
        }
    }

    @Override
    public Subscription watch(StackRef stack, Listener listener) throws RuntimeFailure {
        answer("watch");
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public LogStream logs(StackRef stack, String resource, LogOptions options) throws RuntimeFailure {
        throw new RuntimeFailure(resource, "read the log of", new Reason.BackendError("this machine keeps no logs"));
    }

    @Override
    public Optional<InetSocketAddress> reach(StackRef stack, String instance, int port) {
        return Optional.empty();
    }

    @Override
    public ExecResult exec(StackRef stack, String instance, List<String> command, Duration timeout)
            throws RuntimeFailure {
        answer("exec");
        onProbe.accept(instance);
        return healthy.contains(instance) || healthy.contains(instance.replaceAll("-\\d+$", ""))
                ? new ExecResult(0, "")
                : new ExecResult(1, "not yet");
    }

    @Override
    public void close() {
        calls.add("close");
    }

    /** The instance ends by itself, and the listeners hear of it. */
    void end(String instance, Reason how) {
        Instance ended;
        synchronized (instances) {
            Instance alive = instances.get(instance);
            if (alive == null || !alive.alive()) {
                return;
            }
            ended = alive.ended(Exit.of(how, Instant.now()));
            instances.put(instance, ended);
        }
        listeners.forEach(listener -> listener.changed(ended.resource(), Optional.of(ended)));
    }

    List<String> alive() {
        synchronized (instances) {
            return instances.values().stream()
                    .filter(Instance::alive)
                    .map(Instance::id)
                    .toList();
        }
    }

    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    private void answer(String operation) throws RuntimeFailure {
        if (lost) {
            throw new RuntimeFailure("stack", operation, new Reason.BackendLost("connection refused"));
        }
    }
}
