package dev.cairn.local;

import dev.cairn.engine.Engine;
import dev.cairn.model.Dependency;
import dev.cairn.model.Effect;
import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.OtherStack;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Step;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code cairn up} with the real engine on a stage: everything that is started gets healthy at once, every job and what
 * others await the end of ends well, every stop is obeyed. Pure; what it leaves is what was asked of whom, and in which order.
 */
final class Rehearsal {
    /** Far more than a plan has levels and pauses; an endless one would be a defect of the engine. */
    private static final int MOST_STEPS = 2000;

    /** What a job will write is not known before it ran; this stands for it. */
    private static final String UNKNOWN = "(known after it ran)";

    private final Plan plan;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private Memory memory;
    private Snapshot seen;
    private Instant now;

    /**
     * What was asked of one resource.
     *
     * @param step in which the first of it was asked, from 0
     * @param stopped whether something that lived was to end
     * @param start the last start
     */
    record Part(int step, boolean stopped, Optional<Effect.Start> start) {}

    private Rehearsal(Plan plan, Memory memory, Snapshot observed, Instant now) {
        this.plan = plan;
        this.memory = memory;
        this.now = now;
        Map<String, OtherStack> others = new LinkedHashMap<>();
        plan.stacks().forEach(name -> others.put(name, OtherStack.READY));
        this.seen = well(observed).withStacks(others);
    }

    /** Plays it to the end. */
    static Rehearsal of(Plan plan, Memory memory, Snapshot observed, Instant now) {
        Rehearsal rehearsal = new Rehearsal(plan, memory, observed, now);
        rehearsal.play();
        return rehearsal;
    }

    /** What was asked, by resource, in the order in which it began. */
    Map<String, Part> parts() {
        return parts;
    }

    /** Where everything stands at the end. */
    Memory end() {
        return memory;
    }

    private void play() {
        seen = seen.asComplete().with(new Request.Up("rehearsal"));
        for (int number = 0; number < MOST_STEPS; number++) {
            Step step = Engine.step(plan, memory, seen, now);
            memory = step.memory();
            seen = seen.settled();
            for (Effect effect : step.effects()) {
                perform(effect, number);
            }
            if (seen.changed().isEmpty()) {
                if (atRest() || step.wakeAt().isEmpty()) {
                    return;
                }
                now = step.wakeAt().get(); // a pause before a restart, or a deadline of what does not come
            }
        }
    }

    private boolean atRest() {
        for (Map.Entry<String, ResourceMemory> resource : memory.resources()) {
            switch (resource.getValue().phase()) {
                case PENDING, STARTING, RUNNING, UNREADY, STOPPING, RESTARTING -> {
                    return false;
                }
                case BLOCKED, READY, STOPPED, COMPLETED, FAILED, QUARANTINED, SKIPPED, UNMANAGED -> {}
            }
        }
        return true;
    }

    private void perform(Effect effect, int step) {
        String name = effect.resource();
        Observation before = seen.of(name);
        switch (effect) {
            case Effect.Stage stage -> show(name, before.withStaging(new Staging.Done(stage.hash())));
            case Effect.Pull pull ->
                show(name, before.withStaging(new Staging.Pulled(pull.image().image())));
            case Effect.Start start -> {
                note(name, step, false, Optional.of(start));
                show(name, before.withInstances(List.of(started(start))));
            }
            case Effect.Stop stop -> {
                note(name, step, true, Optional.empty());
                show(name, without(before, stop.instance()));
            }
            case Effect.Remove remove -> {
                if (plan.resource(name).isEmpty()) {
                    note(name, step, true, Optional.empty());
                }
                show(name, without(before, remove.instance()));
            }
            case Effect.Watch watch -> {
                if (before.probe()
                        .filter(streak -> streak.instance().equals(watch.instance()))
                        .isEmpty()) {
                    ProbeStreak passing = new ProbeStreak(watch.instance(), true, 1, now, "");
                    show(name, before.withProbe(passing));
                }
            }
            case Effect.Cancel _, Effect.PublishOutputs _ -> {}
        }
    }

    private void show(String resource, Observation observation) {
        if (!observation.equals(seen.of(resource))) {
            seen = seen.with(resource, observation);
        }
    }

    private void note(String resource, int step, boolean stopped, Optional<Effect.Start> start) {
        parts.merge(
                resource,
                new Part(step, stopped, start),
                (before, now) -> new Part(
                        before.step(),
                        before.stopped() || now.stopped(),
                        now.start().or(before::start)));
    }

    private Instance started(Effect.Start start) {
        Instance instance = Instance.running(
                        "rehearsal-" + start.resource() + "-" + start.attempt(),
                        start.resource(),
                        start.attempt(),
                        start.hash(),
                        now)
                .with(Instance.State.HEALTHY);
        return start.workload().job() || awaitedEnd(start.resource())
                ? instance.ended(new Exit(new Reason.ExitCode(0), now, Optional.of(written(start.resource()))))
                : instance;
    }

    private boolean awaitedEnd(String resource) {
        return plan.resources().stream()
                .flatMap(other -> other.dependencies().stream())
                .anyMatch(edge -> edge.name().equals(resource) && edge.condition() == Dependency.Condition.COMPLETED);
    }

    /** The outputs that others use of a job: those of its last run, as far as there was one. */
    private Map<String, String> written(String job) {
        Map<String, String> lines = new HashMap<>();
        for (Resource resource : plan.resources()) {
            for (OutputRef reference : resource.blueprint().references()) {
                if (reference.resource().equals(job)) {
                    lines.put(reference.output(), UNKNOWN);
                }
            }
        }
        memory.resources().get(job).ifPresent(known -> known.latch().facts().forEach((name, value) -> {
            if (value instanceof OutputValue.Plain(String text)) {
                lines.put(name, text);
            }
        }));
        return lines;
    }

    private static Observation without(Observation seen, String instance) {
        return seen.withInstances(seen.instances().stream()
                .filter(other -> !other.id().equals(instance))
                .toList());
    }

    /** What lives gets well: whether it does is not for a plan to say. */
    private static Snapshot well(Snapshot observed) {
        Snapshot well = observed;
        for (Map.Entry<String, Observation> entry : observed.observations()) {
            Observation seen = entry.getValue();
            well = well.with(
                    entry.getKey(),
                    seen.withInstances(seen.instances().stream()
                            .map(instance -> instance.alive() ? instance.with(Instance.State.HEALTHY) : instance)
                            .toList()));
        }
        return well;
    }

    /** Whether that is where a resource that is wanted may stay. */
    static boolean arrived(Phase phase) {
        return switch (phase) {
            case READY, COMPLETED, UNMANAGED, SKIPPED, STOPPED -> true;
            case PENDING, BLOCKED, STARTING, RUNNING, UNREADY, STOPPING, RESTARTING, FAILED, QUARANTINED -> false;
        };
    }
}
