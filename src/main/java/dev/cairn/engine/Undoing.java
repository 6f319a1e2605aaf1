package dev.cairn.engine;

import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.Dependency;
import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Kind;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Observation;
import dev.cairn.model.OutputRef;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory.Next;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * Takes back what jobs did when their stack is removed: once all that rests on a job is gone, and before what the job
 * rests on goes. A run of an {@code undo} is an attempt of its job, in the phase Stopping for the reason {@link
 * Reason.Undoing}. Its success takes the job's latch away, and with it the reason to run it again; its failure is told
 * and keeps nothing from being removed. Decision 0210.
 */
final class Undoing {
    private final Pass pass;

    Undoing(Pass pass) {
        this.pass = pass;
    }

    /** Whether what that resource did is still to be taken back. */
    boolean owed(Resource resource, Draft draft) {
        return pass.stack.removing()
                && draft.completedHash.isPresent()
                && resource.desired() != Resource.Desired.IGNORE
                && !(draft.reason.orElse(null) instanceof Reason.UndoFailed)
                && resource.blueprint().undo().isPresent();
    }

    /** The same of anything in the plan. */
    boolean anyOwed() {
        return pass.stack.removing()
                && pass.plan.resources().stream().anyMatch(resource -> owed(resource, pass.draft(resource.name())));
    }

    /** Whether the attempt of that resource is a run of its undo. */
    static boolean runs(Draft draft) {
        return draft.phase == Phase.STOPPING
                && draft.reason.orElse(null) instanceof Reason.Undoing
                && draft.next.isEmpty();
    }

    /** Whether it is this that decides about the resource. */
    boolean advance(Resource resource, Draft draft, Optional<Wish> wish) {
        if (runs(draft)) {
            proceed(resource, draft, wish);
            return true;
        }
        if (!owed(resource, draft) || !rests(resource, draft)) {
            return false;
        }
        draft.waitingFor = pass.resting.on(draft.name);
        if (draft.waitingFor.isEmpty()) {
            begin(resource, draft);
        }
        return true;
    }

    /** Whether the job itself is through: nothing of it is alive, but perhaps a run of its undo that was begun before. */
    private boolean rests(Resource resource, Draft draft) {
        boolean settled =
                switch (draft.phase) {
                    case COMPLETED, STOPPED, SKIPPED -> true;
                    case FAILED -> !(draft.reason.orElse(null) instanceof Reason.StopTimeout);
                    case PENDING, BLOCKED, STARTING, RUNNING, READY, UNREADY, STOPPING -> false;
                    case RESTARTING, QUARANTINED, UNMANAGED -> false;
                };
        Optional<String> begun = begun(resource, draft).map(Instance::id);
        Observation seen = pass.seen(draft.name);
        return settled
                && (!seen.busy() || begun.isPresent())
                && seen.instances().stream().filter(Instance::alive).allMatch(alive -> begun.filter(alive.id()::equals)
                        .isPresent());
    }

    private void begin(Resource resource, Draft draft) {
        Optional<String> missing = begun(resource, draft).isPresent() ? Optional.empty() : missing(resource);
        draft.clearCounters();
        draft.next = Optional.empty();
        draft.nextAt = Optional.empty();
        pass.move(draft, Phase.STOPPING, Optional.of(new Reason.Undoing("")));
        if (missing.isPresent()) {
            failed(draft, missing.get() + " does not run any more");
        } else {
            run(resource, draft);
        }
    }

    /** What the job requires and is not there: an undo is not run against nothing. */
    private Optional<String> missing(Resource resource) {
        return resource.dependencies().stream()
                .filter(edge -> edge.type() == Dependency.Type.REQUIRES)
                .filter(edge -> pass.plan
                        .resource(edge.name())
                        .filter(target -> target.kind() instanceof Kind.Service)
                        .isPresent())
                .map(Dependency::name)
                .filter(name -> {
                    Phase phase = pass.draft(name).phase;
                    return !phase.executing() && phase != Phase.UNMANAGED;
                })
                .findFirst();
    }

    /** Opens a run, or takes over the one that was begun before Cairn was killed. */
    private void run(Resource resource, Draft draft) {
        switch (bind(resource)) {
            case Binding.Bound bound -> {
                Optional<Instance> begun = begun(resource, draft);
                draft.attempt =
                        begun.map(Instance::attempt).orElseGet(() -> Waiting.nextAttempt(draft, pass.seen(draft.name)));
                draft.hash = bound.hash();
                draft.instance = begun.map(Instance::id);
                draft.gatesOpenAt = Optional.empty();
                draft.executingAt = begun.flatMap(Instance::startedAt);
                draft.readyAt = Optional.empty();
                draft.restartsSeen = 0;
                draft.nextAt = Optional.empty();
            }
            case Binding.Unresolved unresolved ->
                failed(
                        draft,
                        unresolved.missing().stream()
                                        .sorted()
                                        .findFirst()
                                        .map(OutputRef::toString)
                                        .orElse("an output") + " has no value");
            case Binding.Invalid invalid -> failed(draft, invalid.error());
        }
    }

    /** With the last outputs: what it rests on may have withdrawn them since. */
    private Binding bind(Resource resource) {
        return resource.blueprint()
                .undo()
                .map(undo -> undo.bind((view, reference) ->
                        pass.draft(reference.resource()).outputs.value(view, reference.output())))
                .orElse(new Binding.Invalid("the job has no undo any more"));
    }

    /** A run of it that no memory tells of. */
    private Optional<Instance> begun(Resource resource, Draft draft) {
        if (!(bind(resource) instanceof Binding.Bound bound)) {
            return Optional.empty();
        }
        return pass.seen(draft.name).instances().stream()
                .filter(instance -> instance.state() != Instance.State.CREATED)
                .filter(instance ->
                        instance.attempt() > draft.attempt && instance.hash().equals(bound.hash()))
                .max(Comparator.comparingLong(Instance::attempt));
    }

    private void proceed(Resource resource, Draft draft, Optional<Wish> wish) {
        Observation seen = pass.seen(draft.name);
        Optional<Instance> current = pass.lifecycle.current(draft, seen);
        boolean alive = current.filter(Instance::alive).isPresent();
        if (draft.nextAt.isEmpty()
                && !seen.busy()
                && current.filter(instance -> Endings.over(resource, instance)).isPresent()) {
            Optional<Exit> exit = current.flatMap(Instance::exit);
            ended(resource, draft, exit.map(Exit::cause).orElse(new Reason.ExitUnknown()));
        } else if (pass.stack.aborting()) {
            giveUp(resource, draft, "the time for the stop of everything was over");
        } else if (!alive && !seen.busy() && !pass.stack.removing()) {
            draft.nextAt = Optional.empty(); // taken back between two runs: what the job did stays
            pass.move(draft, wish.map(Wish::next).orElse(Phase.PENDING), Optional.empty());
        } else if (draft.nextAt.isPresent()) {
            pause(resource, draft);
        } else if (alive) {
            watch(resource, draft, current.get());
        } else if (draft.executingAt.isPresent() && !seen.busy()) {
            ended(resource, draft, new Reason.Vanished());
        } else if (pass.stack.removing()) {
            ask(resource, draft, seen);
        }
    }

    private void pause(Resource resource, Draft draft) {
        if (pass.now.isBefore(draft.nextAt.get())) {
            draft.due(draft.nextAt.get());
        } else {
            run(resource, draft);
        }
    }

    private void watch(Resource resource, Draft draft, Instance instance) {
        draft.instance = Optional.of(instance.id());
        if (instance.executing()) {
            draft.executingAt = draft.executingAt.or(instance::startedAt).or(() -> Optional.of(pass.now));
        }
        if (resource.kind() instanceof Kind.Job job
                && job.policy().activeDeadline().isPresent()
                && draft.executingAt.isPresent()) {
            Instant deadline =
                    draft.executingAt.get().plus(job.policy().activeDeadline().get());
            if (pass.now.isBefore(deadline)) {
                draft.due(deadline);
            } else {
                giveUp(resource, draft, new Reason.DeadlineExceeded().text());
            }
        }
    }

    private void ask(Resource resource, Draft draft, Observation seen) {
        Binding binding = bind(resource);
        boolean same = binding instanceof Binding.Bound bound && bound.hash().equals(draft.hash);
        Optional<Reason> failure = seen.failure()
                .filter(failed -> failed.attempt() == draft.attempt && failed.verb() == Observation.Verb.START)
                .map(Observation.Failure::reason);
        if (failure.isPresent()) {
            ended(resource, draft, failure.get());
        } else if (same || seen.busy()) {
            pass.lifecycle.ask(resource, draft, binding, seen);
        } else {
            run(resource, draft); // another specification came before anything was begun
        }
    }

    /** A run is over: undone, tried again after a pause, or given up. */
    void ended(Resource resource, Draft draft, Reason cause) {
        Observation seen = pass.seen(draft.name);
        boolean alive = seen.busy() || seen.instances().stream().anyMatch(Instance::alive);
        Next next = Verdicts.next(pass.plan, pass.scopes, resource, draft, cause, pass.now);
        if (next.phase() == Phase.COMPLETED) {
            undone(resource, draft);
        } else if (alive) {
            giveUp(resource, draft, cause.text());
        } else if (next.phase() == Phase.RESTARTING && pass.stack.removing() && !pass.stack.aborting()) {
            draft.reason = Optional.of(new Reason.Undoing(cause.text()));
            draft.nextAt = next.nextAt();
            next.nextAt().ifPresent(draft::due);
            pass.tell(draft, LifecycleEvent.Type.RESOURCE_STOPPING);
        } else {
            failed(draft, cause.text());
        }
    }

    private void undone(Resource resource, Draft draft) {
        draft.completedHash = Optional.empty();
        draft.facts = Map.of();
        draft.clearCounters();
        pass.stops.gone(draft, Optional.empty(), false);
        Phase next = pass.stops.wish(resource, draft).map(Wish::next).orElse(Phase.PENDING);
        pass.move(draft, next, Optional.empty());
    }

    /** Ends what is alive of it; what follows is its failure. */
    private void giveUp(Resource resource, Draft draft, String why) {
        Optional<Reason> failure = Optional.of(new Reason.UndoFailed(why));
        draft.nextAt = Optional.empty();
        draft.next = Optional.of(new Next(Phase.FAILED, failure, Optional.empty()));
        pass.enter(draft, Phase.STOPPING, failure);
        pass.stops.advance(resource, draft, pass.stops.wish(resource, draft));
    }

    private void failed(Draft draft, String why) {
        draft.nextAt = Optional.empty();
        pass.move(draft, Phase.FAILED, Optional.of(new Reason.UndoFailed(why)));
    }
}
