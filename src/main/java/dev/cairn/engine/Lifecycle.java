package dev.cairn.engine;

import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.Effect;
import dev.cairn.model.Handling;
import dev.cairn.model.Instance;
import dev.cairn.model.Kind;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.ResourceMemory.Next;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What one resource does next, given what is wanted, remembered and seen: one decision per call. */
final class Lifecycle {
    /** The hash of a specification that cannot be told yet: of none that runs. */
    private static final String NOT_KNOWN = "?";

    private final Pass pass;

    Lifecycle(Pass pass) {
        this.pass = pass;
    }

    /** Advances a resource of the plan by one decision. Returns true: it stays in memory. */
    boolean advance(Resource resource, Draft draft) {
        if (resource.desired() == Resource.Desired.IGNORE) {
            unmanaged(resource, draft);
            return true;
        }
        if (draft.phase == Phase.UNMANAGED) {
            draft.readyAt = Optional.empty();
            pass.move(draft, Phase.PENDING, Optional.empty());
        }
        if (pass.observed.lostBackendOf(resource).isPresent() && resource.kind().hasInstance()) {
            unwatched(draft);
            return true;
        }
        Binding binding = bind(resource);
        want(resource, draft, binding);
        if (!pass.stack.suspended() && otherKind(resource, draft)) {
            return true;
        }
        pass.conflicts.known(draft);
        Optional<Wish> wish = pass.stops.wish(resource, draft);
        draft.stopCause = wish.flatMap(Wish::cascade);
        if (pass.stack.suspended()) {
            if (resource.kind().hasInstance() && (draft.phase == Phase.READY || draft.phase == Phase.UNREADY)) {
                pass.readiness.observeHealth(resource, draft, binding);
            }
            return true;
        }
        switch (resource.kind()) {
            case Kind.Group group -> pass.computed.group(group, resource, draft, wish);
            case Kind.External _ -> pass.computed.external(resource, draft, binding, wish);
            case Kind.Service _, Kind.Job _ -> withInstance(resource, draft, binding, wish);
        }
        return true;
    }

    /** Nobody could have seen it become ready, or have stopped it: its limits begin again. */
    void unwatched(Draft draft) {
        draft.gatesOpenAt = draft.gatesOpenAt.map(_ -> pass.now);
        if (draft.phase == Phase.STOPPING) {
            draft.since = pass.now;
        }
    }

    /**
     * Which specification is wanted. While what it rests on is away that is judged by the last outputs: what runs is
     * then known to be of an older specification before the new one can be started, and is proven for no dependent.
     */
    private void want(Resource resource, Draft draft, Binding binding) {
        switch (binding) {
            case Binding.Bound bound -> draft.wantedHash = Optional.of(bound.hash());
            case Binding.Unresolved _
            when draft.attempt > 0 ->
                draft.wantedHash = Optional.of(
                        pass.settled.lastBinding(resource) instanceof Binding.Bound last ? last.hash() : NOT_KNOWN);
            case Binding.Unresolved _, Binding.Invalid _ -> {}
        }
    }

    /** The same name may have been something else in an older plan; true while what it was has to go first. */
    private boolean otherKind(Resource resource, Draft draft) {
        if (!resource.kind().hasInstance()) {
            return pass.stops.formerInstance(draft);
        }
        boolean never = draft.instance
                .filter(id -> !id.startsWith(ResourceMemory.Attempt.EXTERNAL))
                .isEmpty();
        if (draft.phase.executing() && never) {
            draft.instance = Optional.empty();
            pass.move(draft, Phase.PENDING, Optional.empty());
        }
        return false;
    }

    /**
     * A requested restart of something that executes: the same again, as a new attempt. What is exchanged without a stop
     * waits for its gates while the old one serves on.
     */
    void again(Resource resource, Draft draft) {
        boolean rolling = resource.handling().replace() == Handling.Replace.ROLLING;
        boolean serving = draft.phase == Phase.READY || draft.phase == Phase.UNREADY;
        boolean open = opensFor(resource);
        boolean others = (!rolling || open) && !pass.renewals.ahead(draft.name).isEmpty();
        if (others && !rolling) {
            draft.renewal = Optional.of(draft.name);
            pass.look(draft.name);
        } else if (others && serving) {
            return; // it is looked at again when they are gone
        } else if (rolling && open && bind(resource) instanceof Binding.Bound bound) {
            pass.waiting.begin(resource, draft, bound);
        } else if (!rolling || !serving) {
            pass.stops.begin(draft, new Next(Phase.PENDING, Optional.empty(), Optional.empty()));
        }
    }

    void withInstance(Resource resource, Draft draft, Binding binding, Optional<Wish> wish) {
        if (pass.undoing.advance(resource, draft, wish)) {
            return;
        }
        switch (draft.phase) {
            case PENDING, BLOCKED, RESTARTING -> pass.waiting.waiting(resource, draft, binding, wish);
            case STARTING -> starting(resource, draft, binding, wish);
            case RUNNING -> running(resource, draft, binding, wish);
            case READY, UNREADY -> ready(resource, draft, binding, wish);
            case STOPPING -> pass.stops.advance(resource, draft, wish);
            case STOPPED, SKIPPED -> pass.waiting.resting(draft, wish);
            case COMPLETED -> pass.settled.completed(resource, draft, binding, wish);
            case FAILED, QUARANTINED -> pass.settled.failed(resource, draft, binding, wish);
            case UNMANAGED -> {}
        }
    }

    /** Whether the specification differs from that of the last attempt. */
    static boolean changed(Draft draft, Binding binding) {
        return draft.attempt > 0
                && binding instanceof Binding.Bound bound
                && !bound.hash().equals(draft.hash);
    }

    void starting(Resource resource, Draft draft, Binding binding, Optional<Wish> wish) {
        if (wish.isPresent()) {
            pass.stops.wait(resource, draft, wish.get());
            return;
        }
        if (changed(draft, binding)) {
            replace(resource, draft, binding);
            return;
        }
        Observation seen = pass.seen(draft.name);
        Optional<Observation.Failure> failure = seen.failure()
                .filter(failed -> failed.attempt() == draft.attempt && failed.verb() == Observation.Verb.START);
        if (failure.isPresent()) {
            pass.endings.end(resource, draft, seen, failure.get().reason());
            return;
        }
        Optional<Instance> current = current(draft, seen);
        current.ifPresent(instance -> draft.instance = Optional.of(instance.id()));
        if (current.isPresent() && current.get().executing()) {
            draft.gatesOpenAt = draft.gatesOpenAt.or(() -> Optional.of(pass.now));
            draft.executingAt = current.get().startedAt().or(() -> Optional.of(pass.now));
            pass.move(draft, Phase.RUNNING, Optional.empty());
        } else if (current.isPresent() && Endings.over(resource, current.get())) {
            pass.endings.ended(resource, draft, seen, current.get());
        } else {
            ask(resource, draft, binding, seen);
        }
    }

    Optional<Instance> current(Draft draft, Observation seen) {
        return seen.instances().stream()
                .filter(instance ->
                        instance.attempt() == draft.attempt && instance.hash().equals(draft.hash))
                .findFirst();
    }

    /**
     * The instance that runs the attempt. Where the backend keeps it running an attempt is a specification and not one
     * object: what was made anew under another id for the same attempt is the same.
     */
    Optional<Instance> own(Resource resource, Draft draft, Observation seen) {
        Optional<Instance> known = draft.instance.flatMap(seen::instance);
        if (known.isPresent() || !resource.restartedByBackend() || resource.kind() instanceof Kind.Job) {
            return known;
        }
        Optional<Instance> anew = current(draft, seen).filter(Instance::alive);
        anew.ifPresent(instance -> draft.instance = Optional.of(instance.id()));
        return anew;
    }

    /** Stages, then starts; older instances go first where nothing may overlap. */
    void ask(Resource resource, Draft draft, Binding binding, Observation seen) {
        boolean overlaps = resource.handling().replace() == Handling.Replace.ROLLING;
        boolean strays = !overlaps && pass.stops.strays(draft, seen, Optional.empty(), draft.attempt);
        if (strays || !(binding instanceof Binding.Bound bound)) {
            boolean there = seen.busy() || seen.instances().stream().anyMatch(Instance::alive);
            if (!pastDeadline(resource, draft, seen) && !there) {
                pass.move(draft, Phase.PENDING, Optional.empty()); // what it rests on is away: its gates decide again
            }
            return;
        }
        boolean staged = resource.restartedByBackend()
                || (seen.staging() instanceof Staging.Done done && done.hash().equals(bound.hash()));
        if (staged) {
            draft.gatesOpenAt = draft.gatesOpenAt.or(() -> Optional.of(pass.now));
        }
        if (pastDeadline(resource, draft, seen)) {
            return;
        }
        if (staged) {
            pass.emit(new Effect.Start(draft.name, draft.attempt, bound.workload(), bound.hash()));
        } else if (seen.staging() instanceof Staging.Failed failed
                && failed.hash().equals(bound.hash())
                && failed.attempt() >= draft.attempt
                && !failed.ahead()) {
            pass.endings.end(resource, draft, seen, failed.reason());
        } else {
            pass.waiting.stage(resource, draft, binding, seen);
        }
    }

    boolean pastDeadline(Resource resource, Draft draft, Observation seen) {
        Instant deadline = draft.gatesOpenAt.orElse(draft.since).plus(resource.timeout());
        if (pass.now.isBefore(deadline)) {
            draft.due(deadline);
            return false;
        }
        pass.endings.end(resource, draft, seen, new Reason.StartTimeout(lastProbe(draft, seen)));
        return true;
    }

    void running(Resource resource, Draft draft, Binding binding, Optional<Wish> wish) {
        Observation seen = pass.seen(draft.name);
        Optional<Instance> current = own(resource, draft, seen);
        if (pass.endings.gone(resource, draft, seen, current, wish)) {
            return;
        }
        if (wish.isPresent()) {
            pass.stops.wait(resource, draft, wish.get());
            return;
        }
        Instance instance = current.orElseThrow();
        if (pass.endings.overCounted(resource, draft, seen, instance)) {
            return;
        }
        if (changed(draft, binding)) {
            replace(resource, draft, binding);
            return;
        }
        pass.stops.strays(draft, seen, draft.instance);
        if (instance.state() == Instance.State.STOPPED) { // a stop of before took it for the one that it was for
            ask(resource, draft, binding, seen);
            return;
        }
        if (resource.kind() instanceof Kind.Job job) {
            job.policy().activeDeadline().ifPresent(limit -> {
                Instant deadline = draft.executingAt.orElse(pass.now).plus(limit);
                if (pass.now.isBefore(deadline)) {
                    draft.due(deadline);
                } else {
                    pass.endings.end(resource, draft, seen, new Reason.DeadlineExceeded());
                }
            });
        } else if (pass.readiness.readyNow(resource, draft, instance, binding)) {
            pass.readiness.becomeReady(resource, draft, instance);
        } else if (!pastDeadline(resource, draft, seen)) {
            pass.readiness.watch(resource, draft, instance, binding, false);
        }
    }

    void ready(Resource resource, Draft draft, Binding binding, Optional<Wish> wish) {
        Observation seen = pass.seen(draft.name);
        Optional<Instance> current = own(resource, draft, seen);
        if (pass.endings.gone(resource, draft, seen, current, wish)) {
            return;
        }
        Instance instance = current.orElseThrow();
        if (wish.isPresent()) {
            pass.stops.wait(resource, draft, wish.get());
            if (draft.phase.executing()) {
                pass.readiness.observeHealth(resource, draft, binding);
            }
            return;
        }
        draft.waitingFor = List.of();
        pass.stops.strays(draft, seen, draft.instance);
        if (pass.endings.overCounted(resource, draft, seen, instance)) {
            return;
        }
        if (changed(draft, binding)
                && opensFor(resource)
                && pass.renewals.ahead(draft.name).isEmpty()) {
            replace(resource, draft, binding);
            return;
        }
        if (draft.restarting.isPresent()) {
            again(resource, draft);
        }
        if (!draft.phase.executing()) {
            return;
        }
        pass.readiness.judgeHealth(resource, draft, binding);
        if (draft.phase == Phase.READY && draft.readyAt.isPresent()) {
            Verdicts.forgetWhenStable(resource, draft, pass.now);
            if (draft.failures > 0) {
                draft.due(draft.readyAt.get().plus(resource.restart().stabilityPeriod()));
            }
        }
    }

    /** Once what is restarted with it is gone. */
    void replace(Resource resource, Draft draft, Binding binding) {
        if (pass.stack.holds() || !pass.renewals.ahead(draft.name).isEmpty()) {
            return;
        }
        if (resource.handling().replace() == Handling.Replace.ROLLING) {
            if (pass.gates.verdict(resource) instanceof Gates.Verdict.Closed closed) {
                pass.endings.fail(draft, closed.reason());
            } else if (opensFor(resource) && binding instanceof Binding.Bound bound) {
                pass.waiting.begin(resource, draft, bound);
            }
            return;
        }
        pass.stops.begin(draft, new Next(Phase.PENDING, Optional.empty(), Optional.empty()));
    }

    /** What it rests on is there; and where the new one starts before the old one is gone, what it conflicts with is not. */
    private boolean opensFor(Resource resource) {
        boolean overlaps = resource.handling().replace() == Handling.Replace.ROLLING;
        return !pass.stack.holds()
                && pass.gates.verdict(resource) instanceof Gates.Verdict.Open
                && (!overlaps || pass.conflicts.ahead(resource.name()).isEmpty())
                && (!overlaps
                        || pass.retiring.ahead(pass.draft(resource.name())).isEmpty());
    }

    void unmanaged(Resource resource, Draft draft) {
        if (draft.phase != Phase.UNMANAGED) {
            draft.readyAt = Optional.empty();
            draft.stopCause = Optional.empty();
            draft.restarting = Optional.empty();
            pass.move(draft, Phase.UNMANAGED, Optional.empty());
        }
        Binding binding = bind(resource);
        Optional<Instance> running = pass.seen(draft.name).instances().stream()
                .filter(Instance::executing)
                .findFirst();
        draft.executingAt = running.flatMap(Instance::startedAt);
        boolean ready = running.isPresent() && pass.readiness.readyNow(resource, draft, running.get(), binding);
        draft.readyAt = ready ? draft.readyAt.or(() -> Optional.of(pass.now)) : Optional.empty();
        running.ifPresent(instance -> pass.readiness.watch(resource, draft, instance, binding, ready));
        Verdicts.succeeded(resource, pass.seen(draft.name))
                .ifPresent(done -> draft.completedHash = Optional.of(done.hash()));
        if (ready) {
            pass.publishing.publish(resource, draft);
        } else {
            draft.published = false;
        }
    }

    Binding bind(Resource resource) {
        return resource.blueprint().bind(pass::output);
    }

    static String lastProbe(Draft draft, Observation seen) {
        return seen.probe()
                .filter(streak ->
                        draft.instance.filter(streak.instance()::equals).isPresent())
                .map(ProbeStreak::output)
                .orElse("");
    }
}
