package dev.cairn.simulation;

import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation;
import dev.cairn.model.OtherStack;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The shell around the engine, in virtual time: observe, step, persist, perform, wait. It can be killed at every call
 * and started again; what it had not persisted is lost then.
 */
public final class SimulatedShell {
    private static final Duration RELIST = Duration.ofSeconds(5);

    private final VirtualTime time;
    private final SimulatedBackend backend;
    private final Stepper engine;
    private final Invariants invariants;
    private final OutwardRules outward;
    private final List<LifecycleEvent> journal = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Request> requests = new LinkedHashMap<>();
    private final List<String> trace = new ArrayList<>();
    private boolean tracing = true;
    private long steps;
    private int kills;

    private Plan plan;
    private Memory disk;
    private boolean lost;
    private final Map<String, OtherStack> stacks = new HashMap<>();
    private int calls;

    // Lost in a crash.
    private boolean alive;
    private long life;
    private Memory memory;
    private Snapshot snapshot = Snapshot.EMPTY;
    private boolean stepDue;
    private Optional<Instant> alarm = Optional.empty();
    private final Map<String, Hands> hands = new HashMap<>();
    private final Map<String, ShellProber> probers = new HashMap<>();

    /** A shell around that engine, which is the real one unless a test wants to see a wrong one caught. */
    public SimulatedShell(VirtualTime time, SimulatedBackend backend, Stepper engine) {
        this.time = time;
        this.backend = backend;
        this.engine = engine;
        this.invariants = new Invariants(backend, engine);
        this.outward = new OutwardRules(backend);
        this.disk = Memory.fresh(time.now());
        this.memory = disk;
        backend.tell(resource -> {
            if (alive) {
                look(resource);
            }
        });
    }

    /** Has a fault happen. */
    public void inject(Fault fault) {
        faults.add(fault);
    }

    /** How often it was killed so far, by a fault or by somebody. */
    public int kills() {
        return kills;
    }

    /** How many calls there were so far, each of which could have gone wrong. */
    public int calls() {
        return calls;
    }

    /** A new plan, of a newer generation. */
    public void apply(Plan other) {
        plan = other;
        snapshot = lost ? snapshot.withLost(lostBackends()) : snapshot;
        snapshot = snapshot.asComplete();
        wake();
    }

    public void request(Request request) {
        requests.put(request.id(), request);
        wake();
    }

    /** Starts the shell with what was persisted. */
    public void start() {
        if (alive) {
            return;
        }
        alive = true;
        life++;
        memory = Memory.restored(disk.stack(), disk.resources()).resumed(time.now());
        snapshot = Snapshot.EMPTY;
        hands.clear();
        probers.clear();
        alarm = Optional.empty();
        stepDue = false;
        if (!lost) {
            backend.names().forEach(name -> snapshot = snapshot.with(name, listed(name)));
        }
        snapshot = snapshot.asComplete().withLost(lostBackends()).withStacks(stacks);
        wake();
        relist(life);
    }

    /** Kills the shell; what it asked of the backend goes on. */
    public void kill() {
        trace(() -> "shell killed");
        kills++;
        alive = false;
        life++;
        hands.values().forEach(Hands::die);
        probers.values().forEach(ShellProber::end);
    }

    public boolean alive() {
        return alive;
    }

    /** Counts starts and ends of the shell. */
    long life() {
        return life;
    }

    /** Whether that life is the present one. */
    boolean lives(long which) {
        return alive && life == which;
    }

    /** What is known: the memory of the shell, or what it would start with. */
    public Memory memory() {
        return alive ? memory : disk;
    }

    public Plan plan() {
        return plan;
    }

    public List<LifecycleEvent> journal() {
        return List.copyOf(journal);
    }

    /** What happened, for a person who reads a failed run. */
    public List<String> trace() {
        return List.copyOf(trace);
    }

    /** Keeps no trace: a run that fails is played again for it. */
    public void withoutTrace() {
        tracing = false;
    }

    /** Checks that the same comes out again only after each n-th step: that costs two more. */
    public void stepAgainEvery(int count) {
        invariants.stepAgainEvery(count);
    }

    /** How many steps the engine was asked for, the checks' own not counted. */
    public long steps() {
        return steps;
    }

    /** Whether nothing is in flight or about to be looked at. */
    public boolean quiet() {
        return !stepDue && hands.values().stream().allMatch(Hands::idle);
    }

    /** The backend does not answer, or does again. */
    public void lose(boolean other) {
        lost = other;
        snapshot = snapshot.withLost(lostBackends());
        if (!lost) {
            backend.names().forEach(this::relook);
        }
        wake();
    }

    /** Another stack is like that from now on. */
    public void neighbour(String stack, OtherStack seen) {
        stacks.put(stack, seen);
        snapshot = snapshot.withStacks(stacks);
        wake();
    }

    private Map<Resource.Backend, String> lostBackends() {
        return lost && plan != null && !plan.resources().isEmpty()
                ? Map.of(plan.resources().getFirst().backend(), "connection refused")
                : Map.of();
    }

    // ---- what hands and probers report ---------------------------------------------------------------------------

    void observe(String resource, Observation observation) {
        if (!observation.equals(snapshot.of(resource))) {
            snapshot = snapshot.with(resource, observation);
            wake();
        }
    }

    Observation seen(String resource) {
        return snapshot.of(resource);
    }

    /** Looks at the backend again. */
    void look(String resource) {
        if (lost) {
            return;
        }
        observe(resource, snapshot.of(resource).withInstances(backend.of(resource)));
    }

    void trace(Supplier<String> what) {
        if (tracing) {
            trace.add(time.now() + " " + what.get());
        }
    }

    /**
     * Makes a call, with what goes wrong with it.
     *
     * @param call its effect
     * @return whether the answer arrived
     */
    boolean call(Supplier<String> what, Runnable call) {
        int number = calls++;
        Optional<Fault> fault = faults.stream().filter(f -> f.call() == number).findFirst();
        fault.ifPresent(f -> trace(() -> "call " + number + " " + what.get() + ": " + f.kind()));
        if (fault.filter(f -> f.kind() == Fault.Kind.CRASH_BEFORE).isPresent()) {
            dieAndComeBack();
            return false;
        }
        call.run();
        if (fault.filter(f -> f.kind() == Fault.Kind.CRASH_AFTER).isPresent()) {
            dieAndComeBack();
            return false;
        }
        return fault.isEmpty();
    }

    private void dieAndComeBack() {
        kill();
        time.after(Duration.ofMillis(150), this::start);
    }

    // ---- the loop ------------------------------------------------------------------------------------------------

    private void wake() {
        if (alive && plan != null && !stepDue) {
            stepDue = true;
            long mine = life;
            time.after(Duration.ZERO, () -> {
                if (alive && mine == life) {
                    stepDue = false;
                    step();
                }
            });
        }
    }

    private void step() {
        Snapshot observed = new Snapshot(
                snapshot.observations(),
                snapshot.changed(),
                snapshot.complete(),
                List.copyOf(requests.values()),
                snapshot.lost(),
                snapshot.stacks());
        steps++;
        Step step = engine.step(plan, memory, observed, time.now());
        step.events()
                .forEach(event -> trace(() -> event.resource() + " " + event.type() + " #" + event.attempt()
                        + (event.message().isEmpty() ? "" : " " + event.message())));
        invariants.check(plan, memory, observed, time.now(), step);
        outward.check(plan, memory, step);
        tell(step.events());
        long mine = life;
        if (!kept(step.memory())) {
            call(() -> "persist", () -> disk = step.memory());
        }
        if (mine != life) {
            return;
        }
        memory = step.memory();
        snapshot = snapshot.settled();
        forgetAnswered();
        perform(step.effects(), mine);
        if (mine == life) {
            rest(step.wakeAt());
        }
    }

    private boolean kept(Memory memory) {
        return disk.stack().equals(memory.stack()) && disk.resources().equals(memory.resources());
    }

    /** Ahead of the memory; what is told again after a crash takes the place of what was not kept. */
    private void tell(List<LifecycleEvent> events) {
        events.stream().findFirst().ifPresent(first -> {
            while (!journal.isEmpty() && journal.getLast().sequence() >= first.sequence()) {
                journal.removeLast();
            }
        });
        journal.addAll(events);
    }

    private void forgetAnswered() {
        requests.values().removeIf(request -> memory.stack().answered().contains(request.id()));
    }

    private void perform(List<Effect> effects, long mine) {
        Map<String, List<Effect>> byResource = new LinkedHashMap<>();
        for (Effect effect : effects) {
            byResource
                    .computeIfAbsent(effect.resource(), _ -> new ArrayList<>())
                    .add(effect);
        }
        byResource.forEach((resource, wanted) -> {
            if (mine == life) {
                hands.computeIfAbsent(resource, name -> new Hands(name, this, backend, time))
                        .take(wanted);
            }
        });
    }

    void watch(Effect.Watch watch) {
        ShellProber running = probers.get(watch.resource());
        if (running == null || !running.serves(watch)) {
            if (running != null) {
                running.end();
            }
            probers.put(watch.resource(), new ShellProber(watch, this, backend, time));
        }
    }

    private void rest(Optional<Instant> wakeAt) {
        if (wakeAt.isPresent() && !wakeAt.equals(alarm)) {
            Instant at = wakeAt.get();
            alarm = wakeAt;
            long mine = life;
            time.at(at, () -> {
                if (alive && mine == life && alarm.filter(at::equals).isPresent()) {
                    alarm = Optional.empty();
                    wake();
                }
            });
        } else if (wakeAt.isEmpty()) {
            alarm = Optional.empty();
        }
    }

    private void relist(long mine) {
        time.after(RELIST, () -> {
            if (alive && mine == life && lost) {
                relist(mine);
            } else if (alive && mine == life) {
                Set<String> names = new java.util.TreeSet<>(backend.names());
                snapshot.observations().forEach(entry -> names.add(entry.getKey()));
                names.forEach(this::relook);
                snapshot = snapshot.asComplete();
                wake();
                relist(mine);
            }
        });
    }

    /** The listing of one resource; a failure whose cause is gone is forgotten. */
    private void relook(String resource) {
        Observation seen = snapshot.of(resource).withInstances(backend.of(resource));
        Optional<Reason> staging = seen.staging() instanceof Observation.Staging.Failed failed
                ? Optional.of(failed.reason())
                : Optional.empty();
        boolean cured = seen.failure()
                .map(Observation.Failure::reason)
                .or(() -> staging)
                .filter(reason -> gone(reason, resource))
                .isPresent();
        observe(resource, cured ? seen.withoutFailure().withStaging(new Observation.Staging.None()) : seen);
    }

    private boolean gone(Reason cause, String resource) {
        return switch (cause) {
            case Reason.PortConflict conflict -> backend.portIsFree(resource, conflict.port());
            case Reason.ForeignObject _ -> backend.stranger(resource).isEmpty();
            default -> false;
        };
    }

    private Observation listed(String resource) {
        List<Instance> instances = backend.of(resource);
        return Observation.ABSENT.withInstances(instances);
    }
}
