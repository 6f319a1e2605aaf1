package dev.cairn.engine;

import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Kind;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Observation;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory.Next;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The end of an attempt, and what follows it: decided here, and only here. */
final class Endings {
    private final Pass pass;

    Endings(Pass pass) {
        this.pass = pass;
    }

    /** Handles an instance that ended or is not there any more. */
    boolean gone(Resource resource, Draft draft, Observation seen, Optional<Instance> current, Optional<Wish> wish) {
        boolean ended = current.isEmpty() || over(resource, current.get());
        if (!ended || seen.busy()) {
            return ended;
        }
        if (wish.isPresent()) {
            current.flatMap(Instance::exit).ifPresent(exit -> latch(resource, draft, exit));
            pass.stops.gone(draft, current.flatMap(Instance::exit), true);
            pass.move(draft, wish.get().next(), wish.get().reason());
            return true;
        }
        if (current.isPresent()) {
            ended(resource, draft, seen, current.get());
        } else {
            end(resource, draft, seen, new Reason.Vanished());
        }
        return true;
    }

    /** Whether that end is one: a backend that keeps a service running starts it again, but a job of its own is over. */
    static boolean over(Resource resource, Instance instance) {
        boolean startedAgain = resource.restartedByBackend() && !(resource.kind() instanceof Kind.Job);
        return instance.state() == Instance.State.STOPPED && !startedAgain;
    }

    void ended(Resource resource, Draft draft, Observation seen, Instance instance) {
        Exit exit = instance.exit().orElse(Exit.of(new Reason.ExitUnknown(), pass.now));
        note(resource, draft, exit);
        boolean job = resource.kind() instanceof Kind.Job;
        if (job && exit.outputs().isEmpty() && Verdicts.success(resource, exit.cause())) {
            end(resource, draft, seen, new Reason.MissingOutput(draft.name));
        } else {
            end(resource, draft, seen, exit.cause());
        }
    }

    private static void note(Resource resource, Draft draft, Exit exit) {
        draft.exitCode = exit.cause() instanceof Reason.ExitCode code ? Optional.of(code.code()) : Optional.empty();
        if (resource.kind() instanceof Kind.Job) {
            Map<String, OutputValue> facts = new HashMap<>();
            draft.exitCode.ifPresent(code -> facts.put("exitCode", new OutputValue.Plain(String.valueOf(code))));
            exit.outputs().orElse(Map.of()).forEach((name, value) -> facts.put(name, new OutputValue.Plain(value)));
            draft.facts = Map.copyOf(facts);
        }
    }

    /** A job that ended well while it waited for its stop is done all the same: it must not run twice. */
    private static void latch(Resource resource, Draft draft, Exit exit) {
        boolean done = exit.outputs().isPresent() && Verdicts.success(resource, exit.cause());
        if (done && resource.kind() instanceof Kind.Job && !Undoing.runs(draft)) {
            note(resource, draft, exit);
            draft.completedHash = Optional.of(draft.hash);
        }
    }

    /** An attempt is over: what follows is decided here, and only here. */
    void end(Resource resource, Draft draft, Observation seen, Reason cause) {
        if (Undoing.runs(draft)) {
            pass.undoing.ended(resource, draft, cause);
            return;
        }
        boolean alive = seen.busy() || seen.instances().stream().anyMatch(Instance::alive);
        if (cause instanceof Reason.StartTimeout && resource.restartedByBackend()) {
            pass.renewals.ended(draft.name);
            fail(draft, cause);
            return;
        }
        Next next = Verdicts.next(pass.plan, pass.scopes, resource, draft, cause, pass.now);
        boolean service = resource.kind() instanceof Kind.Service;
        if (service || next.phase() != Phase.COMPLETED) {
            pass.renewals.ended(draft.name);
        }
        if (service && (next.phase() == Phase.RESTARTING || next.phase() == Phase.PENDING)) {
            pass.scopes.restarted(draft.name);
        }
        if (alive) {
            pass.stops.begin(draft, next);
        } else {
            follow(resource, draft, next);
        }
    }

    /** Enters what was decided when the attempt ended. */
    void follow(Resource resource, Draft draft, Next next) {
        draft.next = Optional.empty();
        draft.nextAt = next.nextAt();
        if (next.phase() == Phase.COMPLETED) {
            complete(resource, draft, true);
        } else {
            if (next.phase().failedForGood()) {
                draft.restarting = Optional.empty();
            }
            pass.move(draft, next.phase(), next.reason());
        }
    }

    void complete(Resource resource, Draft draft, boolean ran) {
        if (ran && resource.kind() instanceof Kind.Job) {
            draft.completedHash = Optional.of(draft.hash);
        }
        draft.clearCounters();
        draft.restarting = Optional.empty();
        pass.move(draft, Phase.COMPLETED, Optional.empty());
    }

    void fail(Draft draft, Reason reason) {
        draft.restarting = Optional.empty();
        pass.move(draft, Phase.FAILED, Optional.of(reason));
    }

    /** Restarts that the backend made by itself are counted, and judged by the same limits. */
    boolean overCounted(Resource resource, Draft draft, Observation seen, Instance instance) {
        if (!resource.restartedByBackend() || instance.restarts() <= draft.restartsSeen) {
            draft.restartsSeen = Math.min(draft.restartsSeen, instance.restarts());
            return false;
        }
        boolean service = resource.kind() instanceof Kind.Service;
        boolean over = false;
        Optional<String> tripped = Optional.empty();
        Verdicts.forgetWhenStable(resource, draft, pass.now);
        for (int restart = draft.restartsSeen; restart < instance.restarts(); restart++) {
            over |= service && Verdicts.over(pass.plan, resource, draft, pass.now);
            Verdicts.count(resource, draft, pass.now);
            tripped = service ? pass.scopes.failed(draft.name) : tripped;
        }
        draft.restartsSeen = instance.restarts();
        pass.tell(draft, LifecycleEvent.Type.RESOURCE_RESTARTING);
        pass.renewals.ended(draft.name);
        if (over || tripped.isPresent()) {
            Reason reason = over ? new Reason.RestartLimit(instance.message()) : new Reason.FuseTripped(tripped.get());
            pass.stops.begin(draft, new Next(Phase.QUARANTINED, Optional.of(reason), Optional.empty()));
            return true;
        }
        if (service) {
            pass.renewals.begun(draft.name);
            pass.scopes.restarted(draft.name);
        }
        return false;
    }
}
