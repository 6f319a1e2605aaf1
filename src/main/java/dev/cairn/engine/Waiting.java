package dev.cairn.engine;

import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.Effect;
import dev.cairn.model.Handling;
import dev.cairn.model.Instance;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.OutputRef;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What waits: until its gates open, until its pause is over, or for as long as it is not to run. */
final class Waiting {
    private final Pass pass;

    Waiting(Pass pass) {
        this.pass = pass;
    }

    void waiting(Resource resource, Draft draft, Binding binding, Optional<Wish> wish) {
        Observation seen = pass.seen(draft.name);
        if (wish.isPresent()) {
            pass.stops.ofWaiting(resource, draft, seen, wish.get());
            return;
        }
        if (adopt(resource, draft, binding, seen)) {
            return;
        }
        if (resource.handling().replace() == Handling.Replace.STOP_START) {
            pass.stops.strays(draft, seen, Optional.empty());
        }
        if (draft.phase == Phase.RESTARTING && !restartDue(draft, binding)) {
            stage(resource, draft, binding, seen);
            return;
        }
        if (latched(resource, draft, binding)) {
            pass.endings.complete(resource, draft, false);
            return;
        }
        Gates.Verdict verdict = pass.gates.verdict(resource);
        Optional<String> first = pass.stack.pausedFor();
        if (!(verdict instanceof Gates.Verdict.Closed) && first.isPresent()) {
            verdict = new Gates.Verdict.Waiting(List.of(first.get()));
        }
        List<String> others = verdict instanceof Gates.Verdict.Open ? ahead(draft) : List.of();
        if (!others.isEmpty()) {
            verdict = new Gates.Verdict.Waiting(others);
        }
        switch (verdict) {
            case Gates.Verdict.Closed closed -> pass.endings.fail(draft, closed.reason());
            case Gates.Verdict.Waiting waiting -> {
                stage(resource, draft, binding, seen);
                block(draft, waiting.names());
            }
            case Gates.Verdict.Open _ -> open(resource, draft, binding);
        }
    }

    /**
     * What has to be gone first: what has what it needs, what it conflicts with, and what is restarted with it, unless it
     * crashed.
     */
    private List<String> ahead(Draft draft) {
        List<String> holders = pass.retiring.ahead(draft);
        if (!holders.isEmpty()) {
            return holders;
        }
        List<String> rivals = pass.conflicts.ahead(draft.name);
        return rivals.isEmpty() && draft.phase != Phase.RESTARTING ? pass.renewals.ahead(draft.name) : rivals;
    }

    /**
     * What runs although it is remembered as waiting (or not at all) is taken over as it is; and so is a job that ran to
     * its end before anybody wrote down that it was begun, which would run twice otherwise.
     */
    boolean adopt(Resource resource, Draft draft, Binding binding, Observation seen) {
        Optional<Instance> newest = seen.instances().stream()
                .filter(instance -> instance.alive()
                        ? instance.attempt() >= draft.attempt && draft.phase != Phase.RESTARTING
                        : ended(resource, draft, binding, instance))
                .reduce((a, b) -> a.attempt() >= b.attempt() ? a : b);
        if (newest.isEmpty()) {
            return false;
        }
        Instance instance = newest.get();
        draft.attempt = instance.attempt();
        draft.hash = instance.hash();
        draft.instance = Optional.of(instance.id());
        draft.gatesOpenAt = Optional.of(pass.now);
        draft.executingAt = instance.startedAt().or(() -> Optional.of(pass.now));
        draft.readyAt = Optional.empty();
        draft.restartsSeen = instance.restarts();
        pass.move(draft, instance.executing() ? Phase.RUNNING : Phase.STARTING, Optional.empty());
        return true;
    }

    private static boolean ended(Resource resource, Draft draft, Binding binding, Instance instance) {
        return resource.kind() instanceof Kind.Job
                && instance.state() == Instance.State.STOPPED
                && instance.attempt() > draft.attempt
                && binding instanceof Binding.Bound bound
                && bound.hash().equals(instance.hash());
    }

    boolean restartDue(Draft draft, Binding binding) {
        if (Lifecycle.changed(draft, binding)) {
            pass.move(draft, Phase.PENDING, Optional.empty());
            return true;
        }
        Instant at = draft.nextAt.orElse(pass.now);
        if (pass.now.isBefore(at)) {
            draft.due(at);
            return false;
        }
        return true;
    }

    boolean latched(Resource resource, Draft draft, Binding binding) {
        if (!(resource.kind() instanceof Kind.Job job) || draft.completedHash.isEmpty()) {
            return false;
        }
        return job.policy().rerun() == JobPolicy.Rerun.NEVER
                || (binding instanceof Binding.Bound bound && bound.hash().equals(draft.completedHash.get()));
    }

    /** A backend that restarts by itself also fetches by itself. */
    void stage(Resource resource, Draft draft, Binding binding, Observation seen) {
        if (resource.restartedByBackend()) {
            return;
        }
        switch (binding) {
            case Binding.Bound bound -> stage(draft, bound, seen);
            case Binding.Unresolved unresolved ->
                resource.blueprint()
                        .foreseen()
                        .ifPresentOrElse(bound -> stage(draft, bound, seen), () -> pull(draft, unresolved, seen));
            case Binding.Invalid _ -> {}
        }
    }

    private void pull(Draft draft, Binding.Unresolved unresolved, Observation seen) {
        if (seen.staging() instanceof Staging.None) {
            unresolved.image().ifPresent(image -> pass.emit(new Effect.Pull(draft.name, image)));
        }
    }

    private void stage(Draft draft, Binding.Bound bound, Observation seen) {
        boolean begun = draft.phase == Phase.STARTING || Undoing.runs(draft);
        long attempt = begun ? draft.attempt : nextAttempt(draft, seen);
        boolean known =
                switch (seen.staging()) {
                    case Staging.None _, Staging.Pulled _ -> false;
                    case Staging.InProgress progress -> progress.hash().equals(bound.hash());
                    case Staging.Done done -> done.hash().equals(bound.hash());
                    case Staging.Failed failed ->
                        failed.hash().equals(bound.hash())
                                && (failed.attempt() >= attempt || draft.phase == Phase.RESTARTING)
                                && !(begun && failed.ahead());
                };
        if (!known) {
            pass.emit(new Effect.Stage(draft.name, attempt, bound.workload(), bound.hash(), !begun));
        }
    }

    void block(Draft draft, List<String> names) {
        boolean same = draft.phase == Phase.BLOCKED && draft.waitingFor.equals(names);
        draft.waitingFor = names;
        if (!same) {
            pass.conflicts.waits(draft);
        }
        if (draft.phase != Phase.BLOCKED) {
            pass.move(draft, Phase.BLOCKED, Optional.empty());
        } else if (!same) {
            pass.tell(draft, LifecycleEvent.Type.RESOURCE_BLOCKED);
        }
    }

    void open(Resource resource, Draft draft, Binding binding) {
        switch (binding) {
            case Binding.Bound bound -> begin(resource, draft, bound);
            case Binding.Unresolved unresolved ->
                neverBegun(
                        draft,
                        new Reason.MissingOutput(unresolved.missing().stream()
                                .sorted()
                                .findFirst()
                                .map(OutputRef::toString)
                                .orElse("")));
            case Binding.Invalid invalid -> neverBegun(draft, new Reason.InvalidSpec(invalid.error()));
        }
    }

    /** It fails before there is an attempt: any specification that can be begun cures it, that of the last one too. */
    private void neverBegun(Draft draft, Reason reason) {
        draft.hash = "";
        pass.endings.fail(draft, reason);
    }

    /** Opens a new attempt. */
    void begin(Resource resource, Draft draft, Binding.Bound bound) {
        if (!bound.hash().equals(draft.hash)) {
            draft.clearCounters();
        }
        draft.attempt = nextAttempt(draft, pass.seen(draft.name));
        draft.hash = bound.hash();
        draft.instance = Optional.empty();
        draft.gatesOpenAt = Optional.empty();
        draft.executingAt = Optional.empty();
        draft.readyAt = Optional.empty();
        draft.restartsSeen = 0;
        draft.nextAt = Optional.empty();
        draft.next = Optional.empty();
        draft.renewal = Optional.empty();
        pass.renewals.begun(draft.name);
        if (draft.phase == Phase.STARTING) {
            pass.enter(draft, Phase.STARTING, Optional.empty()); // exchanged before it executed
        } else {
            pass.move(draft, Phase.STARTING, Optional.empty());
        }
    }

    /** Above everything that was seen of that name, so that no older report is taken for one of this attempt. */
    static long nextAttempt(Draft draft, Observation seen) {
        long highest = draft.attempt;
        for (Instance instance : seen.instances()) {
            highest = instance.state() == Instance.State.CREATED ? highest : Math.max(highest, instance.attempt());
        }
        highest = Math.max(
                highest, seen.failure().map(Observation.Failure::attempt).orElse(0L));
        return highest + 1;
    }

    void resting(Draft draft, Optional<Wish> wish) {
        Observation seen = pass.seen(draft.name);
        pass.stops.strays(draft, seen, Optional.empty());
        pass.stops.leftovers(draft, seen);
        if (wish.isEmpty() || !wish.get().resting()) {
            pass.conflicts.asked(draft);
            pass.move(draft, Phase.PENDING, Optional.empty());
        } else if (wish.get().next() != draft.phase) {
            pass.move(draft, wish.get().next(), Optional.empty());
        }
    }
}
