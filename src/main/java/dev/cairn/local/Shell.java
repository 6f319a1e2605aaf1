package dev.cairn.local;

import dev.cairn.engine.Engine;
import dev.cairn.local.Input.Result;
import dev.cairn.local.Input.Task;
import dev.cairn.model.Effect;
import dev.cairn.model.Health;
import dev.cairn.model.Instance;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.Failure;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.Observation.Verb;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.StackMemory;
import dev.cairn.model.Step;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.WorkloadSpec;
import dev.cairn.status.Sight;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What happens on the loop's thread: what it is told becomes a snapshot, a snapshot a step, a step a kept memory and
 * effects at work. Nothing here blocks but keeping the memory.
 */
final class Shell implements AutoCloseable {
    /** The first step waits this long for backends that do not say whether they are there. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration KEEP_AGAIN = Duration.ofSeconds(1);

    private final LoopParts parts;
    private final Consumer<Input> inbox;
    private final PendingRequests requests;
    private final Sightings sightings = new Sightings();
    private final Lanes lanes = new Lanes(this::begin);
    private final Backends backends;
    private Plan plan;
    private Memory memory;
    private boolean patient = true;
    private boolean due;
    private boolean killed;
    private boolean ending;
    private boolean sweeping;
    private boolean data;
    private Optional<String> trouble = Optional.empty();
    private Timer.Appointment wake = () -> {};
    private Optional<ExitReport> report = Optional.empty();

    Shell(LoopParts parts, Plan plan, Memory memory, PendingRequests requests, Consumer<Input> inbox) {
        this.parts = parts;
        this.plan = plan;
        this.memory = memory;
        this.requests = requests;
        this.inbox = inbox;
        this.backends = new Backends(parts, sightings, inbox, this::later);
        memory.resources().forEach(entry -> backends.link(entry.getValue().old().backend()));
        take(new Input.Planned(plan));
        later(PATIENCE, new Input.Woken());
    }

    /** Takes one thing into account; {@link #advance} draws the conclusions. */
    void take(Input input) {
        switch (input) {
            case Input.Planned planned -> plan(planned.plan());
            case Input.Asked asked -> ask(asked.request());
            case Input.Removed removed -> {
                data = removed.data();
                plan(plan.with(Plan.Desired.REMOVED));
            }
            case Input.Killed _ -> kill();
            case Input.Connected connected -> backends.connected(connected);
            case Input.Lost lost -> backends.lost(lost.backend(), lost.error());
            case Input.Reconnect again -> backends.reconnect(again.backend());
            case Input.Hinted hint -> backends.hinted(hint);
            case Input.Observed observed -> backends.observed(observed);
            case Input.Relist relist -> backends.relist(relist);
            case Input.Acted acted -> acted(acted.task(), acted.result());
            case Input.Progressed progressed -> progressed(progressed.task(), progressed.text());
            case Input.Probed probed ->
                sightings.change(
                        probed.resource(), sightings.of(probed.resource()).withProbe(probed.streak()));
            case Input.Replanned replanned -> replanned(replanned);
            case Input.Woken _ -> {
                patient = false;
                due = true;
            }
            case Input.Swept swept -> end(swept.failure());
        }
    }

    private void plan(Plan next) {
        plan = next;
        sightings.everything();
        boolean external =
                next.resources().stream().anyMatch(resource -> !resource.kind().hasInstance());
        if (external || next.resources().isEmpty()) {
            backends.link(Backend.PROCESS);
        }
        next.resources().stream()
                .filter(resource -> resource.kind().hasInstance())
                .map(Resource::backend)
                .distinct()
                .forEach(backends::link);
        backends.running(next.desired() == Plan.Desired.RUNNING);
    }

    private void ask(Request request) {
        requests.add(request);
        ending |= request instanceof Request.Shutdown;
    }

    private void kill() {
        killed = true;
        patient = false;
        if (!ending) {
            ask(new Request.Shutdown(UUID.randomUUID().toString(), "kill", "killed"));
        }
        lanes.hurry();
        sightings.everything();
    }

    private void acted(Task task, Result result) {
        String resource = task.effect().resource();
        Backend backend = backendOf(task.effect());
        switch (result) {
            case Result.Staged _ -> staged(task, new Staging.Done(hashOf(task.effect())));
            case Result.Pulled _ -> staged(task, new Staging.Pulled(imageOf(task.effect())));
            case Result.Started started -> sightings.seen(backend, started.instance());
            case Result.Stopped stopped ->
                stopped.left()
                        .ifPresentOrElse(
                                left -> sightings.seen(backend, left),
                                () -> sightings.gone(resource, stopped.instance()));
            case Result.Removed removed -> sightings.gone(resource, removed.instance());
            case Result.Unreachable unreachable -> {
                staged(task, new Staging.None());
                backends.lost(backend, unreachable.error());
            }
            case Result.Failed failed -> {
                backends.listed(backend, resource, failed.instances(), task.stamp());
                failed(task, failed.reason());
            }
        }
        lanes.finished(task);
        settleBusy(resource);
    }

    private void failed(Task task, Reason reason) {
        if (task.givenUp()) {
            staged(task, new Staging.None());
            return;
        }
        String resource = task.effect().resource();
        switch (task.effect()) {
            case Effect.Stage stage -> staged(task, new Staging.Failed(stage.hash(), stage.attempt(), reason));
            case Effect.Pull _ -> staged(task, new Staging.Failed("", 0, reason));
            case Effect.Start start -> {
                if (reason instanceof Reason.PortConflict conflict) {
                    replan(start, conflict);
                } else {
                    fail(resource, start.attempt(), Verb.START, reason);
                }
            }
            case Effect.Stop stop -> fail(resource, attemptOf(resource, stop.instance()), Verb.STOP, reason);
            case Effect.Remove remove -> fail(resource, attemptOf(resource, remove.instance()), Verb.REMOVE, reason);
            case Effect.Cancel _, Effect.Watch _, Effect.PublishOutputs _ -> {}
        }
    }

    private void fail(String resource, long attempt, Verb verb, Reason reason) {
        sightings.change(resource, sightings.of(resource).withFailure(new Failure(attempt, verb, reason)));
    }

    /** The task that prepares now tells how far it is; one that was replaced says nothing any more. */
    private void staged(Task task, Staging staging) {
        String resource = task.effect().resource();
        if (lanes.isStaging(task)) {
            sightings.change(resource, sightings.of(resource).withStaging(staging));
        }
    }

    private void progressed(Task task, String text) {
        Observation seen = sightings.of(task.effect().resource());
        if (lanes.isStaging(task) && seen.staging() instanceof Staging.InProgress progress) {
            sightings.note(
                    task.effect().resource(),
                    seen.withStaging(new Staging.InProgress(progress.hash(), progress.since(), text)));
        }
    }

    /** The start counts as at work until it is known whether another port solves it. */
    private void replan(Effect.Start start, Reason.PortConflict conflict) {
        Thread.ofVirtual()
                .name("replan " + start.resource())
                .start(() -> inbox.accept(new Input.Replanned(
                        start, conflict, parts.replanner().without(start.resource(), conflict.port()))));
    }

    private void replanned(Input.Replanned replanned) {
        replanned.plan().ifPresent(this::plan);
        if (replanned.plan().isEmpty() && replanned.effect() instanceof Effect.Start start) {
            fail(start.resource(), start.attempt(), Verb.START, replanned.conflict());
        }
    }

    /** Steps, when there is anything to step for. */
    void advance() {
        if ((patient && backends.connecting()) || report.isPresent()) {
            return;
        }
        int before = Integer.MAX_VALUE;
        while (sightings.news() || due || (!requests.isEmpty() && requests.size() < before)) {
            due = false;
            before = requests.size();
            if (!step()) {
                return;
            }
        }
    }

    private boolean step() {
        Step step = Engine.step(
                plan,
                memory,
                sightings.snapshot(requests.shown()),
                parts.clock().instant());
        boolean kept = keep(step);
        if (!kept && !ending()) {
            return false;
        }
        memory = step.memory();
        sightings.settle();
        requests.answered(memory);
        parts.journal().publish(step.events());
        for (Effect effect : step.effects()) {
            boolean begins = effect instanceof Effect.Start || effect instanceof Effect.Stage;
            if (kept || !begins) {
                perform(effect);
            }
        }
        wake.cancel();
        wake = step.wakeAt()
                .map(at -> parts.timer().at(at, () -> inbox.accept(new Input.Woken())))
                .orElse(() -> {});
        finish();
        return true;
    }

    /** State before effect. Without it nothing is started and nothing is forgotten; what is to end still ends. */
    private boolean keep(Step step) {
        if (step.memory().equals(memory) && step.events().isEmpty()) {
            return true;
        }
        parts.journal().write(step.events());
        try {
            parts.store().save(step.memory());
            trouble = Optional.empty();
            return true;
        } catch (IOException e) {
            String text = "the state cannot be kept, so nothing is started until it can: " + e.getMessage();
            if (trouble.isEmpty()) {
                parts.log().say("event=state-not-kept error=\"" + e.getMessage() + "\"");
                later(KEEP_AGAIN, new Input.Woken());
            }
            trouble = Optional.of(text);
            return false;
        }
    }

    private void perform(Effect effect) {
        String resource = effect.resource();
        switch (effect) {
            case Effect.Watch watch -> watch(watch);
            case Effect.PublishOutputs _ -> {} // they are in the memory, where the engine looks for them
            case Effect.Start _ -> {
                lanes.offer(effect);
                Observation seen = sightings.of(resource).withoutFailure();
                sightings.note(resource, seen.withBusy(lanes.starting(resource)));
            }
            case Effect.Stop stop
            when killed -> lanes.offer(new Effect.Stop(resource, stop.instance(), "SIGKILL", Duration.ZERO));
            case Effect.Stage _, Effect.Pull _, Effect.Cancel _, Effect.Stop _, Effect.Remove _ -> lanes.offer(effect);
        }
    }

    private void watch(Effect.Watch watch) {
        boolean elsewhere = watch.target().program() instanceof Workload.Elsewhere;
        Link link = backends.link(elsewhere ? Backend.PROCESS : backendOf(watch));
        link.runtime().ifPresent(where -> parts.prober()
                .watch(
                        parts.stack(),
                        where,
                        watch,
                        (resource, streak) -> inbox.accept(new Input.Probed(resource, streak))));
    }

    private void begin(Task task) {
        Effect effect = task.effect();
        String resource = effect.resource();
        if (effect instanceof Effect.Stage || effect instanceof Effect.Pull) {
            Staging progress =
                    new Staging.InProgress(hashOf(effect), parts.clock().instant(), "");
            sightings.note(resource, sightings.of(resource).withStaging(progress));
        }
        task.stamp(sightings.stamp());
        Link link = backends.link(backendOf(effect));
        Optional<WorkloadSpec> spec = specOf(effect);
        task.run(() -> {
            Result result;
            try {
                result = link.perform(effect, spec, text -> inbox.accept(new Input.Progressed(task, text)));
            } catch (RuntimeException e) {
                parts.log().say("event=bug effect=" + effect.getClass().getSimpleName() + " error=\"" + e + "\"");
                result = new Result.Failed(new Reason.BackendError(e.toString()), List.of());
            }
            inbox.accept(new Input.Acted(task, result));
        });
    }

    private void settleBusy(String resource) {
        Observation seen = sightings.of(resource);
        if (seen.busy() != lanes.starting(resource)) {
            sightings.change(resource, seen.withBusy(lanes.starting(resource)));
        }
    }

    private Optional<WorkloadSpec> specOf(Effect effect) {
        return switch (effect) {
            case Effect.Stage stage -> Optional.of(spec(effect, stage.attempt(), stage.hash(), stage.workload()));
            case Effect.Start start -> Optional.of(spec(effect, start.attempt(), start.hash(), start.workload()));
            default -> Optional.empty();
        };
    }

    private WorkloadSpec spec(Effect effect, long attempt, String hash, Workload workload) {
        Optional<Resource> resource = plan.resource(effect.resource());
        return new WorkloadSpec(
                parts.stack(),
                effect.resource(),
                attempt,
                hash,
                workload,
                resource.map(Resource::health).orElse(Health.RUNNING),
                resource.map(Resource::timeout).orElse(Duration.ofMinutes(10)));
    }

    private Backend backendOf(Effect effect) {
        Optional<String> instance =
                switch (effect) {
                    case Effect.Stop stop -> Optional.of(stop.instance());
                    case Effect.Remove remove -> Optional.of(remove.instance());
                    case Effect.Watch watch -> Optional.of(watch.instance());
                    default -> Optional.empty();
                };
        return instance.flatMap(sightings::backendOf)
                .or(() -> plan.resource(effect.resource()).map(Resource::backend))
                .or(() -> memory.resources().get(effect.resource()).map(known -> known.old()
                        .backend()))
                .orElse(Backend.PROCESS);
    }

    private static String hashOf(Effect effect) {
        return effect instanceof Effect.Stage stage ? stage.hash() : "";
    }

    private static String imageOf(Effect effect) {
        return effect instanceof Effect.Pull pull ? pull.image().image() : "";
    }

    private long attemptOf(String resource, String instance) {
        return sightings.of(resource).instance(instance).map(Instance::attempt).orElse(0L);
    }

    /** Whether this loop ends when the stop in force is through; also after Cairn was killed in the middle of one. */
    private boolean ending() {
        return ending
                || plan.desired() == Plan.Desired.REMOVED
                || memory.stack()
                        .shutdown()
                        .filter(stop -> !Set.of("spec", "cairn").contains(stop.requestedBy()))
                        .isPresent();
    }

    private void finish() {
        boolean done = memory.stack()
                .shutdown()
                .filter(stop -> stop.phase() == StackMemory.ShutdownPhase.DONE)
                .isPresent();
        if (!done || !ending() || sweeping || report.isPresent()) {
            return;
        }
        if (plan.desired() != Plan.Desired.REMOVED) {
            end(Optional.empty());
            return;
        }
        sweeping = true;
        Optional<Backend> missing = backends.missing();
        if (missing.isPresent()) {
            end(Optional.of(missing.get() + " does not answer, so what it still has is not known"));
            return;
        }
        List<ContainerRuntime> runtimes = backends.runtimes();
        boolean withData = data;
        Thread.ofVirtual()
                .name("sweep")
                .start(() -> inbox.accept(new Input.Swept(Sweep.clean(parts.stack(), runtimes, withData))));
    }

    private void end(Optional<String> failure) {
        report = Optional.of(new ExitReport(killed, failure));
    }

    private void later(Duration pause, Input input) {
        Instant at = parts.clock().instant().plus(pause);
        parts.timer().at(at, () -> inbox.accept(input));
    }

    Sight sight() {
        return new Sight(plan, memory, sightings.snapshot(List.of()));
    }

    Optional<String> trouble() {
        return trouble;
    }

    boolean shuttingDown() {
        return ending();
    }

    Optional<ExitReport> report() {
        return report;
    }

    @Override
    public void close() {
        lanes.close();
        parts.prober().close();
        parts.timer().close();
        backends.close();
    }
}
