package dev.cairn.conformance;

import dev.cairn.local.Journal;
import dev.cairn.local.Log;
import dev.cairn.local.LoopParts;
import dev.cairn.local.Replanner;
import dev.cairn.local.Runtimes;
import dev.cairn.local.ScriptedNeighbours;
import dev.cairn.local.StackLoop;
import dev.cairn.local.StateStore;
import dev.cairn.local.SystemTimer;
import dev.cairn.model.Instance;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Memory;
import dev.cairn.model.OtherStack;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.StackMemory;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.Prober;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.docker.Bridge;
import dev.cairn.scenario.Scene;
import dev.cairn.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The real loop around the real engine, on a real backend, in real time. A kill leaves the workloads running. */
final class RealWorld implements World {
    private static final Duration LOOK_EVERY = Duration.ofMillis(25);
    private static final int EVENTS = 10_000;
    /** Longest that a script may take to its first line. */
    private static final Duration BEGIN = Duration.ofMinutes(1);
    /** Times of files and of starts differ by what the kernel's clocks do. */
    private static final Duration COARSE = Duration.ofMillis(50);

    private final Resource.Backend backend;
    private final Runtimes runtimes;
    private final ContainerRuntime eyes;
    private final Optional<Bridge> bridge;
    private final Path directory;
    private final StackRef stack;
    private final StateStore store;
    private final Script script;
    private final RealRendering rendering;
    private final Marks marks;
    private final RealRuns runs = new RealRuns();
    private final Map<String, Integer> externals = new TreeMap<>();
    private final Map<Integer, ServerSocket> sockets = new HashMap<>();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final Clock clock = Clock.systemUTC();
    private final ScriptedNeighbours neighbours = new ScriptedNeighbours();

    private Scene scene = Scene.of();
    private Plan.Desired desired = Plan.Desired.RUNNING;
    private long generation;
    private Optional<StackLoop> loop = Optional.empty();
    private Optional<Journal> journal = Optional.empty();
    private Optional<RecipeStack> recipes = Optional.empty();

    /**
     * A world of its own.
     *
     * @param runtimes opens backends, again for each loop; also that of processes, which probes what runs elsewhere
     */
    RealWorld(Resource.Backend backend, String id, Path directory, Runtimes runtimes) {
        this(backend, id, directory, runtimes, opened(backend, runtimes), Optional.empty());
    }

    /**
     * A world whose backend can be lost.
     *
     * @param eyes what the tests see it with, whatever is lost
     * @param bridge the way on which the loop reaches it
     */
    RealWorld(
            Resource.Backend backend,
            String id,
            Path directory,
            Runtimes runtimes,
            ContainerRuntime eyes,
            Optional<Bridge> bridge) {
        this.backend = backend;
        this.runtimes = runtimes;
        this.directory = directory;
        this.stack = new StackRef(id, "conformance", "uid-" + id, Map.of());
        this.store = new StateStore(directory.resolve("state.json"));
        this.eyes = eyes;
        this.bridge = bridge;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Script.Place place = backend == Resource.Backend.PROCESS ? Script.Place.MACHINE : Script.Place.CONTAINER;
        this.script = new Script(place, directory.resolve("parts"));
        this.rendering = new RealRendering(backend, eyes.capabilities(), script, externals);
        this.marks = new Marks(script::directoryOf);
    }

    private static ContainerRuntime opened(Resource.Backend backend, Runtimes runtimes) {
        try {
            return runtimes.open(backend);
        } catch (RuntimeFailure e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Set<Ability> abilities() {
        Set<Ability> abilities = EnumSet.of(
                Ability.TELLS_MISSING_PROGRAMS,
                Ability.HOST_PORTS,
                Ability.READS_BACK,
                Ability.EXTERNALS,
                Ability.KEEPS_EXITS,
                Ability.TELLS_PROBES,
                Ability.TELLS_KILLS,
                Ability.FIRST_RUNS,
                Ability.LOOPS,
                Ability.KILLS,
                Ability.NAMES_STOPS,
                Ability.NEIGHBOURS,
                Ability.REAL_SERVERS,
                Ability.GRANDCHILDREN);
        if (backend == Resource.Backend.DOCKER) {
            abilities.add(Ability.TELLS_REMOVALS);
        }
        bridge.ifPresent(_ -> abilities.add(Ability.BACKEND_LOSS));
        return abilities;
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(3);
    }

    // ---- Cairn ---------------------------------------------------------------------------------------------------

    @Override
    public void apply(Scene other) {
        scene = other;
        replan();
    }

    @Override
    public void desire(Plan.Desired other) {
        desired = other;
        replan();
    }

    private void replan() {
        generation++;
        if (runsCairn()) {
            loop.get().apply(plan());
        } else {
            startCairn();
        }
    }

    private Plan plan() {
        return scene.plan(stack.name(), generation, desired, rendering);
    }

    private boolean runsCairn() {
        return loop.filter(running -> !running.ended().isDone()).isPresent();
    }

    @Override
    public void startCairn() {
        if (!runsCairn()) {
            make().start();
        }
    }

    private StackLoop make() {
        try {
            Memory memory = store.load(clock.instant());
            Journal opened = Journal.open(
                    directory.resolve("events.jsonl"), memory.stack().sequence());
            LoopParts parts = new LoopParts(
                    stack,
                    runtimes,
                    Set.of(backend),
                    store,
                    opened,
                    Replanner.NONE,
                    clock,
                    new SystemTimer(clock),
                    new Prober(clock),
                    log(),
                    neighbours);
            StackLoop next = new StackLoop(parts, plan(), memory);
            next.listen(sight -> sight.snapshot()
                    .observations()
                    .forEach(entry -> runs.note(entry.getValue().instances())));
            journal = Optional.of(opened);
            loop = Optional.of(next);
            return next;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Log log() {
        return line -> log.add(clock.instant() + " " + line);
    }

    @Override
    public void killCairn() {
        loop.ifPresent(StackLoop::close);
        journal.ifPresent(Journal::close);
        loop = Optional.empty();
    }

    @Override
    public Asked request(Request.Verb verb, String resource) {
        return asked(cairn().request(verb, resource));
    }

    @Override
    public Asked shutdown(String requestedBy, String reason) {
        return asked(cairn().shutdown(requestedBy, reason));
    }

    @Override
    public Asked up() {
        if (runsCairn()) {
            return asked(loop.orElseThrow().up(plan()));
        }
        StackLoop made = make(); // as the supervisor does: the wish is there before the first step
        Asked asked = asked(made.up(plan()));
        made.start();
        return asked;
    }

    private StackLoop cairn() {
        startCairn();
        return loop.orElseThrow();
    }

    private static Asked asked(CompletableFuture<String> answer) {
        return () -> Optional.ofNullable(answer.getNow(null));
    }

    // ---- what is seen of it --------------------------------------------------------------------------------------

    private Memory memory() {
        if (loop.isPresent()) {
            return loop.get().sight().memory();
        }
        try {
            return store.load(clock.instant());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public StackMemory stack() {
        return memory().stack();
    }

    @Override
    public Optional<ResourceMemory> resource(String name) {
        return memory().resources().get(name);
    }

    @Override
    public List<LifecycleEvent> events() {
        if (journal.isEmpty()) {
            return List.of();
        }
        try {
            return journal.get()
                    .after(0)
                    .next(Duration.ZERO)
                    .map(Journal.Batch::events)
                    .orElse(List.of());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<Run> runs(String resource) {
        until(() -> !begins(resource), BEGIN);
        return begun(resource);
    }

    private List<Run> begun(String resource) {
        runs.noteAll(listed(), clock.instant());
        return runs.of(resource, script.directoryOf(resource));
    }

    /** Whether something of it was started whose script has not come to its first line, on a busy machine. */
    private boolean begins(String resource) {
        List<Run> begun = begun(resource);
        return listed().stream()
                .filter(instance -> instance.resource().equals(resource) && instance.alive())
                .flatMap(instance -> instance.startedAt().stream())
                .anyMatch(at -> begun.stream().noneMatch(run -> run.startedAt().isAfter(at.minus(COARSE))));
    }

    @Override
    public Set<String> left() {
        Set<String> names = new TreeSet<>();
        if (runsCairn()) {
            // between a run of a job and its undo there is no instance
            memory().resources().forEach(known -> {
                if (known.getValue().phase() == Phase.STOPPING) {
                    names.add(known.getKey());
                }
            });
        }
        listed().forEach(instance -> names.add(instance.resource()));
        return names;
    }

    private List<Instance> listed() {
        try {
            return eyes.list(stack);
        } catch (RuntimeFailure e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String trace() {
        StringBuilder text = new StringBuilder();
        events().forEach(event -> text.append(event.at())
                .append(' ')
                .append(event.resource())
                .append(' ')
                .append(event.type())
                .append(" #")
                .append(event.attempt())
                .append(' ')
                .append(event.message())
                .append('\n'));
        return text.append(String.join("\n", log)).toString();
    }

    // ---- the world -----------------------------------------------------------------------------------------------

    @Override
    public void crash(String resource, int code) {
        marks.crash(resource, code);
    }

    @Override
    public void sick(String resource, boolean sick) {
        marks.sick(resource, sick);
    }

    @Override
    public void vanish(String resource) {
        for (Instance instance : listed()) {
            if (instance.resource().equals(resource)) {
                try {
                    eyes.remove(stack, resource, instance.id());
                } catch (RuntimeFailure e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @Override
    public void occupy(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            sockets.put(port, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void free(int port) {
        try (ServerSocket socket = sockets.remove(port)) {
            log.add("port " + socket.getLocalPort() + " is free");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int freePort() {
        try {
            return Ports.free();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void external(String resource, boolean answers) {
        int port = externals.computeIfAbsent(resource, _ -> freePort());
        if (answers && !sockets.containsKey(port)) {
            occupy(port);
        } else if (!answers && sockets.containsKey(port)) {
            free(port);
        }
    }

    @Override
    public int grandchildren(String resource) {
        return marks.grandchildren(resource, this::until);
    }

    @Override
    public void neighbour(String stack, boolean ready) {
        neighbours.set(stack, ready ? OtherStack.READY : OtherStack.waiting("Progressing"));
    }

    @Override
    public RecipeStack recipes() {
        RecipeStack made = new RecipeStack(backend, stack.id() + "-data", directory.resolve("data"));
        recipes = Optional.of(made);
        return made;
    }

    @Override
    public void loseBackend(boolean lost) {
        Bridge way = bridge.orElseThrow(() -> new UnsupportedOperationException("nothing leads to it but itself"));
        try {
            if (lost) {
                way.snap();
            } else {
                way.mend();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public boolean until(BooleanSupplier condition, Duration atMost) {
        Instant end = clock.instant().plus(atMost);
        while (!condition.getAsBoolean()) {
            if (clock.instant().isAfter(end)) {
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return true;
    }

    /** Takes everything down, whatever the scenario left. */
    @Override
    public void close() {
        killCairn();
        recipes.ifPresent(RecipeStack::close);
        try (eyes) {
            for (Instance instance : eyes.list(stack)) {
                eyes.remove(stack, instance.resource(), instance.id());
            }
            eyes.teardown(stack, true);
        } catch (RuntimeFailure e) {
            throw new IllegalStateException(e);
        } finally {
            List.copyOf(sockets.keySet()).forEach(this::free);
            bridge.ifPresent(Bridge::close);
        }
    }
}
