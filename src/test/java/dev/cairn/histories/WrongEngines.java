package dev.cairn.histories;

import dev.cairn.engine.Engine;
import dev.cairn.model.Conflict;
import dev.cairn.model.Dependency;
import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Memory;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Snapshot;
import dev.cairn.model.StackMemory;
import dev.cairn.model.Step;
import dev.cairn.model.Table;
import dev.cairn.model.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Engines with a bug each, which a rule is to notice. */
final class WrongEngines {
    private WrongEngines() {}

    static Plan withoutEdges(Plan plan) {
        return with(plan, _ -> List.of(), Resource::conflicts);
    }

    static Plan withoutConflicts(Plan plan) {
        return with(plan, Resource::dependencies, _ -> List.of());
    }

    private static Plan with(
            Plan plan, Function<Resource, List<Dependency>> edges, Function<Resource, List<Conflict>> conflicts) {
        List<Resource> resources = plan.resources().stream()
                .map(resource -> new Resource(
                        resource.name(),
                        resource.kind(),
                        resource.backend(),
                        resource.handling(),
                        resource.view(),
                        resource.desired(),
                        resource.critical(),
                        edges.apply(resource),
                        conflicts.apply(resource),
                        resource.health(),
                        resource.restart(),
                        resource.stop(),
                        resource.timeout(),
                        resource.blueprint()))
                .toList();
        return Plan.of(
                        plan.stack(),
                        plan.generation(),
                        resources,
                        plan.wanted(),
                        plan.desired(),
                        plan.suspended(),
                        plan.onFailure(),
                        plan.shutdownGrace(),
                        plan.seed())
                .withMode(plan.mode())
                .withSupervision(plan.supervision());
    }

    static Step countsWhatIsRenewed(Plan plan, Memory memory, Snapshot seen, Instant now) {
        Step step = Engine.step(plan, memory, seen, now);
        Table<String, ResourceMemory> resources = step.memory().resources();
        for (Map.Entry<String, ResourceMemory> entry : memory.resources()) {
            Optional<ResourceMemory> after = resources.get(entry.getKey());
            if (entry.getValue().latch().renewal().isPresent() && after.isPresent()) {
                resources = resources.with(entry.getKey(), counted(after.get()));
            }
        }
        return new Step(
                step.effects(),
                new Memory(step.memory().stack(), resources, step.memory().index()),
                step.events(),
                step.wakeAt());
    }

    private static ResourceMemory counted(ResourceMemory memory) {
        ResourceMemory.Counters counters = memory.counters();
        return new ResourceMemory(
                memory.phase(),
                memory.reason(),
                memory.since(),
                memory.waitingFor(),
                memory.attempt(),
                new ResourceMemory.Counters(counters.failures(), counters.recent(), counters.restarts() + 1),
                memory.latch(),
                memory.next(),
                memory.nextAt(),
                memory.outputs(),
                memory.published(),
                memory.wantedHash(),
                memory.stopCause(),
                memory.dueAt(),
                memory.old());
    }

    static Step asksForAStartOnlyOnce(Plan plan, Memory memory, Snapshot seen, Instant now) {
        Step step = Engine.step(plan, memory, seen, now);
        List<Effect> effects = step.effects().stream()
                .filter(effect -> !(effect instanceof Effect.Start start
                        && memory.resources()
                                .get(start.resource())
                                .filter(before -> before.attempt().number() == start.attempt())
                                .isPresent()))
                .toList();
        return new Step(effects, step.memory(), step.events(), step.wakeAt());
    }

    static Step startsNothingAThirdTime(Plan plan, Memory memory, Snapshot seen, Instant now) {
        Step step = Engine.step(plan, memory, seen, now);
        List<Effect> effects = step.effects().stream()
                .filter(effect -> !(effect instanceof Effect.Start start && start.attempt() > 2))
                .toList();
        return new Step(effects, step.memory(), step.events(), step.wakeAt());
    }

    /** A removal that knows nothing of order. */
    static Step undoesAtAnyTime(Plan plan, Memory memory, Snapshot seen, Instant now) {
        return Engine.step(plan.desired() == Plan.Desired.REMOVED ? withoutEdges(plan) : plan, memory, seen, now);
    }

    static Step looksAtNoChange(Plan plan, Memory memory, Snapshot seen, Instant now) {
        return Engine.step(plan, memory, seen.complete() ? seen : seen.settled(), now);
    }

    static Step tellsReadyAtOnce(Plan plan, Memory memory, Snapshot seen, Instant now) {
        Step step = Engine.step(plan, memory, seen, now);
        List<LifecycleEvent> events = step.events().stream()
                .map(event -> event.type() == LifecycleEvent.Type.RESOURCE_STARTING
                        ? told(event, LifecycleEvent.Type.RESOURCE_READY, event.message())
                        : event)
                .toList();
        return new Step(step.effects(), step.memory(), events, step.wakeAt());
    }

    private static LifecycleEvent told(LifecycleEvent event, LifecycleEvent.Type type, String message) {
        return new LifecycleEvent(
                event.sequence(),
                event.at(),
                event.stack(),
                event.resource(),
                event.attempt(),
                type,
                event.reason(),
                message,
                event.correlation());
    }

    static Step keepsOutputs(Plan plan, Memory memory, Snapshot seen, Instant now) {
        Step step = Engine.step(plan, memory, seen, now);
        Table<String, ResourceMemory> resources = step.memory().resources();
        for (Map.Entry<String, ResourceMemory> entry : step.memory().resources()) {
            ResourceMemory after = entry.getValue();
            boolean had = memory.resources()
                    .get(entry.getKey())
                    .filter(ResourceMemory::published)
                    .isPresent();
            if (had && after.phase() == Phase.STOPPING) {
                resources = resources.with(entry.getKey(), publishing(after));
            }
        }
        return new Step(
                step.effects(),
                new Memory(step.memory().stack(), resources, step.memory().index()),
                step.events(),
                step.wakeAt());
    }

    private static ResourceMemory publishing(ResourceMemory memory) {
        return new ResourceMemory(
                memory.phase(),
                memory.reason(),
                memory.since(),
                memory.waitingFor(),
                memory.attempt(),
                memory.counters(),
                memory.latch(),
                memory.next(),
                memory.nextAt(),
                memory.outputs(),
                true,
                memory.wantedHash(),
                memory.stopCause(),
                memory.dueAt(),
                memory.old());
    }

    static Step tellsTheEnvironment(Plan plan, Memory memory, Snapshot seen, Instant now) {
        Step step = Engine.step(plan, memory, seen, now);
        StringBuilder environment = new StringBuilder();
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Start start) {
                for (Workload.EnvVar variable : start.workload().env()) {
                    if (variable.value() instanceof OutputValue.Secret secret) {
                        environment.append(variable.name()).append('=').append(secret.value());
                    }
                }
            }
        }
        List<LifecycleEvent> events = step.events().stream()
                .map(event -> told(event, event.type(), event.message() + environment))
                .toList();
        return new Step(step.effects(), step.memory(), events, step.wakeAt());
    }

    static Step forgetsTheGenerationOfAStop(Plan plan, Memory memory, Snapshot seen, Instant now) {
        Step step = Engine.step(plan, memory, seen, now);
        StackMemory stack = step.memory().stack();
        boolean stopped = stack.phase() == StackMemory.StackPhase.STOPPED;
        return stopped ? withStack(step, stackWith(stack, 0, stack.phase())) : step;
    }

    static Step staysReadyWhenChanged(Plan plan, Memory memory, Snapshot seen, Instant now) {
        Step step = Engine.step(plan, memory, seen, now);
        StackMemory stack = step.memory().stack();
        boolean was = memory.stack().phase() == StackMemory.StackPhase.READY;
        return was && stack.phase() == StackMemory.StackPhase.PROGRESSING
                ? withStack(step, stackWith(stack, stack.generation(), StackMemory.StackPhase.READY))
                : step;
    }

    static Step withStack(Step step, StackMemory stack) {
        return new Step(
                step.effects(),
                new Memory(stack, step.memory().resources(), step.memory().index()),
                step.events(),
                step.wakeAt());
    }

    private static StackMemory stackWith(StackMemory stack, long generation, StackMemory.StackPhase phase) {
        return new StackMemory(
                generation,
                phase,
                stack.since(),
                stack.sequence(),
                stack.failureLatch(),
                stack.wasReady(),
                stack.shutdown(),
                stack.answered(),
                stack.history(),
                stack.mode(),
                stack.fuses());
    }

    static Step removesWhatIsNotThere(Plan plan, Memory memory, Snapshot seen, Instant now) {
        Step step = Engine.step(plan, memory, seen, now);
        List<Effect> effects = new ArrayList<>(step.effects());
        for (Resource resource : plan.resources()) {
            Optional<Instance> ready = seen.of(resource.name()).instances().stream()
                    .filter(Instance::alive)
                    .findFirst();
            if (ready.isPresent()) {
                effects.add(new Effect.Remove(resource.name(), "nothing"));
            }
        }
        return new Step(effects, step.memory(), step.events(), step.wakeAt());
    }
}
