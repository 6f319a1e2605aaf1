package dev.cairn.local;

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
import dev.cairn.model.Resource;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.Workload;
import dev.cairn.runtime.WorkloadSpec;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Has effects performed by the backends, each on a thread of its own, and turns their results into sightings. Used by
 * the loop's thread alone.
 */
final class Performer implements AutoCloseable {
    private static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(10);

    private final LoopParts parts;
    private final Sightings sightings;
    private final Backends backends;
    private final Consumer<Input> inbox;
    private final Lanes lanes = new Lanes(this::begin);
    private Plan plan;
    private Memory memory;
    private final Set<String> replanning = new HashSet<>();
    private boolean hurried;

    Performer(
            LoopParts parts, Sightings sightings, Backends backends, Plan plan, Memory memory, Consumer<Input> inbox) {
        this.parts = parts;
        this.sightings = sightings;
        this.backends = backends;
        this.plan = plan;
        this.memory = memory;
        this.inbox = inbox;
    }

    /** An effect is through: what it brought about is seen now. */
    void acted(Task task, Result result) {
        String resource = task.effect().resource();
        Backend backend = backendOf(task.effect());
        switch (result) {
            case Result.Staged _ -> staged(task, new Staging.Done(hashOf(task.effect())));
            case Result.Pulled _ -> staged(task, new Staging.Pulled(imageOf(task.effect())));
            case Result.Started started -> sightings.started(backend, started.instance());
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
            case Effect.Stage stage ->
                staged(task, new Staging.Failed(stage.hash(), stage.attempt(), stage.ahead(), reason));
            case Effect.Pull _ -> staged(task, new Staging.Failed("", 0, true, reason));
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

    /** A staging came further. */
    void progressed(Task task, String text) {
        Observation seen = sightings.of(task.effect().resource());
        if (lanes.isStaging(task) && seen.staging() instanceof Staging.InProgress progress) {
            sightings.note(
                    task.effect().resource(),
                    seen.withStaging(new Staging.InProgress(progress.hash(), progress.since(), text)));
        }
    }

    /** The start counts as at work until it is known whether another port solves it. */
    private void replan(Effect.Start start, Reason.PortConflict conflict) {
        replanning.add(start.resource());
        Thread.ofVirtual()
                .name("replan " + start.resource())
                .start(() -> inbox.accept(new Input.Replanned(
                        start, conflict, parts.replanner().without(start.resource(), conflict.port()))));
    }

    /** Begins what a step decided; what is at work already is not begun twice. */
    void perform(Effect effect, Plan present, Memory remembered) {
        plan = present;
        memory = remembered;
        String resource = effect.resource();
        switch (effect) {
            case Effect.Watch watch -> watch(watch);
            case Effect.PublishOutputs _ -> {} // they are in the memory, where the engine looks for them
            case Effect.Start _ when replanning.contains(resource) -> {} // another plan is on its way
            case Effect.Start _ -> {
                lanes.offer(effect);
                Observation seen = sightings.of(resource).withoutFailure();
                sightings.note(resource, seen.withBusy(lanes.starting(resource)));
            }
            case Effect.Stop stop
            when hurried -> lanes.offer(new Effect.Stop(resource, stop.instance(), "SIGKILL", Duration.ZERO));
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
        if (effect instanceof Effect.Start start) {
            parts.log()
                    .say("event=start-asked stack=" + parts.stack().name() + " resource=" + resource + " attempt="
                            + start.attempt() + gate(resource));
        }
        task.stamp(sightings.stamp());
        Link link = backends.link(backendOf(effect));
        Optional<WorkloadSpec> spec = specOf(effect);
        task.run(() -> {
            Result result;
            try {
                result = link.perform(effect, spec, text -> inbox.accept(new Input.Progressed(task, text)));
            } catch (RuntimeException | Error e) { // a task that never ends would hold back its resource for ever
                parts.log().say("event=bug effect=" + effect.getClass().getSimpleName() + " error=\"" + e + "\"");
                result = new Result.Failed(new Reason.BackendError(e.toString()), List.of());
            }
            inbox.accept(new Input.Acted(task, result));
        });
    }

    /** How long ago the last probe passed that this start waited for. */
    private String gate(String resource) {
        return plan.resource(resource).stream()
                .flatMap(waiting -> waiting.dependencies().stream())
                .flatMap(edge -> sightings.of(edge.name()).probe().stream())
                .filter(Observation.ProbeStreak::passing)
                .map(Observation.ProbeStreak::last)
                .max(Comparator.naturalOrder())
                .map(passed -> " gate="
                        + Duration.between(passed, parts.clock().instant()).toNanos() / 1000 + "us")
                .orElse("");
    }

    private void settleBusy(String resource) {
        Observation seen = sightings.of(resource);
        boolean busy = lanes.starting(resource) || replanning.contains(resource);
        if (seen.busy() != busy) {
            sightings.change(resource, seen.withBusy(busy));
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
                resource.map(Resource::timeout).orElse(DEFAULT_DEADLINE));
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

    /** The conflict over a port was looked into; without another plan it is a failure. */
    void replanned(Input.Replanned replanned) {
        if (replanned.plan().isEmpty() && replanned.effect() instanceof Effect.Start start) {
            fail(start.resource(), start.attempt(), Verb.START, replanned.conflict());
        }
        replanning.remove(replanned.effect().resource());
        settleBusy(replanned.effect().resource());
    }

    /** From now on nothing is given time to end. */
    void hurry() {
        hurried = true;
        lanes.hurry();
    }

    /** Gives up everything at work. */
    @Override
    public void close() {
        lanes.close();
    }
}
