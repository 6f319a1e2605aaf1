package dev.cairn.runtime.process;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Handling;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.View;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.FileTree;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Runs workloads as processes of this machine; needs nothing installed. Everything it knows is in the state directory
 * and the process table, so it may be killed at any time: the next one adopts what runs, and knows how the rest ended.
 */
public final class ProcessRuntime implements ContainerRuntime {
    private final StateLayout layout;
    private final Inspector inspector;
    private final DirectoryEvents events;
    private final Tracking tracking;
    private final Starter starter;
    private final Optional<Cgroups> cgroups = Cgroups.ofThisMachine();
    private final Lock rotation = new ReentrantLock();
    private final Map<Path, ReentrantLock> locks = new ConcurrentHashMap<>();

    /**
     * A runtime that keeps everything below that directory, which is made if it does not exist.
     *
     * @throws RuntimeFailure when the directory cannot be written
     */
    public ProcessRuntime(Path stateDirectory, Clock clock) throws RuntimeFailure {
        this(stateDirectory, clock, ProcessTable.ofThisMachine(), OutputKeeper.BOUND);
    }

    ProcessRuntime(Path stateDirectory, Clock clock, ProcessTable table, long outputBound) throws RuntimeFailure {
        this.layout = new StateLayout(stateDirectory.toAbsolutePath().normalize());
        this.inspector = new Inspector(table, clock);
        this.events = DirectoryEvents.of(layout.root());
        this.tracking = new Tracking(inspector, table, events, file -> new OutputKeeper(file, outputBound, rotation));
        try {
            StackDirectory.makePrivate(layout.root());
            Launcher launcher = new Launcher(layout.root());
            Thread.ofVirtual().name("warm-up").start(launcher::warmUp);
            this.starter = new Starter(layout, inspector, launcher, tracking, new PortCheck(table), cgroups);
        } catch (IOException e) {
            throw failure("processes", "prepare the state directory of", e);
        }
    }

    /**
     * The stacks that have processes of an earlier runtime, under their ids as names. What runs although its files were
     * deleted is written down again: enough to find and end it.
     *
     * @param stateOf the state directory of a stack of that id
     * @throws IOException when it cannot be read or written
     */
    public static List<StackRef> running(Function<String, Path> stateOf) throws IOException {
        List<StackRef> stacks = new ArrayList<>();
        for (String id : new LostAttempts(ProcessTable.ofThisMachine()).restore(stateOf)) {
            Path owner = new StateLayout(stateOf.apply(id)).owner(id);
            String uid = Files.exists(owner)
                    ? Files.readString(owner).strip()
                    : UUID.randomUUID().toString();
            stacks.add(new StackRef(id, id, uid, Map.of()));
        }
        return stacks;
    }

    /** Where things are, volumes among them. */
    public StateLayout layout() {
        return layout;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities(cgroups);
    }

    /** What a runtime on this machine can do, for who only plans. */
    public static Capabilities capabilitiesOfThisMachine() {
        return capabilities(Cgroups.ofThisMachine());
    }

    private static Capabilities capabilities(Optional<Cgroups> cgroups) {
        Map<String, Capabilities.Support> fields = new HashMap<>();
        for (String kind : List.of("process", "container", "job")) { // beside a process the others' fields are its own
            fields.put(kind + ".volumes.size", ignored("a volume of a process is a directory without a size limit"));
            fields.put(kind + ".volumes.readOnly", ignored("a process may write to the directories of its volumes"));
            fields.put(kind + ".ports.hostIp", ignored("a process chooses by itself which addresses it listens on"));
            fields.put(kind + ".resources.requests", ignored("nothing is reserved for a process of this machine"));
            fields.put(
                    kind + ".volumes.claim",
                    new Capabilities.Support.Refused("only a cluster has claims; use a named volume"));
            if (cgroups.isEmpty()) {
                fields.put(
                        kind + ".resources.limits",
                        ignored("limits need control groups of version 2 that this account may change"));
            }
        }
        return new Capabilities(Handling.BARE, Handling.BARE, View.MACHINE, fields);
    }

    private static Capabilities.Support ignored(String note) {
        return new Capabilities.Support.Ignored(note);
    }

    @Override
    public void prepare(StackRef stack) throws RuntimeFailure {
        asked(stack.name(), "prepare", () -> {
            of(stack).own();
            for (Attempts attempts : of(stack).resources()) {
                locked(attempts, () -> {
                    starter.tidy(attempts);
                    return attempts;
                });
            }
            return stack;
        });
    }

    @Override
    public void teardown(StackRef stack, boolean data) throws RuntimeFailure {
        for (Instance instance : list(stack)) {
            if (instance.alive()) {
                throw new RuntimeFailure(
                        instance.resource(), "remove", new Reason.BackendError("it still runs: stop it first"));
            }
            remove(stack, instance.resource(), instance.id());
        }
        asked(stack.name(), "tear down", () -> {
            of(stack).refuseForeign();
            if (data) {
                FileTree.delete(layout.stack(stack.id()));
            }
            return stack;
        });
    }

    /** Nothing is pulled or built; programs that are missing are found out early. */
    @Override
    public void stage(WorkloadSpec spec, Progress progress) throws RuntimeFailure {
        asked(spec.resource(), "stage", () -> {
            starter.check(spec);
            return spec;
        });
    }

    @Override
    public Instance start(WorkloadSpec spec) throws RuntimeFailure {
        return asked(spec.resource(), "start", () -> {
            of(spec.stack()).own();
            Attempts attempts = of(spec.stack()).attempts(spec.resource());
            return locked(attempts, () -> starter.start(spec, attempts));
        });
    }

    @Override
    public void stop(StackRef stack, String resource, String instance, StopPolicy policy) throws RuntimeFailure {
        asked(resource, "stop", () -> {
            Optional<Attempt> attempt = of(stack).attempt(instance);
            if (attempt.isPresent()) {
                tracking.end(stack, attempt.get(), policy);
            }
            return attempt;
        });
    }

    @Override
    public void remove(StackRef stack, String resource, String instance) throws RuntimeFailure {
        asked(resource, "remove", () -> {
            Optional<Attempt> attempt = of(stack).attempt(instance);
            if (attempt.isPresent() && attempt.get().retired().isEmpty()) {
                tracking.end(stack, attempt.get(), new StopPolicy(StopPolicy.DEFAULT.signal(), Duration.ZERO));
                locked(of(stack).attempts(resource), () -> {
                    switch (attempt.get().claim()) {
                        case SHIM -> Workspace.retire(attempt.get(), Attempt.Retirement.REMOVED);
                        case VOID -> Workspace.discard(attempt.get());
                        case NOBODY -> {} // a start that found it given up has discarded it
                    }
                    return attempt;
                });
            }
            return attempt;
        });
    }

    @Override
    public Optional<Instance> inspect(StackRef stack, String instance) throws RuntimeFailure {
        return asked(instance, "inspect", () -> {
            Optional<Attempt> attempt = of(stack).attempt(instance);
            return attempt.isPresent() ? seen(stack, attempt.get()) : Optional.empty();
        });
    }

    @Override
    public List<Instance> list(StackRef stack) throws RuntimeFailure {
        return asked(stack.name(), "list", () -> {
            of(stack).refuseForeign();
            List<Instance> instances = new ArrayList<>();
            for (Attempts attempts : of(stack).resources()) {
                for (Attempt attempt : attempts.present()) {
                    seen(stack, attempt).ifPresent(instances::add);
                }
            }
            return instances;
        });
    }

    private Optional<Instance> seen(StackRef stack, Attempt attempt) throws IOException {
        boolean starting = starter.starting(attempt); // asked first: it is over once the attempt has begun
        Optional<Instance> seen = inspector.inspect(attempt);
        if (seen.filter(Instance::executing).isPresent() && !starting) {
            tracking.noticed(stack, attempt);
        }
        return seen.map(instance -> starting && instance.state() == Instance.State.CREATED
                ? instance.with(Instance.State.STARTING)
                : instance);
    }

    /** From here on what runs is looked after: its end is told, its output kept in bounds. */
    @Override
    public Subscription watch(StackRef stack, Listener listener) throws RuntimeFailure {
        Subscription subscription = tracking.subscribe(stack, listener);
        try {
            list(stack);
            return subscription;
        } catch (RuntimeFailure e) {
            subscription.close();
            throw e;
        }
    }

    @Override
    public LogStream logs(StackRef stack, String resource, LogOptions options) throws RuntimeFailure {
        return asked(resource, "read the log of", () -> {
            of(stack).refuseForeign();
            Attempts attempts = of(stack).attempts(resource);
            if (options.follow()) {
                Files.createDirectories(attempts.directory()); // to see the first attempt come
            }
            attempts.logged().forEach(tracking::noteOutput);
            return new ProcessLog(attempts, options, events, rotation);
        });
    }

    @Override
    public Optional<InetSocketAddress> reach(StackRef stack, String instance, int port) {
        return Optional.of(new InetSocketAddress(Inspector.ADDRESS, port));
    }

    /** The command runs in the working directory and with the environment of the instance. */
    @Override
    public ExecResult exec(StackRef stack, String instance, List<String> command, Duration timeout)
            throws RuntimeFailure {
        return asked(
                instance, "exec in", () -> execution(stack, instance, command).run(timeout));
    }

    /** The command runs in the working directory and with the environment of the instance. */
    @Override
    public ProcessBuilder inside(StackRef stack, String instance, List<String> command, boolean terminal)
            throws RuntimeFailure {
        return asked(
                instance, "exec in", () -> execution(stack, instance, command).program());
    }

    private Execution execution(StackRef stack, String instance, List<String> command)
            throws IOException, RuntimeFailure {
        Optional<Attempt> attempt = of(stack).attempt(instance);
        if (attempt.isEmpty()
                || inspector.inspect(attempt.get()).filter(Instance::executing).isEmpty()) {
            throw new RuntimeFailure(instance, "exec in", new Reason.BackendError("it does not run"));
        }
        Path workingDir = Path.of(attempt.get().registration().workingDir());
        Map<String, String> environment = tracking.environment(attempt.get()).orElseGet(System::getenv);
        return new Execution(command, workingDir, environment);
    }

    /** Looks away from everything; processes go on. */
    @Override
    public void close() {
        tracking.close();
        events.close();
    }

    private StackDirectory of(StackRef stack) {
        return new StackDirectory(layout, stack);
    }

    /** Work on the attempts of one resource, one after the other. */
    private <T> T locked(Attempts attempts, Work<T> work) throws IOException, InterruptedException, RuntimeFailure {
        ReentrantLock lock = locks.computeIfAbsent(attempts.directory(), _ -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    private static <T> T asked(String resource, String operation, Work<T> work) throws RuntimeFailure {
        try {
            return work.run();
        } catch (IOException e) {
            throw failure(resource, operation, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure(resource, operation, new Reason.BackendError("interrupted"), e);
        }
    }

    private interface Work<T> {
        T run() throws IOException, InterruptedException, RuntimeFailure;
    }

    private static RuntimeFailure failure(String resource, String operation, IOException cause) {
        return new RuntimeFailure(resource, operation, new Reason.BackendError(cause.toString()), cause);
    }
}
