package dev.cairn.engine;

import dev.cairn.model.Dependency;
import dev.cairn.model.Effect;
import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Kind;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory.Next;
import dev.cairn.model.StackMemory.Outcome;
import dev.cairn.model.StopPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How things end: who has to go, in which order, how long they get, and what is left of them. */
final class Stops {
    private final Pass pass;

    Stops(Pass pass) {
        this.pass = pass;
    }

    /** Why it should not run; empty when it may. */
    Optional<Wish> wish(Resource resource, Draft draft) {
        if (pass.stack.stopping()) {
            return Optional.of(Wish.to(Phase.STOPPED));
        }
        if (!pass.plan.wanted().contains(resource.name())) {
            return Optional.of(Wish.to(Phase.SKIPPED));
        }
        if (resource.desired() == Resource.Desired.STOP || draft.held.isPresent()) {
            return Optional.of(Wish.to(Phase.STOPPED));
        }
        Optional<Reason> tripped = pass.scopes.tripped(resource);
        if (tripped.isPresent()) {
            return Optional.of(new Wish(Phase.QUARANTINED, Optional.empty(), tripped));
        }
        Optional<String> cause = cascadeOf(resource)
                .or(() -> pass.retiring.makesWayWith(resource, draft))
                .or(() -> pass.conflicts.yieldsTo(draft).map(_ -> draft.name));
        if (cause.isPresent() || (draft.renewal.isPresent() && draft.phase.active())) {
            return Optional.of(new Wish(Phase.PENDING, cause, Optional.empty()));
        }
        return Optional.empty();
    }

    /** The stopped resource that it rests on, directly or by way of others. */
    private Optional<String> cascadeOf(Resource resource) {
        for (Dependency dependency : resource.dependencies()) {
            boolean rests = dependency.type() == Dependency.Type.REQUIRES
                    && dependency.condition() != Dependency.Condition.COMPLETED;
            Optional<String> cause = rests ? causeFrom(dependency.name()) : Optional.empty();
            if (cause.isPresent()) {
                return cause;
            }
        }
        if (resource.kind() instanceof Kind.Group group) {
            return group.members().stream()
                    .flatMap(member -> causeFrom(member).stream())
                    .findFirst();
        }
        return Optional.empty();
    }

    private Optional<String> causeFrom(String name) {
        Resource target = pass.plan.graph().byName().get(name);
        boolean managed = target != null && target.desired() != Resource.Desired.IGNORE;
        if (!managed || !pass.plan.wanted().contains(name)) {
            return Optional.empty();
        }
        Draft draft = pass.draft(name);
        boolean done = target.kind() instanceof Kind.Job && draft.phase == Phase.COMPLETED;
        boolean stopped = target.desired() == Resource.Desired.STOP || draft.held.isPresent();
        return stopped && !done ? Optional.of(name) : draft.stopCause;
    }

    /** A waiting resource that is not to run. */
    void ofWaiting(Resource resource, Draft draft, Observation seen, Wish wish) {
        cancel(draft, seen);
        if (seen.busy() || seen.instances().stream().anyMatch(Instance::alive)) {
            wait(resource, draft, wish);
            return;
        }
        if (wish.next() == Phase.PENDING && pass.gates.verdict(resource) instanceof Gates.Verdict.Closed closed) {
            pass.move(draft, Phase.FAILED, Optional.of(closed.reason()));
            return;
        }
        if (wish.next() == Phase.PENDING) {
            draft.waitingFor = wish.cascade().map(List::of).orElse(List.of());
            if (draft.phase != Phase.BLOCKED) {
                pass.move(draft, Phase.BLOCKED, Optional.empty());
            }
            return;
        }
        pass.move(draft, wish.next(), wish.reason());
        if (pass.stack.stopping()) {
            pass.stack.outcome(draft.name, Outcome.ALREADY_GONE);
        }
    }

    /** Something that executes and is not to: its turn comes when what rests on it and goes too is gone. */
    void wait(Resource resource, Draft draft, Wish wish) {
        wait(resource, draft, wish.following());
    }

    /** The same, with what follows. */
    void wait(Resource resource, Draft draft, Next next) {
        if (draft.renewal.isPresent()) {
            pass.renewals.ahead(draft.name);
        }
        List<String> before = pass.resting.on(resource.name());
        if (before.isEmpty()) {
            begin(draft, next);
        } else {
            draft.waitingFor = before;
        }
    }

    /** The stop itself begins; {@code next} is what follows it. */
    void begin(Draft draft, Next next) {
        draft.next = Optional.of(next);
        pass.move(draft, Phase.STOPPING, next.reason());
    }

    /** A stop in flight. */
    void advance(Resource resource, Draft draft, Optional<Wish> wish) {
        Observation seen = pass.seen(draft.name);
        wish.ifPresent(newest -> draft.next = Optional.of(merged(draft, newest)));
        if (wish.isEmpty() && draft.next.filter(this::isLifted).isPresent()) {
            draft.next = Optional.of(new Next(Phase.PENDING, Optional.empty(), Optional.empty()));
        }
        if (ask(draft, seen, resource.stop())) {
            return;
        }
        gone(draft, draft.instance.flatMap(seen::instance).flatMap(Instance::exit), false);
        Next next = draft.next.orElse(new Next(Phase.PENDING, Optional.empty(), Optional.empty()));
        if (next.phase() != Phase.STOPPED) {
            pass.tell(draft, LifecycleEvent.Type.RESOURCE_STOPPED);
        }
        pass.endings.follow(resource, draft, next);
    }

    /** The newest wish wins, but something that failed keeps its failure under a stop that came from a failure. */
    private Next merged(Draft draft, Wish newest) {
        Optional<Next> failed = draft.next.filter(next -> next.phase().failedForGood());
        boolean undo = failed.flatMap(Next::reason).orElse(null) instanceof Reason.UndoFailed;
        boolean keeps = failed.isPresent() && (undo || pass.stack.stoppedByFailure() || !newest.resting());
        return keeps ? failed.get() : newest.following();
    }

    /** Whether what a stop was for holds no more, when no wish says it. */
    private boolean isLifted(Next next) {
        return Wish.resting(next.phase())
                || (next.reason().orElse(null) instanceof Reason.FuseTripped fuse
                        && !pass.scopes.isTripped(fuse.scope()));
    }

    /** Asks whatever lives to end; true while something does. */
    boolean ask(Draft draft, Observation seen, StopPolicy policy) {
        cancel(draft, seen);
        boolean alive = seen.busy();
        for (Instance instance : seen.instances()) {
            if (instance.alive()) {
                alive = true;
                Duration grace = pass.stack.aborting() ? Duration.ZERO : policy.grace();
                pass.emit(new Effect.Stop(draft.name, instance.id(), policy.signal(), grace));
            }
        }
        if (!alive) {
            return false;
        }
        Instant limit =
                draft.since.plus(policy.grace()).plus(draft.old.backend().afterGrace());
        if (pass.now.isBefore(limit)) {
            draft.due(limit);
        } else {
            if (pass.stack.stopping()) {
                pass.stack.outcome(draft.name, Outcome.FAILED);
            }
            pass.move(draft, Phase.FAILED, Optional.of(new Reason.StopTimeout()));
        }
        return true;
    }

    /** It would not go; it is observed on, and follows its way when it is gone at last. */
    void afterTimeout(Draft draft, Observation seen, Optional<Wish> wish) {
        boolean alive = seen.busy();
        for (Instance instance : seen.instances()) {
            if (instance.alive()) {
                alive = true;
                pass.emit(new Effect.Stop(draft.name, instance.id(), "SIGKILL", Duration.ZERO));
            }
        }
        if (alive) {
            return;
        }
        if (pass.stack.stopping()) {
            pass.stack.outcome(draft.name, Outcome.KILLED);
        }
        Next next = draft.next.orElse(new Next(Phase.PENDING, Optional.empty(), Optional.empty()));
        boolean undo = next.reason().orElse(null) instanceof Reason.UndoFailed;
        Next newest = wish.filter(_ -> !undo).map(Wish::following).orElse(next);
        draft.next = Optional.empty();
        draft.nextAt = newest.nextAt();
        boolean lifted = wish.isEmpty() && isLifted(newest);
        if (newest.phase() == draft.phase) { // it stays failed, for the reason why it was to end
            pass.enter(draft, draft.phase, newest.reason());
            pass.look(draft.name);
        } else {
            pass.move(draft, lifted ? Phase.PENDING : newest.phase(), lifted ? Optional.empty() : newest.reason());
        }
    }

    /** Notes what became of it, when everything is being stopped. */
    void gone(Draft draft, Optional<Exit> exit, boolean byItself) {
        if (pass.stack.stopping()) {
            boolean killed = exit.map(Exit::cause)
                    .filter(cause -> cause.equals(new Reason.Signal(9)) || cause.equals(new Reason.ExitCode(137)))
                    .isPresent();
            pass.stack.outcome(
                    draft.name, byItself ? Outcome.ALREADY_GONE : killed ? Outcome.KILLED : Outcome.GRACEFUL);
        }
    }

    /** Ends whatever lives and is not the one that should. */
    void strays(Draft draft, Observation seen, Optional<String> keep) {
        strays(draft, seen, keep, -1);
    }

    /** The same, sparing the instance of one attempt; true when there was any. */
    boolean strays(Draft draft, Observation seen, Optional<String> keep, long attempt) {
        boolean any = false;
        for (Instance instance : seen.instances()) {
            boolean stray = instance.alive()
                    && !keep.filter(instance.id()::equals).isPresent()
                    && (instance.attempt() != attempt || !instance.hash().equals(draft.hash));
            if (stray) {
                any = true;
                pass.emit(new Effect.Stop(
                        draft.name,
                        instance.id(),
                        draft.old.stop().signal(),
                        draft.old.stop().grace()));
            }
        }
        return any;
    }

    private void cancel(Draft draft, Observation seen) {
        if (seen.busy() || seen.staging() instanceof Staging.InProgress) {
            pass.emit(new Effect.Cancel(draft.name));
        }
    }

    /**
     * Removes what a stop leaves behind: what never started, and everything when the stack is to be removed. In a stop of
     * everything that includes what was created for something that failed before its start.
     */
    void leftovers(Draft draft, Observation seen) {
        boolean over = Wish.resting(draft.phase) || pass.stack.stopping();
        if (over) {
            cancel(draft, seen);
        }
        for (Instance instance : seen.instances()) {
            boolean unstarted = instance.state() == Instance.State.CREATED && over;
            boolean ended = !instance.alive() && pass.stack.stopping() && pass.stack.removing();
            if (unstarted || ended) {
                pass.emit(new Effect.Remove(draft.name, instance.id()));
            }
        }
    }

    /** What still runs under the name of something that has no workload any more; true while it does. */
    boolean formerInstance(Draft draft) {
        Observation seen = pass.seen(draft.name);
        boolean alive = seen.busy() || seen.instances().stream().anyMatch(Instance::alive);
        if (alive && draft.phase != Phase.STOPPING) {
            draft.waitingFor = pass.resting.on(draft.name);
            if (!draft.waitingFor.isEmpty()) {
                return true;
            }
            begin(draft, new Next(Phase.PENDING, Optional.empty(), Optional.empty()));
        }
        if (draft.phase == Phase.STOPPING) {
            if (ask(draft, seen, draft.old.stop())) {
                return true;
            }
            draft.instance = Optional.empty();
            draft.next = Optional.empty();
            pass.move(draft, Phase.PENDING, Optional.empty());
        }
        seen.instances().forEach(instance -> pass.emit(new Effect.Remove(draft.name, instance.id())));
        return false;
    }
}
