package dev.cairn.runtime.process;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Handling;
import dev.cairn.model.Instance;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs workloads as processes of this machine; needs nothing installed. Everything it knows is in the state directory
 * and the process table, so it may be killed at any time: the next one adopts what runs, and knows how the rest ended.
 */
public final class ProcessRuntime implements ContainerRuntime {
    /** After the kill: how long until something is said to be still there. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Attempts whose output is kept beside the newest. */
    private static final int LOGGED_BEFORE = 2;

    private final StateLayout layout;
    private final Clock clock;
    private final ProcessTable table;
    private final Inspector inspector;
    private final Launcher launcher;
    private final DirectoryEvents events;
    private final PortCheck ports;
    private final long outputBound;
    private final Map<Path, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final Map<Path, Tracked> tracked = new ConcurrentHashMap<>();
    private final Set<Path> starting = ConcurrentHashMap.newKeySet();
    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();

    /**
     * A runtime that keeps everything below that directory, which is made if it does not exist.
     *
     * @throws RuntimeFailure when the directory cannot be written
     */
    public ProcessRuntime(Path stateDirectory, Clock clock) throws RuntimeFailure {
        this(stateDirectory, clock, ProcessTable.ofThisMachine(), OutputKeeper.BOUND);
    }

    ProcessRuntime(Path stateDirectory, Clock clock, ProcessTable table, long outputBound) throws RuntimeFailure {
        Path root = stateDirectory.toAbsolutePath().normalize();
        try {
            makePrivate(root);
            this.launcher = new Launcher(root);
        } catch (IOException e) {
            throw failure("processes", "prepare the state directory of", e);
        }
        this.layout = new StateLayout(root);
        this.clock = clock;
        this.table = table;
        this.inspector = new Inspector(table, clock);
        this.events = DirectoryEvents.of(root);
        this.ports = new PortCheck(table);
        this.outputBound = outputBound;
    }

    /** Where things are, volumes among them. */
    public StateLayout layout() {
        return layout;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                Handling.BARE,
                Handling.BARE,
                View.MACHINE,
                Map.of(
                        "process.resources",
                        new Capabilities.Support.Ignored(
                                "CPU and memory limits have no effect on processes of this machine"),
                        "process.volumes.size",
                        new Capabilities.Support.Ignored("a volume of a process is a directory without a size limit"),
                        "process.volumes.readOnly",
                        new Capabilities.Support.Ignored("a process may write to the directories of its volumes"),
                        "process.volumes.claim",
                        new Capabilities.Support.Refused("only a cluster has claims; use a named volume"),
                        "process.ports.hostIp",
                        new Capabilities.Support.Ignored("a process chooses by itself which addresses it listens on")));
    }

    @Override
    public void prepare(StackRef stack) throws RuntimeFailure {
        try {
            own(stack);
            for (String resource : resources(stack)) {
                locked(stack, resource, () -> {
                    tidy(attempts(stack, resource));
                    return resource;
                });
            }
        } catch (IOException e) {
            throw failure(stack.name(), "prepare", e);
        }
    }

    @Override
    public void teardown(StackRef stack, boolean data) throws RuntimeFailure {
        try {
            refuseForeign(stack);
            for (Instance instance : list(stack)) {
                if (instance.alive()) {
                    throw new RuntimeFailure(
                            instance.resource(), "remove", new Reason.BackendError("it still runs: stop it first"));
                }
                remove(stack, instance.resource(), instance.id());
            }
            if (data) {
                Workspace.deleteTree(layout.stack(stack.id()));
            }
        } catch (IOException e) {
            throw failure(stack.name(), "tear down", e);
        }
    }

    /** Nothing is pulled or built for a process; what can be found out early is whether its program is there. */
    @Override
    public void stage(WorkloadSpec spec, Progress progress) throws RuntimeFailure {
        checkPrograms(spec, command(spec));
    }

    @Override
    public Instance start(WorkloadSpec spec) throws RuntimeFailure {
        Workload.Command command = command(spec);
        try {
            own(spec.stack());
            return locked(spec.stack(), spec.resource(), () -> {
                Optional<Instance> there = makeWay(spec);
                return there.isPresent() ? there.get() : spawn(spec, command);
            });
        } catch (IOException e) {
            throw failure(spec.resource(), "start", e);
        }
    }

    /** What runs for this very attempt; else nothing, and nothing of older ones is in the way. */
    private Optional<Instance> makeWay(WorkloadSpec spec) throws IOException, RuntimeFailure {
        Attempts attempts = attempts(spec.stack(), spec.resource());
        for (Attempt attempt : attempts.present()) {
            if (attempt.claim() == Attempt.Claim.NOBODY && attempt.giveUp()) {
                continue; // registered by a Cairn that was killed before its shim came this far
            }
            Optional<Instance> found = inspector.inspect(attempt);
            if (found.isEmpty()) {
                continue;
            }
            Instance instance = found.get();
            if (instance.attempt() == spec.attempt() && instance.hash().equals(spec.hash())) {
                return found;
            }
            if (instance.alive()) {
                throw new RuntimeFailure(
                        spec.resource(),
                        "start",
                        new Reason.BackendError("attempt " + instance.attempt() + " still runs: stop it first"));
            }
            Workspace.retire(attempt, Attempt.Retirement.SUPERSEDED);
        }
        tidy(attempts);
        return Optional.empty();
    }

    /** Removes what was given up, what a killed Cairn left half made, and output that is too old. */
    private void tidy(Attempts attempts) throws IOException {
        attempts.deleteHalfMade();
        List<Attempt> logged = new ArrayList<>();
        for (Attempt attempt : attempts.all()) {
            if (attempt.claim() == Attempt.Claim.VOID) {
                Workspace.discard(attempt);
            } else if (attempt.retired().isPresent()) {
                logged.add(attempt);
            }
        }
        for (Attempt old : logged.subList(0, Math.max(0, logged.size() - LOGGED_BEFORE))) {
            Workspace.discard(old);
        }
    }

    private Instance spawn(WorkloadSpec spec, Workload.Command command) throws IOException, RuntimeFailure {
        checkPrograms(spec, command);
        for (Workload.Port port : spec.workload().ports()) {
            Optional<Reason.PortConflict> conflict = ports.conflict(port);
            if (conflict.isPresent()) {
                throw new RuntimeFailure(spec.resource(), "start", conflict.get());
            }
        }
        Attempt attempt = new Workspace(layout, spec, command).make();
        Map<String, String> environment = environment(spec, attempt);
        starting.add(attempt.directory());
        try {
            Process shim = launcher.launch(attempt, command, environment, Optional.empty());
            track(spec.stack(), attempt, Optional.of(shim), Optional.of(environment));
            return inspector
                    .inspect(attempt)
                    .orElseThrow(() -> new IOException(attempt.directory() + " was removed by somebody else"));
        } catch (RuntimeFailure e) {
            if (attempt.giveUp()) {
                Workspace.discard(attempt);
            }
            throw e;
        } finally {
            starting.remove(attempt.directory());
        }
    }

    private void checkPrograms(WorkloadSpec spec, Workload.Command command) throws RuntimeFailure {
        String path = variables(spec).getOrDefault("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        Programs programs = new Programs(path, Path.of(command.workingDir()));
        List<List<String>> all = new ArrayList<>(command.init());
        all.add(command.command());
        for (List<String> words : all) {
            Optional<Reason.SpawnError> problem = programs.problem(words.isEmpty() ? "" : words.getFirst());
            if (problem.isPresent()) {
                throw new RuntimeFailure(spec.resource(), "start", problem.get());
            }
        }
    }

    /** The machine's environment, as a shell would hand it on, and over it that of the workload. */
    private static Map<String, String> environment(WorkloadSpec spec, Attempt attempt) throws RuntimeFailure {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        spec.workload().ports().stream()
                .findFirst()
                .ifPresent(port -> environment.put("PORT", String.valueOf(port.port())));
        if (spec.workload().job()) {
            environment.put("CAIRN_OUTPUT", attempt.output().toString());
        }
        environment.putAll(variables(spec));
        environment.put(Inspector.MARK, attempt.id().toString());
        return environment;
    }

    private static Map<String, String> variables(WorkloadSpec spec) throws RuntimeFailure {
        Map<String, String> variables = new TreeMap<>();
        for (Workload.EnvVar variable : spec.workload().env()) {
            switch (variable.value()) {
                case OutputValue.Plain(String value) -> variables.put(variable.name(), value);
                case OutputValue.Secret(String value) -> variables.put(variable.name(), value);
                case OutputValue.SecretRef _ ->
                    throw new RuntimeFailure(
                            spec.resource(),
                            "start",
                            new Reason.InvalidSpec(
                                    "env " + variable.name() + " is a Secret of a cluster: give its value"));
            }
        }
        return variables;
    }

    private static Workload.Command command(WorkloadSpec spec) throws RuntimeFailure {
        if (spec.workload().program() instanceof Workload.Command command) {
            return command;
        }
        throw new RuntimeFailure(
                spec.resource(),
                "start",
                new Reason.InvalidSpec("it has no process: add one, or use a container engine"));
    }

    private Tracked track(
            StackRef stack, Attempt attempt, Optional<Process> shim, Optional<Map<String, String>> environment)
            throws IOException {
        Tracked now = new Tracked(
                attempt,
                inspector,
                shim,
                environment,
                events,
                clock,
                outputBound,
                instance -> ended(stack, attempt, instance));
        Tracked before = tracked.put(attempt.directory(), now);
        if (before != null) {
            before.close();
        }
        return now;
    }

    private void ended(StackRef stack, Attempt attempt, Instance instance) {
        tracked.remove(attempt.directory());
        listeners
                .getOrDefault(stack.id(), List.of())
                .forEach(listener -> listener.changed(instance.resource(), Optional.of(instance)));
    }

    /** Tracks what an earlier Cairn started. */
    private Tracked adopt(StackRef stack, Attempt attempt) throws IOException {
        Optional<Map<String, String>> environment = attempt.leader().flatMap(leader -> table.environment(leader.pid()));
        return track(stack, attempt, Optional.empty(), environment);
    }

    @Override
    public void stop(StackRef stack, String resource, String instance, StopPolicy policy) throws RuntimeFailure {
        try {
            Optional<Attempt> attempt = attempt(stack, instance);
            if (attempt.isPresent()) {
                end(stack, attempt.get(), policy);
            }
        } catch (IOException e) {
            throw failure(resource, "stop", e);
        } catch (InterruptedException e) {
            throw interrupted(resource, "stop");
        }
    }

    private void end(StackRef stack, Attempt attempt, StopPolicy policy)
            throws IOException, InterruptedException, RuntimeFailure {
        if (attempt.claim() == Attempt.Claim.NOBODY && attempt.giveUp()) {
            return;
        }
        Tracked running = tracked.get(attempt.directory());
        if (running == null
                && inspector.inspect(attempt).filter(Instance::alive).isEmpty()) {
            return;
        }
        if (!(running == null ? adopt(stack, attempt) : running).end(policy, PATIENCE)) {
            throw new RuntimeFailure(attempt.id().resource(), "stop", new Reason.StopTimeout());
        }
    }

    @Override
    public void remove(StackRef stack, String resource, String instance) throws RuntimeFailure {
        try {
            Optional<Attempt> attempt = attempt(stack, instance);
            if (attempt.isPresent() && attempt.get().retired().isEmpty()) {
                end(stack, attempt.get(), new StopPolicy(StopPolicy.DEFAULT.signal(), Duration.ZERO));
                locked(stack, resource, () -> {
                    if (attempt.get().claim() == Attempt.Claim.VOID) {
                        Workspace.discard(attempt.get());
                    } else {
                        Workspace.retire(attempt.get(), Attempt.Retirement.REMOVED);
                    }
                    return instance;
                });
            }
        } catch (IOException e) {
            throw failure(resource, "remove", e);
        } catch (InterruptedException e) {
            throw interrupted(resource, "remove");
        }
    }

    @Override
    public Optional<Instance> inspect(StackRef stack, String instance) throws RuntimeFailure {
        try {
            Optional<Attempt> attempt = attempt(stack, instance);
            return attempt.isPresent() ? seen(attempt.get()) : Optional.empty();
        } catch (IOException e) {
            throw failure(instance, "inspect", e);
        }
    }

    private Optional<Instance> seen(Attempt attempt) throws IOException {
        return inspector
                .inspect(attempt)
                .map(instance -> instance.state() == Instance.State.CREATED && starting.contains(attempt.directory())
                        ? instance.with(Instance.State.STARTING)
                        : instance);
    }

    @Override
    public List<Instance> list(StackRef stack) throws RuntimeFailure {
        try {
            refuseForeign(stack);
            List<Instance> instances = new ArrayList<>();
            for (String resource : resources(stack)) {
                for (Attempt attempt : attempts(stack, resource).present()) {
                    seen(attempt).ifPresent(instances::add);
                }
            }
            return instances;
        } catch (IOException e) {
            throw failure(stack.name(), "list", e);
        }
    }

    /** From here on what runs is looked after: its end is told, its output kept in bounds. */
    @Override
    public Subscription watch(StackRef stack, Listener listener) throws RuntimeFailure {
        listeners.computeIfAbsent(stack.id(), _ -> new CopyOnWriteArrayList<>()).add(listener);
        try {
            refuseForeign(stack);
            for (String resource : resources(stack)) {
                for (Attempt attempt : attempts(stack, resource).present()) {
                    boolean alive = inspector
                            .inspect(attempt)
                            .filter(Instance::executing)
                            .isPresent();
                    if (alive && !tracked.containsKey(attempt.directory())) {
                        adopt(stack, attempt);
                    }
                }
            }
        } catch (IOException e) {
            throw failure(stack.name(), "watch", e);
        }
        return () -> listeners.getOrDefault(stack.id(), List.of()).remove(listener);
    }

    @Override
    public LogStream logs(StackRef stack, String resource, LogOptions options) throws RuntimeFailure {
        try {
            refuseForeign(stack);
            Attempts attempts = attempts(stack, resource);
            if (options.follow()) {
                Files.createDirectories(attempts.directory()); // to see the first attempt come
            }
            return new ProcessLog(attempts, options, events);
        } catch (IOException e) {
            throw failure(resource, "read the log of", e);
        }
    }

    @Override
    public Optional<InetSocketAddress> reach(StackRef stack, String instance, int port) {
        return Optional.of(new InetSocketAddress(Inspector.ADDRESS, port));
    }

    /** The command runs in the working directory and with the environment of the instance. */
    @Override
    public ExecResult exec(StackRef stack, String instance, List<String> command, Duration timeout)
            throws RuntimeFailure {
        try {
            Optional<Attempt> attempt = attempt(stack, instance);
            if (attempt.isEmpty()
                    || inspector
                            .inspect(attempt.get())
                            .filter(Instance::executing)
                            .isEmpty()) {
                throw new RuntimeFailure(instance, "exec in", new Reason.BackendError("it does not run"));
            }
            Map<String, String> environment = Optional.ofNullable(
                            tracked.get(attempt.get().directory()))
                    .flatMap(Tracked::environment)
                    .or(() -> leaderEnvironment(attempt.get()))
                    .orElseGet(System::getenv);
            Path workingDir = Path.of(attempt.get().registration().workingDir());
            return new Execution(command, workingDir, environment).run(timeout);
        } catch (IOException e) {
            throw failure(instance, "exec in", e);
        } catch (InterruptedException e) {
            throw interrupted(instance, "exec in");
        }
    }

    private Optional<Map<String, String>> leaderEnvironment(Attempt attempt) {
        try {
            return attempt.leader().flatMap(leader -> table.environment(leader.pid()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Looks away from everything; processes go on. */
    @Override
    public void close() {
        tracked.values().forEach(Tracked::close);
        tracked.clear();
        events.close();
    }

    private Attempts attempts(StackRef stack, String resource) {
        return new Attempts(resource, layout.resource(stack.id(), resource));
    }

    private Optional<Attempt> attempt(StackRef stack, String instance) throws IOException, RuntimeFailure {
        refuseForeign(stack);
        return InstanceId.parse(instance)
                .map(id -> new Attempt(
                        id, layout.resource(stack.id(), id.resource()).resolve(id.directory())))
                .filter(attempt -> Files.isDirectory(attempt.directory()));
    }

    private List<String> resources(StackRef stack) throws IOException {
        return Attempts.resources(layout.resources(stack.id()));
    }

    /** Takes the stack's directory, or makes sure that it is this stack's already. */
    private void own(StackRef stack) throws IOException, RuntimeFailure {
        makePrivate(layout.resources(stack.id()));
        Path owner = layout.owner(stack.id());
        if (!Files.exists(owner)) {
            Path part = Files.createTempFile(layout.stack(stack.id()), ".owner", "");
            Files.writeString(part, stack.uid() + "\n");
            Files.createLink(owner, part); // exclusively: of two stacks one has it
            Files.delete(part);
        }
        refuseForeign(stack);
    }

    private void refuseForeign(StackRef stack) throws IOException, RuntimeFailure {
        Path owner = layout.owner(stack.id());
        if (Files.exists(owner) && !Files.readString(owner).strip().equals(stack.uid())) {
            throw new RuntimeFailure(
                    stack.name(),
                    "use",
                    new Reason.ForeignObject("another stack, whose state is in " + layout.stack(stack.id())));
        }
    }

    private static void makePrivate(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private <T> T locked(StackRef stack, String resource, Locked<T> work) throws IOException, RuntimeFailure {
        ReentrantLock lock = locks.computeIfAbsent(layout.resource(stack.id(), resource), _ -> new ReentrantLock());
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            throw interrupted(resource, "start");
        }
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    private interface Locked<T> {
        T run() throws IOException, RuntimeFailure;
    }

    private static RuntimeFailure failure(String resource, String operation, IOException cause) {
        return new RuntimeFailure(resource, operation, new Reason.BackendError(cause.toString()), cause);
    }

    private static RuntimeFailure interrupted(String resource, String operation) {
        Thread.currentThread().interrupt();
        return new RuntimeFailure(resource, operation, new Reason.BackendError("interrupted"));
    }
}
