package dev.cairn.engine;

import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.Handling;
import dev.cairn.model.Instance;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory.Next;
import dev.cairn.model.StackMemory.Outcome;
import java.util.Optional;

/** What came to its end: completed or failed for good, until something changes. */
final class Settled {
    private final Pass pass;

    Settled(Pass pass) {
        this.pass = pass;
    }

    void completed(Resource resource, Draft draft, Binding binding, Optional<Wish> wish) {
        pass.stops.strays(draft, pass.seen(draft.name), draft.instance);
        pass.stops.leftovers(draft, pass.seen(draft.name));
        if (wish.filter(w -> w.next() == Phase.SKIPPED).isPresent()) {
            pass.move(draft, Phase.SKIPPED, Optional.empty());
            return;
        }
        boolean never = resource.kind() instanceof Kind.Job job && job.policy().rerun() == JobPolicy.Rerun.NEVER;
        boolean other =
                binding instanceof Binding.Bound bound && !bound.hash().equals(draft.completedHash.orElse(draft.hash));
        if (wish.isEmpty() && other && !never) {
            pass.move(draft, Phase.PENDING, Optional.empty());
        } else {
            pass.publishing.publishResult(resource, draft);
        }
    }

    void failed(Resource resource, Draft draft, Binding binding, Optional<Wish> wish) {
        Observation seen = pass.seen(draft.name);
        Optional<Instance> current = draft.instance.flatMap(seen::instance);
        boolean alive = seen.instances().stream().anyMatch(Instance::alive);
        if (draft.reason.orElse(null) instanceof Reason.StopTimeout) {
            pass.stops.afterTimeout(draft, seen, wish);
            return;
        }
        if (draft.reason.orElse(null) instanceof Reason.UndoFailed && pass.stack.removing()) {
            pass.stack.outcome(draft.name, Outcome.FAILED);
            pass.stops.leftovers(draft, seen);
            return;
        }
        if (wish.isPresent()) {
            if (alive && pass.stack.stoppedByFailure()) {
                pass.stops.wait(resource, draft, new Next(draft.phase, draft.reason, Optional.empty()));
            } else if (alive) {
                pass.stops.wait(resource, draft, wish.get());
            } else if (!pass.stack.stoppedByFailure() && wish.get().resting()) {
                pass.move(draft, wish.get().next(), Optional.empty());
            }
            pass.stops.leftovers(draft, seen);
            return;
        }
        if (curedBy(resource, draft, binding, seen)) {
            if (alive && resource.handling().replace() == Handling.Replace.STOP_START) {
                pass.stops.begin(draft, new Next(Phase.PENDING, Optional.empty(), Optional.empty()));
                return;
            }
            pass.move(draft, Phase.PENDING, Optional.empty());
            return;
        }
        if (!resource.restartedByBackend()) {
            pass.stops.strays(draft, seen, Optional.empty());
            return;
        }
        boolean late = draft.phase == Phase.FAILED && draft.reason.orElse(null) instanceof Reason.StartTimeout;
        if (late && current.isEmpty()) {
            pass.conflicts.waits(draft); // nothing of it lives on any more
        } else if (late && pass.readiness.readyNow(resource, draft, current.get(), binding)) {
            pass.readiness.becomeReady(resource, draft, current.get());
        }
    }

    /**
     * A new plan: another specification of what failed lifts what its failure had stopped. What it rests on may be
     * stopped as well, so it is compared with the last outputs.
     */
    void respecified() {
        pass.stack.liftFailureOfWhatLeft();
        for (Resource resource : pass.plan.resources()) {
            Draft draft = pass.draft(resource.name());
            boolean fuse = pass.scopes.tripped(resource).isPresent();
            Binding binding = lastBinding(resource);
            boolean other = Lifecycle.changed(draft, binding)
                    || (draft.attempt == 0 && draft.phase.failedForGood() && binding instanceof Binding.Bound);
            if ((fuse || pass.stack.stoppedBy(draft.name)) && other) {
                pass.scopes.mendTripped(draft.name);
                pass.stack.liftFailureOf(draft.name);
            }
        }
    }

    /** What it would be bound to if everything were published as it was last. */
    Binding lastBinding(Resource resource) {
        return resource.blueprint()
                .bind((view, reference) ->
                        pass.draft(reference.resource()).outputs.value(view, reference.output()));
    }

    boolean curedBy(Resource resource, Draft draft, Binding binding, Observation seen) {
        if (draft.reason.orElse(null) instanceof Reason.DependencyFailed) {
            return !(pass.gates.verdict(resource) instanceof Gates.Verdict.Closed);
        }
        if (Lifecycle.changed(draft, binding)) {
            return true;
        }
        if (draft.reason.orElse(null) instanceof Reason.FuseTripped fuse) {
            return !pass.scopes.isTripped(fuse.scope());
        }
        if (draft.phase == Phase.QUARANTINED || draft.reason.isEmpty()) {
            return false;
        }
        return switch (draft.reason.get()) {
            case Reason.UndoFailed _ -> !pass.stack.removing();
            case Reason.MissingOutput _, Reason.InvalidSpec _ -> // of an attempt; what never began has no hash
                binding instanceof Binding.Bound bound && !bound.hash().equals(draft.hash);
            case Reason reason -> reason.curable() && !stillThere(reason, seen);
        };
    }

    /** Whether the shell still shows what went wrong, with the start or before it. */
    private static boolean stillThere(Reason reason, Observation seen) {
        return seen.failure().isPresent()
                || (seen.staging() instanceof Staging.Failed failed
                        && failed.reason().equals(reason));
    }
}
