package dev.cairn.engine;

import dev.cairn.model.Effect;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Memory;
import dev.cairn.model.Memory.Timer;
import dev.cairn.model.Observation;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Snapshot;
import dev.cairn.model.StackMemory;
import dev.cairn.model.Step;
import dev.cairn.model.Table;
import dev.cairn.model.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The working state of one step: drafts of the resources that were looked at, what has to be looked at next, and what
 * came out so far. Born and gone within {@link Engine#step}.
 */
final class Pass {
    /** A resource that changes its phase more often within one step is a bug. */
    private static final int MOST_MOVES = 24;
    /** The same of a step in which every resource has every other looked at again more often than this. */
    private static final long MOST_ROUNDS = 100;

    final Plan plan;
    final Snapshot observed;
    final Instant now;
    final Gates gates;
    final StackState stack;
    final Lifecycle lifecycle = new Lifecycle(this);
    final Waiting waiting = new Waiting(this);
    final Readiness readiness = new Readiness(this);
    final Endings endings = new Endings(this);
    final Settled settled = new Settled(this);
    final Computed computed = new Computed(this);
    final Stops stops = new Stops(this);
    final Resting resting = new Resting(this);
    final Retiring retiring = new Retiring(this);
    final Publishing publishing = new Publishing(this);
    final Renewals renewals = new Renewals(this);
    final Conflicts conflicts = new Conflicts(this);
    final Undoing undoing = new Undoing(this);
    final Scopes scopes;
    final Modes modes;

    private final Memory before;
    private final boolean complete;
    private final Map<String, Draft> drafts = new LinkedHashMap<>();
    private final Set<String> dropped = new HashSet<>();
    private final Agenda agenda;
    private final Map<String, Set<Effect>> effects = new LinkedHashMap<>();
    private final Map<String, Draft.Visible> visible = new HashMap<>();
    /** What was changed while another was looked at, or before any was: others may have seen it in between. */
    private final Set<String> touched = new HashSet<>();

    private Optional<String> visiting = Optional.empty();
    private final List<LifecycleEvent> events = new ArrayList<>();
    private final Tally tally;

    Pass(Plan plan, Memory memory, Snapshot observed, Instant now) {
        this.plan = plan;
        this.observed = observed;
        this.now = now;
        this.before = memory;
        this.agenda = new Agenda(plan.graph());
        this.gates = new Gates(plan, this::draft, observed::stack);
        this.scopes = new Scopes(this, plan, memory.stack().fuses());
        this.modes = new Modes(this, memory.stack().mode());
        boolean otherMode = !memory.stack().mode().requested().equals(plan.mode());
        boolean adopted = otherMode || memory.stack().generation() != plan.generation();
        // While a backend is lost nobody can say what changed there.
        this.complete = observed.complete() || adopted || !observed.lost().isEmpty();
        this.tally = complete ? Tally.of(plan, memory.resources()) : Tally.of(memory.index());
        this.stack = new StackState(this, memory.stack());
        if (complete) {
            lookAtEverything();
        } else {
            observed.changed().forEach(this::lookWithRivals);
            lookAtDue();
        }
        if (adopted) {
            adoptPlan();
            settled.respecified();
        }
        if (complete) {
            retiring.link(memory.resources());
        }
        if (otherMode) {
            modes.change();
        }
        if (stack.startedAgain()) {
            new Requests(this).up();
        }
    }

    /** The memory of a resource, to be read and changed. */
    Draft draft(String name) {
        Draft draft = drafts.get(name);
        if (draft == null) {
            Optional<ResourceMemory> known = before.resources().get(name);
            Resource resource = plan.graph().byName().get(name);
            draft = Draft.of(
                    name,
                    known.orElseGet(
                            () -> resource == null ? ResourceMemory.found(now) : ResourceMemory.fresh(resource, now)));
            drafts.put(name, draft);
        }
        return draft;
    }

    /** Where a resource stands, without having it looked at. */
    Phase phaseOf(String name) {
        Draft draft = drafts.get(name);
        if (draft != null) {
            return draft.phase;
        }
        return before.resources().get(name).map(ResourceMemory::phase).orElse(Phase.PENDING);
    }

    /** What rested on it in the plan of before, without having it looked at. */
    List<String> oldDependentsOf(String name) {
        Draft draft = drafts.get(name);
        if (draft != null) {
            return draft.old.dependents();
        }
        return before.resources()
                .get(name)
                .map(memory -> memory.old().dependents())
                .orElse(List.of());
    }

    /** Whether anything is known of that name. */
    boolean knows(String name) {
        if (dropped.contains(name)) {
            return false;
        }
        return plan.graph().byName().containsKey(name)
                || before.resources().contains(name)
                || !seen(name).instances().isEmpty();
    }

    Observation seen(String name) {
        return observed.of(name);
    }

    /** The value of an output that is valid now. */
    Optional<OutputValue> output(View view, OutputRef reference) {
        if (!plan.graph().byName().containsKey(reference.resource())) {
            return Optional.empty();
        }
        Draft target = draft(reference.resource());
        return target.published ? target.outputs.value(view, reference.output()) : Optional.empty();
    }

    /** Has that resource looked at (again) in this pass. */
    void look(String name) {
        if (knows(name)) {
            agenda.add(name);
        }
    }

    /** What is seen of it decides about those that it conflicts with, whatever its phase. */
    private void lookWithRivals(String name) {
        look(name);
        plan.graph().rivalsOf(name).keySet().forEach(this::look);
    }

    void lookAtEverything() {
        plan.resources().forEach(resource -> look(resource.name()));
        for (Map.Entry<String, ResourceMemory> entry : before.resources()) {
            look(entry.getKey());
        }
        for (Map.Entry<String, Observation> entry : observed.observations()) {
            look(entry.getKey());
        }
    }

    void emit(Effect effect) {
        if (!stack.suspended()) {
            effects.computeIfAbsent(effect.resource(), _ -> new LinkedHashSet<>())
                    .add(effect);
        }
    }

    /** The one place in which a phase changes. */
    void move(Draft draft, Phase to, Optional<Reason> reason) {
        Transitions.check(draft.name, draft.phase, to);
        enter(draft, to, reason);
    }

    /** The same for phases that are computed from those of others. */
    void enter(Draft draft, Phase to, Optional<Reason> reason) {
        draft.phase = to;
        if (visiting.filter(draft.name::equals).isEmpty()) {
            touched.add(draft.name);
        }
        draft.published &= publishing(to);
        draft.reason = reason;
        draft.since = now;
        if (to != Phase.BLOCKED) {
            draft.waitingFor = List.of();
        }
        if (!to.active()) {
            draft.renewal = Optional.empty();
        }
        tell(draft, LifecycleEvent.Type.valueOf("RESOURCE_" + to.name()));
    }

    /** Whether outputs stay valid in that phase; in all others they are withdrawn, and a job publishes its own anew. */
    private static boolean publishing(Phase phase) {
        return switch (phase) {
            case READY, UNREADY, UNMANAGED -> true;
            case PENDING, BLOCKED, STARTING, RUNNING, COMPLETED -> false;
            case STOPPING, STOPPED, FAILED, RESTARTING, QUARANTINED, SKIPPED -> false;
        };
    }

    /** An event without a change of phase. */
    void tell(Draft draft, LifecycleEvent.Type type) {
        String message = draft.reason
                .map(Reason::text)
                .or(() -> Optional.ofNullable(plan.leftOut().get(draft.name)).filter(_ -> draft.phase == Phase.SKIPPED))
                .or(() -> draft.renewal
                        .filter(cause -> !cause.equals(draft.name))
                        .map(cause -> "starts again with " + cause))
                .orElse(draft.waitingFor.isEmpty() ? "" : "waiting for " + String.join(", ", draft.waitingFor));
        String correlation = draft.restarting.or(() -> draft.held).orElse("");
        events.add(new LifecycleEvent(
                stack.nextSequence(),
                now,
                plan.stack(),
                draft.name,
                draft.attempt,
                type,
                draft.reason,
                message,
                correlation));
    }

    void tellOfStack(LifecycleEvent.Type type, String message) {
        events.add(new LifecycleEvent(
                stack.nextSequence(), now, plan.stack(), "", 0, type, Optional.empty(), message, ""));
    }

    Tally tally() {
        return tally;
    }

    /** Looks at whatever is queued, in plan order, until nothing follows from anything any more. */
    void settle() {
        long looks = 0;
        do {
            while (!agenda.isEmpty()) {
                String name = agenda.next();
                visit(name);
                long pairs = (long) drafts.size() * drafts.size();
                if (++looks > MOST_ROUNDS * pairs) {
                    throw new IllegalStateException(name + " is looked at again and again");
                }
            }
            visiting = Optional.empty();
            stack.judge();
        } while (!agenda.isEmpty());
    }

    /** Puts together what came out. */
    Step finish() {
        List<Effect> all = new ArrayList<>();
        effects.values().forEach(all::addAll);
        Table<String, ResourceMemory> resources = before.resources();
        Table<Timer, String> timers = complete ? Table.empty() : before.index().timers();
        for (Draft draft : drafts.values()) {
            Optional<ResourceMemory> old = before.resources().get(draft.name);
            ResourceMemory frozen = draft.freeze();
            Optional<Instant> oldDue = complete ? Optional.empty() : old.flatMap(ResourceMemory::dueAt);
            boolean gone = dropped.contains(draft.name);
            Optional<Instant> due = gone ? Optional.empty() : frozen.dueAt();
            if (!oldDue.equals(due)) {
                timers = oldDue.isPresent() ? timers.without(new Timer(oldDue.get(), draft.name)) : timers;
                timers = due.isPresent() ? timers.with(new Timer(due.get(), draft.name), draft.name) : timers;
            }
            published(old, draft).ifPresent(all::add);
            if (gone) {
                resources = resources.without(draft.name);
            } else if (old.isEmpty() || !old.get().equals(frozen)) {
                resources = resources.with(draft.name, frozen);
            }
        }
        StackMemory stackMemory = stack.freeze();
        Memory memory = new Memory(stackMemory, resources, tally.freeze(timers));
        Optional<Instant> wakeAt = timers.first().map(entry -> entry.getKey().at());
        Optional<Instant> ceiling = stack.ceiling();
        if (ceiling.isPresent()
                && wakeAt.filter(at -> !at.isAfter(ceiling.get())).isEmpty()) {
            wakeAt = ceiling;
        }
        return new Step(all, memory, events, wakeAt);
    }

    private void visit(String name) {
        if (dropped.contains(name)) {
            return;
        }
        visiting = Optional.of(name);
        Draft draft = draft(name);
        Optional<ResourceMemory> old = before.resources().get(name);
        boolean seenAnew = !visible.containsKey(name) && observed.changed().contains(name);
        Draft.Visible shown = visible.computeIfAbsent(
                name, _ -> old.map(memory -> Draft.of(name, memory).visible()).orElse(Draft.Visible.NONE));
        Tally.Stand stand = tally.standOf(plan, name, old, draft);
        Optional<Resource> resource = plan.resource(name);
        for (int moves = 0; ; moves++) {
            // What was decided about it counts before it asks what the stack waits for: its own old failure is none of
            // that.
            Tally.Stand present = Tally.stand(plan, name, draft);
            tally.change(name, stand, present);
            stand = present;
            effects.remove(name);
            draft.dueAt = Optional.empty();
            Phase phase = draft.phase;
            long attempt = draft.attempt;
            boolean stays = resource.map(r -> lifecycle.advance(r, draft)).orElseGet(() -> retiring.advance(draft));
            if (!stays) {
                dropped.add(name);
                break;
            }
            if (draft.phase == phase && draft.attempt == attempt) {
                break;
            }
            if (moves > MOST_MOVES) {
                throw new IllegalStateException(name + " never comes to rest: " + phase + " -> " + draft.phase);
            }
        }
        tally.change(name, stand, dropped.contains(name) ? Tally.Stand.NONE : Tally.stand(plan, name, draft));
        visible.put(name, draft.visible());
        boolean different = touched.remove(name) || !shown.equals(draft.visible());
        boolean gone = dropped.contains(name);
        if (different || gone) {
            lookAtNeighbours(draft);
        }
        if (different || gone || seenAnew) {
            resting.changed(draft, shown);
        }
    }

    private Optional<Effect> published(Optional<ResourceMemory> old, Draft draft) {
        Outputs were = old.filter(ResourceMemory::published)
                .map(ResourceMemory::outputs)
                .orElse(Outputs.NONE);
        Outputs are = draft.published ? draft.outputs : Outputs.NONE;
        return were.equals(are) ? Optional.empty() : Optional.of(new Effect.PublishOutputs(draft.name, are));
    }

    private void lookAtNeighbours(Draft draft) {
        plan.graph().dependentsOf(draft.name).forEach(this::look);
        plan.graph().dependenciesOf(draft.name).forEach(this::look);
        plan.graph().rivalsOf(draft.name).keySet().forEach(this::look);
        draft.old.dependencies().forEach(this::look);
        draft.old.dependents().forEach(this::look);
    }

    private void lookAtDue() {
        for (Map.Entry<Timer, String> entry : before.index().timers()) {
            if (entry.getKey().at().isAfter(now)) {
                return;
            }
            look(entry.getValue());
        }
    }

    /** A new generation; the time in which nothing was to be done counts for nothing. */
    private void adoptPlan() {
        boolean resumes = before.stack().phase() == StackMemory.StackPhase.SUSPENDED && !plan.suspended();
        if (resumes) {
            before.resources().forEach(entry -> lifecycle.unwatched(draft(entry.getKey())));
        }
        for (Resource resource : plan.resources()) {
            retiring.keep(resource, draft(resource.name()), before.resources());
        }
        stack.adopt(plan.generation());
        scopes.adoptPlan();
    }
}
