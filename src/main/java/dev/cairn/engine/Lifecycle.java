package dev.cairn.engine;

import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.Effect;
import dev.cairn.model.Exit;
import dev.cairn.model.Handling;
import dev.cairn.model.Health;
import dev.cairn.model.Instance;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory.Next;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one resource does next, given what is wanted, remembered and seen: one decision per call. */
final class Lifecycle {
    private final Pass pass;
    private final Stops stops;
    private final Computed computed;

    Lifecycle(Pass pass) {
        this.pass = pass;
        this.stops = new Stops(pass);
        this.computed = new Computed(pass, this, stops);
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
            return true;
        }
        Binding binding = bind(resource);
        if (binding instanceof Binding.Bound bound) {
            draft.wantedHash = Optional.of(bound.hash());
        }
        Optional<Stops.Wish> wish = stops.wish(resource, draft);
        draft.stopCause = wish.flatMap(Stops.Wish::cascade);
        if (pass.plan.suspended() && !pass.stack.stopping()) {
            if (draft.phase == Phase.READY || draft.phase == Phase.UNREADY) {
                judgeHealth(resource, draft, binding);
            }
            return true;
        }
        switch (resource.kind()) {
            case Kind.Group group -> computed.group(group, resource, draft, wish);
            case Kind.External _ -> computed.external(resource, draft, binding, wish);
            case Kind.Service _, Kind.Job _ -> withInstance(resource, draft, binding, wish);
        }
        return true;
    }

    /** Advances something that the plan no longer holds; false when nothing of it is left. */
    boolean retire(Draft draft) {
        return stops.retire(draft);
    }

    /** A requested restart of something that executes: the same again, as a new attempt. */
    void again(Resource resource, Draft draft) {
        if (resource.handling().replace() == Handling.Replace.ROLLING
                && bind(resource) instanceof Binding.Bound bound) {
            begin(resource, draft, bound);
        } else {
            stops.begin(draft, new Next(Phase.PENDING, Optional.empty(), Optional.empty()));
        }
    }

    private void withInstance(Resource resource, Draft draft, Binding binding, Optional<Stops.Wish> wish) {
        switch (draft.phase) {
            case PENDING, BLOCKED, RESTARTING -> waiting(resource, draft, binding, wish);
            case STARTING -> starting(resource, draft, binding, wish);
            case RUNNING -> running(resource, draft, binding, wish);
            case READY, UNREADY -> ready(resource, draft, binding, wish);
            case STOPPING -> stops.advance(resource, draft, wish);
            case STOPPED, SKIPPED -> resting(draft, wish);
            case COMPLETED -> completed(resource, draft, binding, wish);
            case FAILED, QUARANTINED -> failed(resource, draft, binding, wish);
            case UNMANAGED -> {}
        }
    }

    // ---- not executing -------------------------------------------------------------------------------------------

    private void waiting(Resource resource, Draft draft, Binding binding, Optional<Stops.Wish> wish) {
        Observation seen = pass.seen(draft.name);
        if (wish.isPresent()) {
            stops.ofWaiting(resource, draft, seen, wish.get());
            return;
        }
        if (adopt(resource, draft, seen)) {
            return;
        }
        if (resource.handling().replace() == Handling.Replace.STOP_START) {
            stops.strays(draft, seen, Optional.empty());
        }
        if (draft.phase == Phase.RESTARTING && !restartDue(draft, binding)) {
            stage(draft, binding, seen);
            return;
        }
        if (latched(resource, draft, binding)) {
            complete(resource, draft, false);
            return;
        }
        stage(draft, binding, seen);
        Gates.Verdict verdict = pass.stack.holding()
                ? new Gates.Verdict.Waiting(List.of("the failed resources (onFailure: Hold)"))
                : pass.gates.verdict(resource);
        switch (verdict) {
            case Gates.Verdict.Closed closed -> fail(draft, closed.reason());
            case Gates.Verdict.Waiting waiting -> block(draft, waiting.names());
            case Gates.Verdict.Open _ -> open(resource, draft, binding);
        }
    }

    /** Something that runs although nothing is remembered of it is taken over as it is. */
    private boolean adopt(Resource resource, Draft draft, Observation seen) {
        Optional<Instance> newest = seen.instances().stream()
                .filter(Instance::alive)
                .filter(instance -> instance.attempt() > draft.attempt || draft.attempt == 0)
                .reduce((a, b) -> a.attempt() >= b.attempt() ? a : b);
        if (newest.isEmpty() || draft.phase == Phase.RESTARTING) {
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

    private boolean restartDue(Draft draft, Binding binding) {
        if (changed(draft, binding)) {
            draft.clearCounters();
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

    private boolean latched(Resource resource, Draft draft, Binding binding) {
        if (!(resource.kind() instanceof Kind.Job job) || draft.completedHash.isEmpty()) {
            return false;
        }
        return job.policy().rerun() == JobPolicy.Rerun.NEVER
                || (binding instanceof Binding.Bound bound && bound.hash().equals(draft.completedHash.get()));
    }

    private void stage(Draft draft, Binding binding, Observation seen) {
        if (!(binding instanceof Binding.Bound bound)) {
            return;
        }
        boolean known =
                switch (seen.staging()) {
                    case Staging.None _ -> false;
                    case Staging.InProgress progress -> progress.hash().equals(bound.hash());
                    case Staging.Done done -> done.hash().equals(bound.hash());
                    case Staging.Failed failed -> failed.hash().equals(bound.hash()) && draft.phase != Phase.STARTING;
                };
        if (!known) {
            long attempt = draft.phase == Phase.STARTING ? draft.attempt : nextAttempt(draft, seen);
            pass.emit(new Effect.Stage(draft.name, attempt, bound.workload(), bound.hash()));
        }
    }

    private void block(Draft draft, List<String> names) {
        boolean same = draft.phase == Phase.BLOCKED && draft.waitingFor.equals(names);
        draft.waitingFor = names;
        if (draft.phase != Phase.BLOCKED) {
            pass.move(draft, Phase.BLOCKED, Optional.empty());
        } else if (!same) {
            pass.tell(draft, LifecycleEvent.Type.RESOURCE_BLOCKED);
        }
    }

    private void open(Resource resource, Draft draft, Binding binding) {
        switch (binding) {
            case Binding.Bound bound -> begin(resource, draft, bound);
            case Binding.Unresolved unresolved ->
                fail(
                        draft,
                        new Reason.MissingOutput(unresolved.missing().stream()
                                .sorted()
                                .findFirst()
                                .map(OutputRef::toString)
                                .orElse("")));
            case Binding.Invalid invalid -> fail(draft, new Reason.InvalidSpec(invalid.error()));
        }
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
        pass.move(draft, Phase.STARTING, Optional.empty());
    }

    private static long nextAttempt(Draft draft, Observation seen) {
        long highest = draft.attempt;
        for (Instance instance : seen.instances()) {
            highest = instance.state() == Instance.State.CREATED ? highest : Math.max(highest, instance.attempt());
        }
        return highest + 1;
    }

    private void resting(Draft draft, Optional<Stops.Wish> wish) {
        Observation seen = pass.seen(draft.name);
        stops.strays(draft, seen, Optional.empty());
        stops.leftovers(draft, seen);
        if (wish.isEmpty() || wish.get().next() == Phase.PENDING) {
            pass.move(draft, Phase.PENDING, Optional.empty());
        } else if (wish.get().next() != draft.phase) {
            pass.move(draft, wish.get().next(), Optional.empty());
        }
    }

    private void completed(Resource resource, Draft draft, Binding binding, Optional<Stops.Wish> wish) {
        stops.strays(draft, pass.seen(draft.name), draft.instance);
        stops.leftovers(draft, pass.seen(draft.name));
        if (wish.filter(w -> w.next() == Phase.SKIPPED).isPresent()) {
            withdraw(draft);
            pass.move(draft, Phase.SKIPPED, Optional.empty());
            return;
        }
        boolean never = resource.kind() instanceof Kind.Job job && job.policy().rerun() == JobPolicy.Rerun.NEVER;
        boolean other =
                binding instanceof Binding.Bound bound && !bound.hash().equals(draft.completedHash.orElse(draft.hash));
        if (wish.isEmpty() && other && !never) {
            withdraw(draft);
            pass.move(draft, Phase.PENDING, Optional.empty());
        } else {
            publishResult(resource, draft);
        }
    }

    private void failed(Resource resource, Draft draft, Binding binding, Optional<Stops.Wish> wish) {
        Observation seen = pass.seen(draft.name);
        Optional<Instance> current = draft.instance.flatMap(seen::instance);
        boolean alive = seen.instances().stream().anyMatch(Instance::alive);
        if (draft.reason.orElse(null) instanceof Reason.StopTimeout) {
            stops.afterTimeout(draft, seen, wish);
            return;
        }
        if (wish.isPresent()) {
            if (alive) {
                stops.wait(resource, draft, wish.get());
            } else if (!pass.stack.stoppedByFailure() && wish.get().next() != Phase.PENDING) {
                pass.move(draft, wish.get().next(), Optional.empty());
            }
            stops.leftovers(draft, seen);
            return;
        }
        if (curedBy(resource, draft, binding, seen)) {
            if (alive && resource.handling().replace() == Handling.Replace.STOP_START) {
                stops.begin(draft, new Next(Phase.PENDING, Optional.empty(), Optional.empty()));
                return;
            }
            pass.stack.liftFailureOf(draft.name);
            pass.move(draft, Phase.PENDING, Optional.empty());
            return;
        }
        boolean late = draft.phase == Phase.FAILED && draft.reason.orElse(null) instanceof Reason.StartTimeout;
        if (late && current.isPresent() && readyNow(resource, draft, current.get(), binding)) {
            becomeReady(resource, draft);
        } else if (late && current.isPresent()) {
            watch(resource, draft, current.get(), binding, false);
        } else if (!resource.restartedByBackend()) {
            stops.strays(draft, seen, Optional.empty());
        }
    }

    private boolean curedBy(Resource resource, Draft draft, Binding binding, Observation seen) {
        if (changed(draft, binding)) {
            draft.clearCounters();
            return true;
        }
        if (draft.phase == Phase.QUARANTINED || draft.reason.isEmpty()) {
            return false;
        }
        return switch (draft.reason.get()) {
            case Reason.DependencyFailed _ -> !(pass.gates.verdict(resource) instanceof Gates.Verdict.Closed);
            case Reason.MissingOutput _, Reason.InvalidSpec _ ->
                binding instanceof Binding.Bound bound && !bound.hash().equals(draft.hash);
            case Reason reason -> reason.curable() && seen.failure().isEmpty();
        };
    }

    /** Whether the specification differs from that of the last attempt. */
    private static boolean changed(Draft draft, Binding binding) {
        return draft.attempt > 0
                && binding instanceof Binding.Bound bound
                && !bound.hash().equals(draft.hash);
    }

    // ---- on its way ----------------------------------------------------------------------------------------------

    private void starting(Resource resource, Draft draft, Binding binding, Optional<Stops.Wish> wish) {
        if (wish.isPresent()) {
            stops.wait(resource, draft, wish.get());
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
            end(resource, draft, seen, failure.get().reason());
            return;
        }
        Optional<Instance> current = current(draft, seen);
        current.ifPresent(instance -> draft.instance = Optional.of(instance.id()));
        if (current.isPresent() && current.get().executing()) {
            draft.gatesOpenAt = draft.gatesOpenAt.or(() -> Optional.of(pass.now));
            draft.executingAt = current.get().startedAt().or(() -> Optional.of(pass.now));
            pass.move(draft, Phase.RUNNING, Optional.empty());
        } else if (current.isPresent()
                && current.get().state() == Instance.State.STOPPED
                && !resource.restartedByBackend()) {
            ended(resource, draft, seen, current.get());
        } else if (!pastDeadline(resource, draft, seen)) {
            ask(resource, draft, binding, seen);
        }
    }

    private Optional<Instance> current(Draft draft, Observation seen) {
        return seen.instances().stream()
                .filter(instance ->
                        instance.attempt() == draft.attempt && instance.hash().equals(draft.hash))
                .findFirst();
    }

    /** Stages, then starts; older instances go first where nothing may overlap. */
    private void ask(Resource resource, Draft draft, Binding binding, Observation seen) {
        boolean overlaps = resource.handling().replace() == Handling.Replace.ROLLING;
        if (!overlaps && stops.strays(draft, seen, Optional.empty(), draft.attempt)) {
            return;
        }
        if (!(binding instanceof Binding.Bound bound)) {
            return;
        }
        boolean staged = resource.restartedByBackend()
                || (seen.staging() instanceof Staging.Done done && done.hash().equals(bound.hash()));
        if (staged) {
            draft.gatesOpenAt = draft.gatesOpenAt.or(() -> Optional.of(pass.now));
            draft.due(draft.gatesOpenAt.get().plus(resource.timeout()));
            pass.emit(new Effect.Start(draft.name, draft.attempt, bound.workload(), bound.hash()));
        } else if (seen.staging() instanceof Staging.Failed failed
                && failed.hash().equals(bound.hash())) {
            end(resource, draft, seen, failed.reason());
        } else {
            stage(draft, binding, seen);
        }
    }

    private boolean pastDeadline(Resource resource, Draft draft, Observation seen) {
        Instant deadline = draft.gatesOpenAt.orElse(draft.since).plus(resource.timeout());
        if (pass.now.isBefore(deadline)) {
            draft.due(deadline);
            return false;
        }
        end(resource, draft, seen, new Reason.StartTimeout(lastProbe(draft, seen)));
        return true;
    }

    private void running(Resource resource, Draft draft, Binding binding, Optional<Stops.Wish> wish) {
        Observation seen = pass.seen(draft.name);
        Optional<Instance> current = draft.instance.flatMap(seen::instance);
        if (gone(resource, draft, seen, current, wish)) {
            return;
        }
        if (wish.isPresent()) {
            stops.wait(resource, draft, wish.get());
            return;
        }
        if (changed(draft, binding)) {
            replace(resource, draft, binding);
            return;
        }
        Instance instance = current.orElseThrow();
        stops.strays(draft, seen, draft.instance);
        if (overCounted(resource, draft, seen, instance)) {
            return;
        }
        if (resource.kind() instanceof Kind.Job job) {
            job.policy().activeDeadline().ifPresent(limit -> {
                Instant deadline = draft.executingAt.orElse(pass.now).plus(limit);
                if (pass.now.isBefore(deadline)) {
                    draft.due(deadline);
                } else {
                    end(resource, draft, seen, new Reason.DeadlineExceeded());
                }
            });
        } else if (readyNow(resource, draft, instance, binding)) {
            becomeReady(resource, draft);
        } else if (!pastDeadline(resource, draft, seen)) {
            watch(resource, draft, instance, binding, false);
        }
    }

    // ---- ready ---------------------------------------------------------------------------------------------------

    private void ready(Resource resource, Draft draft, Binding binding, Optional<Stops.Wish> wish) {
        Observation seen = pass.seen(draft.name);
        Optional<Instance> current = draft.instance.flatMap(seen::instance);
        if (gone(resource, draft, seen, current, wish)) {
            return;
        }
        Instance instance = current.orElseThrow();
        if (wish.isPresent()) {
            stops.wait(resource, draft, wish.get());
            if (draft.phase.executing()) {
                judgeHealth(resource, draft, binding);
            }
            return;
        }
        stops.strays(draft, seen, draft.instance);
        if (overCounted(resource, draft, seen, instance)) {
            return;
        }
        if (changed(draft, binding) && pass.gates.verdict(resource) instanceof Gates.Verdict.Open) {
            replace(resource, draft, binding);
            return;
        }
        judgeHealth(resource, draft, binding);
        if (draft.phase == Phase.READY && draft.failures > 0 && draft.readyAt.isPresent()) {
            draft.due(draft.readyAt.get().plus(resource.restart().stabilityPeriod()));
            Verdicts.forgetWhenStable(resource, draft, pass.now);
        }
    }

    private void judgeHealth(Resource resource, Draft draft, Binding binding) {
        Observation seen = pass.seen(draft.name);
        Optional<Instance> current = draft.instance.flatMap(seen::instance);
        if (current.isEmpty()) {
            return;
        }
        Instance instance = current.get();
        Optional<String> illness = illness(resource, draft, instance, seen);
        if (illness.isPresent() && resource.health().restartWhenUnhealthy() && !resource.restartedByBackend()) {
            end(resource, draft, seen, new Reason.ProbeFailed(illness.get()));
        } else if (illness.isPresent() && draft.phase == Phase.READY) {
            pass.move(draft, Phase.UNREADY, Optional.of(new Reason.ProbeFailed(illness.get())));
        } else if (illness.isEmpty() && draft.phase == Phase.UNREADY && readyNow(resource, draft, instance, binding)) {
            becomeReady(resource, draft);
        } else {
            if (draft.phase == Phase.READY) {
                publish(resource, draft);
            }
            watch(resource, draft, instance, binding, true);
        }
    }

    /** Why something that was ready is not any more; judged by streaks and counts, never by one failure. */
    private Optional<String> illness(Resource resource, Draft draft, Instance instance, Observation seen) {
        if (resource.handling().probes() == Handling.Actor.BACKEND) {
            boolean well = instance.state() == Instance.State.HEALTHY
                    && instance.hash().equals(draft.hash);
            return well ? Optional.empty() : Optional.of(instance.message());
        }
        if (instance.state() == Instance.State.UNHEALTHY) {
            return Optional.of(instance.message());
        }
        return seen.probe()
                .filter(streak -> streak.instance().equals(instance.id()))
                .filter(streak ->
                        !streak.passing() && streak.count() >= resource.health().retries())
                .map(ProbeStreak::output);
    }

    /** The ready rule: for the current attempt and its hash alone. */
    private boolean readyNow(Resource resource, Draft draft, Instance instance, Binding binding) {
        if (!instance.executing() || instance.state() == Instance.State.UNHEALTHY) {
            return false;
        }
        if (resource.handling().probes() == Handling.Actor.BACKEND) {
            return instance.state() == Instance.State.HEALTHY
                    && instance.hash().equals(draft.hash)
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

    void watch(Resource resource, Draft draft, Instance instance, Binding binding, boolean steady) {
        if (resource.handling().probes() == Handling.Actor.ENGINE
                && binding instanceof Binding.Bound bound
                && bound.hash().equals(draft.hash)) {
            bound.workload()
                    .probe()
                    .ifPresent(probe -> pass.emit(new Effect.Watch(
                            draft.name, instance.id(), bound.workload(), probe, resource.health(), steady)));
        }
    }

    private void replace(Resource resource, Draft draft, Binding binding) {
        draft.clearCounters();
        if (resource.handling().replace() == Handling.Replace.ROLLING) {
            if (pass.gates.verdict(resource) instanceof Gates.Verdict.Open && binding instanceof Binding.Bound bound) {
                withdraw(draft);
                begin(resource, draft, bound);
            }
            return;
        }
        stops.begin(draft, new Next(Phase.PENDING, Optional.empty(), Optional.empty()));
    }

    void becomeReady(Resource resource, Draft draft) {
        draft.readyAt = Optional.of(pass.now);
        draft.readyHash = Optional.of(draft.hash);
        draft.restarting = Optional.empty();
        pass.move(draft, Phase.READY, Optional.empty());
        publish(resource, draft);
        if (draft.failures > 0) {
            draft.due(pass.now.plus(resource.restart().stabilityPeriod()));
        }
    }

    // ---- the end -------------------------------------------------------------------------------------------------

    /** Handles an instance that ended or is not there any more. */
    private boolean gone(
            Resource resource, Draft draft, Observation seen, Optional<Instance> current, Optional<Stops.Wish> wish) {
        boolean ended = current.isEmpty()
                || (current.get().state() == Instance.State.STOPPED && !resource.restartedByBackend());
        if (!ended || seen.busy()) {
            return ended;
        }
        if (wish.isPresent()) {
            withdraw(draft);
            stops.gone(draft, current.flatMap(Instance::exit), true);
            pass.move(draft, wish.get().next(), Optional.empty());
            return true;
        }
        if (current.isPresent()) {
            ended(resource, draft, seen, current.get());
        } else {
            end(resource, draft, seen, new Reason.Vanished());
        }
        return true;
    }

    private void ended(Resource resource, Draft draft, Observation seen, Instance instance) {
        Exit exit = instance.exit().orElse(Exit.of(new Reason.ExitUnknown(), pass.now));
        draft.exitCode = exit.cause() instanceof Reason.ExitCode code ? Optional.of(code.code()) : Optional.empty();
        if (resource.kind() instanceof Kind.Job) {
            Map<String, OutputValue> facts = new HashMap<>();
            draft.exitCode.ifPresent(code -> facts.put("exitCode", new OutputValue.Plain(String.valueOf(code))));
            exit.outputs().orElse(Map.of()).forEach((name, value) -> facts.put(name, new OutputValue.Plain(value)));
            draft.facts = Map.copyOf(facts);
            if (exit.outputs().isEmpty() && exit.cause().equals(new Reason.ExitCode(0))) {
                end(resource, draft, seen, new Reason.MissingOutput(draft.name));
                return;
            }
        }
        end(resource, draft, seen, exit.cause());
    }

    /** An attempt is over: what follows is decided here, and only here. */
    private void end(Resource resource, Draft draft, Observation seen, Reason cause) {
        boolean alive = seen.busy() || seen.instances().stream().anyMatch(Instance::alive);
        withdraw(draft);
        if (cause instanceof Reason.StartTimeout && resource.restartedByBackend()) {
            fail(draft, cause);
            return;
        }
        Next next = Verdicts.next(pass.plan, resource, draft, cause, pass.now);
        if (alive) {
            stops.begin(draft, next);
        } else {
            follow(resource, draft, next);
        }
    }

    /** Enters what was decided when the attempt ended. */
    void follow(Resource resource, Draft draft, Next next) {
        draft.next = Optional.empty();
        draft.nextAt = next.nextAt();
        next.nextAt().ifPresent(draft::due);
        if (next.phase() == Phase.COMPLETED) {
            complete(resource, draft, true);
        } else {
            if (next.phase().failedForGood()) {
                draft.restarting = Optional.empty();
            }
            pass.move(draft, next.phase(), next.reason());
        }
    }

    private void complete(Resource resource, Draft draft, boolean ran) {
        if (ran && resource.kind() instanceof Kind.Job) {
            draft.completedHash = Optional.of(draft.hash);
        }
        draft.clearCounters();
        draft.restarting = Optional.empty();
        pass.move(draft, Phase.COMPLETED, Optional.empty());
        publishResult(resource, draft);
    }

    /** Only a job has something to tell after its end. */
    private void publishResult(Resource resource, Draft draft) {
        if (resource.kind() instanceof Kind.Job) {
            publish(resource, draft);
        }
    }

    private void fail(Draft draft, Reason reason) {
        draft.restarting = Optional.empty();
        pass.move(draft, Phase.FAILED, Optional.of(reason));
    }

    /** Restarts that the backend made by itself are counted, and judged by the same limits. */
    private boolean overCounted(Resource resource, Draft draft, Observation seen, Instance instance) {
        if (!resource.restartedByBackend() || instance.restarts() <= draft.restartsSeen) {
            draft.restartsSeen = Math.min(draft.restartsSeen, instance.restarts());
            return false;
        }
        boolean over = false;
        for (int restart = draft.restartsSeen; restart < instance.restarts(); restart++) {
            over |= Verdicts.overLimit(resource, draft, pass.now);
            Verdicts.count(resource, draft, pass.now);
        }
        draft.restartsSeen = instance.restarts();
        pass.tell(draft, LifecycleEvent.Type.RESOURCE_RESTARTING);
        if (over) {
            withdraw(draft);
            Reason reason = new Reason.RestartLimit(instance.message());
            stops.begin(draft, new Next(Phase.QUARANTINED, Optional.of(reason), Optional.empty()));
        }
        return over;
    }

    // ---- outputs -------------------------------------------------------------------------------------------------

    void publish(Resource resource, Draft draft) {
        Outputs outputs = resource.blueprint().outputs((view, reference) -> pass.output(view, reference), draft.facts);
        if (!draft.published || !outputs.equals(draft.outputs)) {
            draft.outputs = outputs;
            draft.published = true;
        }
    }

    /** The last values stay in memory, but nobody can resolve them any more. */
    void withdraw(Draft draft) {
        draft.published = false;
    }

    // ---- the rest ------------------------------------------------------------------------------------------------

    private void unmanaged(Resource resource, Draft draft) {
        if (draft.phase != Phase.UNMANAGED) {
            withdraw(draft);
            draft.readyAt = Optional.empty();
            pass.move(draft, Phase.UNMANAGED, Optional.empty());
        }
        Binding binding = bind(resource);
        Optional<Instance> running = pass.seen(draft.name).instances().stream()
                .filter(Instance::executing)
                .findFirst();
        draft.executingAt = running.flatMap(Instance::startedAt);
        boolean ready = running.isPresent() && readyNow(resource, draft, running.get(), binding);
        draft.readyAt = ready ? draft.readyAt.or(() -> Optional.of(pass.now)) : Optional.empty();
        running.ifPresent(instance -> watch(resource, draft, instance, binding, ready));
        if (ready) {
            publish(resource, draft);
        } else {
            withdraw(draft);
        }
    }

    private Binding bind(Resource resource) {
        return resource.blueprint().bind(pass::output);
    }

    private static String lastProbe(Draft draft, Observation seen) {
        return seen.probe()
                .filter(streak ->
                        draft.instance.filter(streak.instance()::equals).isPresent())
                .map(ProbeStreak::output)
                .orElse("");
    }
}
