package dev.cairn.operator;

import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.Effect;
import dev.cairn.model.Kind;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation.ProbeStreak;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How what runs elsewhere gets its name in the namespace: when it answers, and before anybody is told that it does. So
 * nothing is ever made for what the operator does not connect to, and whoever rests on it finds the name when it starts.
 */
final class Exposure {
    private final KubernetesRuntime runtime;
    private final StackRef stack;
    private final Lanes lanes;
    private final Outside outside;
    private Map<String, WorkloadSpec> wanted = Map.of();

    Exposure(KubernetesRuntime runtime, StackRef stack, Lanes lanes, Outside outside) {
        this.runtime = runtime;
        this.stack = stack;
        this.lanes = lanes;
        this.outside = outside;
    }

    /** Takes note of what is looked for now. */
    void look(Plan plan, Memory memory) {
        Map<String, WorkloadSpec> now = new HashMap<>();
        for (Resource resource : plan.resources()) {
            if (resource.kind() instanceof Kind.External) {
                memory.resources()
                        .get(resource.name())
                        .filter(Outside::lookedFor)
                        .flatMap(known -> specification(resource, known, memory))
                        .ifPresent(spec -> now.put(resource.name(), spec));
            }
        }
        wanted = now;
    }

    private Optional<WorkloadSpec> specification(Resource resource, ResourceMemory known, Memory memory) {
        return resource.blueprint().bind((view, output) -> Upkeep.value(memory, view, output))
                                instanceof Binding.Bound bound
                        && bound.hash().equals(known.attempt().hash())
                ? Optional.of(
                        WorkloadSpec.of(stack, resource, known.attempt().number(), bound.hash(), bound.workload()))
                : Optional.empty();
    }

    /** Has made what answers and has no name yet, and taken away the names of what the plan does not have any more. */
    void act(Plan plan, Memory memory, Upkeep upkeep) {
        if (plan.suspended()) {
            return;
        }
        wanted.values().stream()
                .filter(spec -> outside.streak(spec.resource())
                        .filter(ProbeStreak::passing)
                        .isPresent())
                .filter(spec -> !runtime.exposed(spec))
                .filter(spec -> lanes.failure(spec.resource())
                        .filter(failure -> failure.attempt() == spec.attempt())
                        .isEmpty())
                .forEach(spec ->
                        lanes.offer(new Effect.Start(spec.resource(), spec.attempt(), spec.workload(), spec.hash())));
        Set<String> kept = new HashSet<>();
        memory.resources().forEach(entry -> kept.add(entry.getKey()));
        plan.resources().stream()
                .filter(resource -> !(resource.kind() instanceof Kind.External))
                .forEach(resource -> kept.remove(resource.name()));
        if (runtime.exposesOthers(stack, kept)) {
            upkeep.unexpose(kept);
        }
    }

    /** What was heard of that resource; that it answers only once it has its name. */
    Optional<ProbeStreak> streak(String resource) {
        return outside.streak(resource)
                .filter(streak -> !streak.passing()
                        || Optional.ofNullable(wanted.get(resource))
                                .filter(runtime::exposed)
                                .isPresent());
    }

    /** Whether that resource is one of these: what is made for it is no start of its own. */
    boolean has(String resource) {
        return wanted.containsKey(resource);
    }
}
