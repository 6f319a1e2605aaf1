package dev.cairn.simulation;

import dev.cairn.engine.Transitions;
import dev.cairn.model.Dependency;
import dev.cairn.model.Effect;
import dev.cairn.model.Health;
import dev.cairn.model.Kind;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Memory;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Snapshot;
import dev.cairn.model.StackMemory;
import dev.cairn.model.Step;
import dev.cairn.model.Supervision;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What has to hold after every step, said without the engine's own words: starts behind their gates, stops in reverse
 * order, the same again when asked again, the same from what changed as from everything.
 */
final class Invariants {
    private final SimulatedBackend backend;
    private final Stepper engine;
    private int every = 1;
    private long checks;

    Invariants(SimulatedBackend backend, Stepper engine) {
        this.backend = backend;
        this.engine = engine;
    }

    /** Steps again, which costs most, only after each n-th step. */
    void stepAgainEvery(int steps) {
        every = steps;
    }

    void check(Plan plan, Memory before, Snapshot observed, Instant now, Step step) {
        if (checks++ % every == 0) {
            sameAsComplete(plan, before, observed, now, step);
            asksTheSameAgain(plan, observed, now, step);
        }
        List<Resource> changed = changed(plan, before, step);
        movesByTheTable(plan, before, step);
        startsBehindItsGates(changed, plan, before, step);
        stopsInReverse(plan, before, step);
        undoesInTurn(plan, before, step);
        provesWhatIsReady(changed, before, step);
        wakesLater(plan, observed, now, step);
        publishesExactlyWhatIsReady(step);
        neverBesideARival(changed, plan, before, step);
        restartsTogether(changed, plan, before, step);
        countsNoRenewal(before, step);
        changesNothingWhileSuspended(plan, before, step);
    }

    /** Those whose memory is another one: nothing began, ended, became ready or was counted of the others. */
    private static List<Resource> changed(Plan plan, Memory before, Step step) {
        return plan.resources().stream()
                .filter(resource -> memoryOf(before, resource) != memoryOf(step.memory(), resource))
                .toList();
    }

    private static ResourceMemory memoryOf(Memory memory, Resource resource) {
        return memory.resources().get(resource.name()).orElse(null);
    }

    /** Nothing begins, and nothing ends but in the stop of everything. */
    private static void changesNothingWhileSuspended(Plan plan, Memory before, Step step) {
        if (!plan.suspended() || step.memory().stack().shutdown().isPresent()) {
            return;
        }
        Rule.UNCHANGED_WHILE_SUSPENDED.holds(
                acting(step.effects()).isEmpty(), () -> "while suspended " + shown(acting(step.effects())));
        for (Map.Entry<String, ResourceMemory> entry : step.memory().resources()) {
            Phase is = entry.getValue().phase();
            Phase was = before.resources()
                    .get(entry.getKey())
                    .map(ResourceMemory::phase)
                    .orElse(Phase.PENDING);
            boolean ends = is == Phase.STOPPING && was != Phase.STOPPING;
            Rule.UNCHANGED_WHILE_SUSPENDED.holds(
                    !ends && !began(entry.getKey(), before, step),
                    () -> entry.getKey() + " goes " + was + " -> " + is + " while suspended");
        }
    }

    /** A new attempt begins only while nothing of what it conflicts with is there. */
    private void neverBesideARival(List<Resource> changed, Plan plan, Memory before, Step step) {
        for (Resource resource : changed) {
            if (!began(resource.name(), before, step)) {
                continue;
            }
            for (String rival : plan.graph().rivalsOf(resource.name()).keySet()) {
                Phase phase = step.memory().resources().get(rival).orElseThrow().phase();
                Rule.NEVER_BESIDE_A_RIVAL.holds(
                        !phase.active() && backend.alive(rival).isEmpty(),
                        () -> resource.name() + " begins while " + rival + ", with which it conflicts, is " + phase);
            }
        }
    }

    /** When the engine restarts something, those of its scope that are restarted with it do not simply go on. */
    private static void restartsTogether(List<Resource> changed, Plan plan, Memory before, Step step) {
        for (Resource resource : changed) {
            ResourceMemory now = step.memory().resources().get(resource.name()).orElseThrow();
            int counted = before.resources()
                    .get(resource.name())
                    .map(memory -> memory.counters().restarts())
                    .orElse(0);
            boolean failed = now.phase() == Phase.RESTARTING && now.counters().restarts() > counted;
            Supervision.Scope scope = plan.supervision().scopeOf(resource.name());
            if (!failed || !(resource.kind() instanceof Kind.Service)) {
                continue;
            }
            for (String member : scope.members()) {
                int after = Integer.compare(
                        plan.graph().positionOf(member), plan.graph().positionOf(resource.name()));
                boolean with =
                        switch (scope.strategy()) {
                            case ONE_FOR_ONE -> false;
                            case ONE_FOR_ALL -> after != 0;
                            case REST_FOR_ONE -> after > 0;
                        };
                boolean service = plan.resource(member)
                        .filter(it -> it.kind() instanceof Kind.Service)
                        .isPresent();
                ResourceMemory memory = step.memory().resources().get(member).orElseThrow();
                boolean goesOn =
                        (memory.phase() == Phase.STARTING || memory.phase().executing())
                                && memory.latch().renewal().isEmpty()
                                && !began(member, before, step);
                boolean held = plan.onFailure() == Plan.OnFailure.HOLD
                        && step.memory().index().count(Memory.Standing.FAILED_CRITICAL) > 0;
                Rule.RESTARTED_TOGETHER.holds(
                        !with || !service || !goesOn || held,
                        () -> member + " goes on though " + resource.name() + " of its scope failed");
            }
        }
    }

    /** What is stopped because of another is not counted as a restart. */
    private static void countsNoRenewal(Memory before, Step step) {
        for (Map.Entry<String, ResourceMemory> entry : before.resources()) {
            if (entry.getValue().latch().renewal().isEmpty()) {
                continue;
            }
            int counted = step.memory()
                    .resources()
                    .get(entry.getKey())
                    .map(memory -> memory.counters().restarts())
                    .orElse(0);
            Rule.COUNTED_ALONE.holds(
                    counted <= entry.getValue().counters().restarts(),
                    () -> entry.getKey() + " is restarted because of another, and that is counted");
        }
    }

    private static boolean began(String name, Memory before, Step step) {
        Optional<ResourceMemory> now = step.memory().resources().get(name);
        long was = before.resources()
                .get(name)
                .map(memory -> memory.attempt().number())
                .orElse(0L);
        return now.filter(memory ->
                        memory.phase() == Phase.STARTING && memory.attempt().number() > was)
                .isPresent();
    }

    private void asksTheSameAgain(Plan plan, Snapshot observed, Instant now, Step step) {
        Step again = engine.step(plan, step.memory(), observed.asComplete(), now);
        Rule.SAME_AGAIN.holds(again.events().isEmpty(), () -> "stepping again tells " + again.events());
        Rule.SAME_AGAIN.holds(
                again.memory().equals(step.memory()),
                () -> "stepping again changes the memory: " + difference(step.memory(), again.memory()));
        Set<Effect> first = acting(step.effects());
        Set<Effect> second = acting(again.effects());
        Rule.SAME_AGAIN.holds(
                observed.complete() ? second.equals(first) : second.containsAll(first),
                () -> "stepping again asks " + shown(second) + " instead of " + shown(first));
    }

    private void sameAsComplete(Plan plan, Memory before, Snapshot observed, Instant now, Step step) {
        if (observed.complete()) {
            return;
        }
        Step complete = engine.step(plan, before, observed.asComplete(), now);
        Rule.SAME_FROM_CHANGES.holds(
                complete.memory().equals(step.memory()),
                () -> "a complete step comes to another memory: " + difference(step.memory(), complete.memory()) + "\n"
                        + told(step) + "\n" + told(complete));
        Rule.SAME_FROM_CHANGES.holds(
                acting(complete.effects()).containsAll(acting(step.effects())),
                () -> "a complete step asks " + shown(acting(complete.effects())) + ", not "
                        + shown(acting(step.effects())));
        Rule.SAME_FROM_CHANGES.holds(
                complete.wakeAt().equals(step.wakeAt()), () -> "a complete step wakes at another time");
    }

    private static List<String> told(Step step) {
        return step.events().stream()
                .map(event -> event.resource() + " " + event.type() + " " + event.message())
                .toList();
    }

    private static Set<Effect> acting(List<Effect> effects) {
        Set<Effect> acting = new HashSet<>(effects);
        acting.removeIf(Effect.PublishOutputs.class::isInstance);
        return acting;
    }

    /** The events of one resource tell a path that is in the table. */
    private static void movesByTheTable(Plan plan, Memory before, Step step) {
        Map<String, Phase> phases = new TreeMap<>();
        for (LifecycleEvent event : step.events()) {
            String name = event.type().name();
            if (!name.startsWith("RESOURCE_")) {
                continue;
            }
            Phase to = Phase.valueOf(name.substring("RESOURCE_".length()));
            Phase from = Optional.ofNullable(phases.get(event.resource()))
                    .or(() -> before.resources().get(event.resource()).map(ResourceMemory::phase))
                    .orElse(Phase.PENDING);
            boolean told = to == from || to == Phase.STOPPED || to == Phase.RESTARTING;
            boolean computed = plan.resource(event.resource())
                    .filter(resource -> !resource.kind().hasInstance())
                    .isPresent();
            Rule.BY_THE_TABLE.holds(
                    told || computed || Transitions.allowed(from, to),
                    () -> event.resource() + " is told to go " + from + " -> " + to);
            if (!(to == Phase.STOPPED && from == Phase.STOPPING) && !(to == Phase.RESTARTING && from.executing())) {
                phases.put(event.resource(), to);
            }
        }
    }

    /** A new attempt begins only while all of its edges are met, for what is wanted now. */
    private void startsBehindItsGates(List<Resource> changed, Plan plan, Memory before, Step step) {
        for (Resource resource : changed) {
            Optional<ResourceMemory> now = step.memory().resources().get(resource.name());
            long attempt = now.map(memory -> memory.attempt().number()).orElse(0L);
            long was = before.resources()
                    .get(resource.name())
                    .map(memory -> memory.attempt().number())
                    .orElse(0L);
            boolean began =
                    attempt > was && resource.kind().hasInstance() && now.get().phase() == Phase.STARTING;
            if (began) {
                resource.dependencies().forEach(edge -> behind(plan, step, resource, edge));
            }
        }
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Start start) {
                ResourceMemory memory =
                        step.memory().resources().get(start.resource()).orElseThrow();
                Rule.BEHIND_GATES.holds(
                        (memory.phase() == Phase.STARTING || undoes(memory))
                                && memory.attempt().number() == start.attempt()
                                && memory.attempt().hash().equals(start.hash()),
                        () -> start.resource() + " is started in " + memory.phase());
                boolean older = backend.of(start.resource()).stream()
                        .anyMatch(instance -> instance.alive() && instance.attempt() != start.attempt());
                boolean overlaps = plan.resource(start.resource())
                        .filter(resource -> resource.restartedByBackend())
                        .isPresent();
                Rule.BEHIND_GATES.holds(
                        !older || overlaps, () -> start.resource() + " is started beside an older attempt");
            }
        }
    }

    private void behind(Plan plan, Step step, Resource resource, Dependency edge) {
        Optional<Resource> target = plan.resource(edge.name());
        if (target.isEmpty()
                || target.get().desired() == Resource.Desired.IGNORE
                || edge.type() != Dependency.Type.REQUIRES
                || !plan.wanted().contains(edge.name())) {
            return;
        }
        ResourceMemory memory = step.memory().resources().get(edge.name()).orElseThrow();
        boolean current = memory.wantedHash().isEmpty()
                || memory.wantedHash().get().equals(memory.attempt().hash());
        boolean job = target.get().kind() instanceof Kind.Job;
        boolean met =
                switch (edge.condition()) {
                    case STARTED -> memory.phase().executing() || memory.phase() == Phase.COMPLETED;
                    case READY -> job ? memory.phase() == Phase.COMPLETED : memory.phase() == Phase.READY && current;
                    case COMPLETED -> memory.phase() == Phase.COMPLETED;
                };
        Rule.BEHIND_GATES.holds(met, () -> resource.name() + " begins while " + edge.name() + " is " + memory.phase());
    }

    /**
     * Something becomes ready only when its probe could have passed for that specification. What was ready before its
     * probe was another one stays so: decision 0211.
     */
    private void provesWhatIsReady(List<Resource> changed, Memory before, Step step) {
        for (Resource resource : changed) {
            ResourceMemory now = step.memory().resources().get(resource.name()).orElseThrow();
            boolean was = before.resources()
                    .get(resource.name())
                    .filter(memory -> memory.phase() == Phase.READY
                            && memory.attempt().hash().equals(now.attempt().hash()))
                    .isPresent();
            if (now.phase() == Phase.READY
                    && !was
                    && resource.kind().hasInstance()
                    && resource.health().rule() == Health.Rule.PROBE) {
                Rule.BEHIND_GATES.holds(
                        backend.executions(resource.name()).stream()
                                .filter(execution ->
                                        execution.hash.equals(now.attempt().hash()))
                                .anyMatch(Execution::wasReady),
                        () -> resource.name() + " is called ready, and never was for its present hash");
            }
        }
    }

    private static boolean undoes(ResourceMemory memory) {
        return memory.phase() == Phase.STOPPING && memory.reason().orElse(null) instanceof Reason.Undoing;
    }

    /** What a job did is taken back after what rests on the job is gone, and before what the job rests on is stopped. */
    private void undoesInTurn(Plan plan, Memory before, Step step) {
        for (Effect effect : step.effects()) {
            boolean undo = effect instanceof Effect.Start
                    && undoes(step.memory().resources().get(effect.resource()).orElseThrow());
            if (undo) {
                Rule.UNDONE_IN_TURN.holds(
                        plan.desired() == Plan.Desired.REMOVED,
                        () -> effect.resource() + " is undone though nothing is to be removed");
                plan.graph().dependentsOf(effect.resource()).stream()
                        .filter(name -> plan.resource(name).orElseThrow().desired() != Resource.Desired.IGNORE)
                        .forEach(name -> Rule.UNDONE_IN_TURN.holds(
                                backend.alive(name).isEmpty(),
                                () -> effect.resource() + " is undone while " + name + " is alive"));
            }
            boolean stops = effect instanceof Effect.Stop
                    && plan.desired() == Plan.Desired.REMOVED
                    && before.resources()
                            .get(effect.resource())
                            .filter(memory -> memory.phase().executing())
                            .isPresent()
                    && step.memory()
                            .resources()
                            .get(effect.resource())
                            .filter(memory -> memory.phase() == Phase.STOPPING
                                    && memory.next()
                                            .flatMap(ResourceMemory.Next::reason)
                                            .isEmpty())
                            .isPresent();
            if (stops) {
                plan.graph().dependentsOf(effect.resource()).forEach(name -> {
                    Resource job = plan.resource(name).orElseThrow();
                    ResourceMemory memory = step.memory().resources().get(name).orElseThrow();
                    boolean owed = job.blueprint().undo().isPresent()
                            && job.desired() != Resource.Desired.IGNORE
                            && memory.latch().completedHash().isPresent()
                            && !(memory.reason().orElse(null) instanceof Reason.UndoFailed);
                    Rule.UNDONE_IN_TURN.holds(
                            !owed, () -> effect.resource() + " is stopped, and " + name + " is not undone yet");
                });
            }
        }
    }

    /** Nothing is asked to end while something that rests on it and is to end too is alive. */
    private void stopsInReverse(Plan plan, Memory before, Step step) {
        // The same stop: one that was lifted lets exchanges begin, before another failure of this very step begins the
        // next.
        Optional<Instant> began = before.stack().shutdown().map(StackMemory.Shutdown::startedAt);
        boolean everything = began.isPresent()
                && began.equals(step.memory().stack().shutdown().map(StackMemory.Shutdown::startedAt));
        for (Effect effect : step.effects()) {
            if (!(effect instanceof Effect.Stop stop) || !everything) {
                continue;
            }
            for (String dependent : nearestAlive(plan, stop.resource())) {
                boolean ends = step.memory()
                        .resources()
                        .get(stop.resource())
                        .filter(memory -> memory.phase() == Phase.STOPPING)
                        .isPresent();
                boolean failed = step.memory()
                        .resources()
                        .get(dependent)
                        .filter(memory -> memory.phase() == Phase.FAILED)
                        .isPresent();
                boolean alive = !backend.alive(dependent).isEmpty()
                        && plan.resource(dependent).orElseThrow().desired() != Resource.Desired.IGNORE;
                boolean byItself = step.memory()
                        .resources()
                        .get(stop.resource())
                        .flatMap(ResourceMemory::next)
                        .flatMap(ResourceMemory.Next::reason)
                        .isPresent();
                boolean already = before.resources()
                        .get(stop.resource())
                        .filter(memory -> memory.phase() == Phase.STOPPING)
                        .isPresent();
                Rule.STOPS_IN_REVERSE.holds(
                        !ends || !alive || byItself || failed || already,
                        () -> stop.resource() + " is stopped while " + dependent + " is alive");
            }
        }
    }

    /** Those that rest on it and live, also by way of others that do not. */
    private Set<String> nearestAlive(Plan plan, String name) {
        Set<String> alive = new TreeSet<>();
        Set<String> passed = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(List.of(name));
        while (!next.isEmpty()) {
            for (String dependent : plan.graph().dependentsOf(next.pop())) {
                if (!backend.alive(dependent).isEmpty()) {
                    alive.add(dependent);
                } else if (passed.add(dependent)) {
                    next.push(dependent);
                }
            }
        }
        return alive;
    }

    /** A due timer was heard: waking at once again would be a busy loop. */
    private static void wakesLater(Plan plan, Snapshot observed, Instant now, Step step) {
        Rule.NO_BUSY_LOOP.holds(
                step.wakeAt().filter(at -> !at.isAfter(now)).isEmpty(),
                () -> "wakes at " + step.wakeAt().get() + ", which is over");
    }

    private static void publishesExactlyWhatIsReady(Step step) {
        for (Map.Entry<String, ResourceMemory> entry : step.memory().resources()) {
            ResourceMemory memory = entry.getValue();
            boolean may = memory.phase() == Phase.READY
                    || memory.phase() == Phase.UNREADY
                    || memory.phase() == Phase.COMPLETED
                    || memory.phase() == Phase.UNMANAGED;
            Rule.OUTPUTS_WITH_READY.holds(
                    may || !memory.published(), () -> entry.getKey() + " publishes while " + memory.phase());
            Rule.OUTPUTS_WITH_READY.holds(
                    memory.phase() != Phase.READY || memory.published(),
                    () -> entry.getKey() + " is ready without outputs");
        }
    }

    private static String difference(Memory one, Memory other) {
        List<String> found = new ArrayList<>();
        if (!one.stack().equals(other.stack())) {
            found.add("stack " + one.stack() + " / " + other.stack());
        }
        if (!one.index().equals(other.index())) {
            found.add("index " + one.index() + " / " + other.index());
        }
        Set<String> names = new java.util.TreeSet<>();
        one.resources().forEach(entry -> names.add(entry.getKey()));
        other.resources().forEach(entry -> names.add(entry.getKey()));
        for (String name : names) {
            if (!one.resources().get(name).equals(other.resources().get(name))) {
                found.add(name + " " + one.resources().get(name) + " / "
                        + other.resources().get(name));
            }
        }
        return String.join("\n", found);
    }

    private static List<String> shown(Set<Effect> effects) {
        return effects.stream()
                .map(effect -> effect.resource() + ": " + Hands.shown(effect))
                .sorted()
                .toList();
    }
}
