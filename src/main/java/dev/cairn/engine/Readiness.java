package dev.cairn.engine;

import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.Effect;
import dev.cairn.model.Exit;
import dev.cairn.model.Handling;
import dev.cairn.model.Health;
import dev.cairn.model.Instance;
import dev.cairn.model.Observation;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import java.time.Instant;
import java.util.Optional;

/** Whether something that executes is ready: the one place that judges, by streaks and counts and never by one failure. */
final class Readiness {
    private final Pass pass;

    Readiness(Pass pass) {
        this.pass = pass;
    }

    /** Of something that is to run: what is ill begins again where that is asked for. */
    void judgeHealth(Resource resource, Draft draft, Binding binding) {
        Observation seen = pass.seen(draft.name);
        Optional<Reason> illness =
                draft.instance.flatMap(seen::instance).flatMap(instance -> illness(resource, draft, instance, seen));
        if (illness.isPresent() && resource.health().restartWhenUnhealthy() && !resource.restartedByBackend()) {
            pass.endings.end(resource, draft, seen, illness.get());
        } else {
            observeHealth(resource, draft, binding);
        }
    }

    /**
     * Of something that waits for its stop, or of which nothing may be changed: whether it is ready is told, no more. What
     * is gone is not ready; what follows from its end is decided when something may be changed again.
     */
    void observeHealth(Resource resource, Draft draft, Binding binding) {
        Observation seen = pass.seen(draft.name);
        Optional<Instance> current = pass.lifecycle.own(resource, draft, seen);
        if (current.filter(instance -> !Endings.over(resource, instance)).isEmpty()) {
            if (draft.phase == Phase.READY) {
                Optional<Reason> exit = current.flatMap(Instance::exit).map(Exit::cause);
                pass.move(draft, Phase.UNREADY, exit.or(() -> Optional.of(new Reason.Vanished())));
            }
            return;
        }
        Instance instance = current.get();
        Optional<Reason> illness = illness(resource, draft, instance, seen);
        if (illness.isPresent() && draft.phase == Phase.READY) {
            pass.move(draft, Phase.UNREADY, illness);
        } else if (illness.isEmpty() && draft.phase == Phase.UNREADY && readyNow(resource, draft, instance, binding)) {
            becomeReady(resource, draft, instance);
        } else {
            if (draft.phase == Phase.READY) {
                draft.tells(instance);
                pass.publishing.publish(resource, draft);
            }
            watch(resource, draft, instance, binding, true);
        }
    }

    /** Why something that was ready is not any more; judged by streaks and counts, never by one failure. */
    Optional<Reason> illness(Resource resource, Draft draft, Instance instance, Observation seen) {
        if (instance.state() == Instance.State.UNHEALTHY) {
            return Optional.of(new Reason.ProbeFailed(instance.message()));
        }
        if (resource.handling().probes() == Handling.Actor.BACKEND) {
            boolean well = instance.state() == Instance.State.HEALTHY
                    && instance.hash().equals(draft.hash);
            return well ? Optional.empty() : Optional.of(new Reason.NotReady(instance.message()));
        }
        return seen.probe()
                .filter(streak -> streak.instance().equals(instance.id()))
                .filter(streak ->
                        !streak.passing() && streak.count() >= resource.health().retries())
                .<Reason>map(streak -> new Reason.ProbeFailed(streak.output()));
    }

    /** The ready rule: for the current attempt and its hash alone. */
    boolean readyNow(Resource resource, Draft draft, Instance instance, Binding binding) {
        if (!instance.executing() || instance.state() == Instance.State.UNHEALTHY) {
            return false;
        }
        if (resource.handling().probes() == Handling.Actor.BACKEND) {
            return instance.state() == Instance.State.HEALTHY
                    && isCurrent(draft, instance.hash())
                    && instance.attempt() >= draft.attempt;
        }
        if (instance.state() == Instance.State.HEALTHY) {
            return true;
        }
        if (resource.health().rule() == Health.Rule.RUNNING) {
            Instant at =
                    draft.executingAt.orElse(pass.now).plus(resource.health().minReady());
            if (pass.now.isBefore(at)) {
                draft.due(at);
                return false;
            }
            return true;
        }
        return pass.seen(draft.name)
                .probe()
                .filter(streak -> streak.instance().equals(instance.id()) && streak.passing())
                .isPresent();
    }

    /** Probed as what it was started with says, which its dependency may have withdrawn since. */
    void watch(Resource resource, Draft draft, Instance instance, Binding binding, boolean steady) {
        Binding known = binding instanceof Binding.Bound ? binding : pass.settled.lastBinding(resource);
        if (resource.handling().probes() == Handling.Actor.ENGINE
                && known instanceof Binding.Bound bound
                && isCurrent(draft, bound.hash())) {
            bound.workload()
                    .probe()
                    .ifPresent(probe -> pass.emit(new Effect.Watch(
                            draft.name, instance.id(), bound.workload(), probe, resource.health(), steady)));
        }
    }

    /** Whether that is the specification that was started last; what is not managed is taken as it is seen. */
    private static boolean isCurrent(Draft draft, String hash) {
        return draft.phase == Phase.UNMANAGED || hash.equals(draft.hash);
    }

    void becomeReady(Resource resource, Draft draft, Instance instance) {
        draft.tells(instance);
        draft.readyAt = Optional.of(pass.now);
        draft.readyHash = Optional.of(draft.hash);
        draft.restarting = Optional.empty();
        pass.move(draft, Phase.READY, Optional.empty());
        pass.publishing.publish(resource, draft);
    }
}
