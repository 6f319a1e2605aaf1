package dev.cairn.operator;

import dev.cairn.model.Instance;
import dev.cairn.model.Observation;
import dev.cairn.model.Observation.Staging;
import dev.cairn.model.OtherStack;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Table;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What is seen of one stack: the watches' present content beside what became of our own effects. Each look is complete;
 * what differs from the last one is what the engine is told to look at.
 */
final class Sightings {
    private final ContainerRuntime runtime;
    private final StackRef stack;
    private final Lanes lanes;
    private final Outside outside;
    private final Exposure exposure;
    private final Alterations alterations;
    private final Map<String, Staging> staged = new HashMap<>();
    private Table<String, Observation> seen = Table.empty();
    private Set<String> news = Set.of();
    private Map<String, OtherStack> shown = Map.of();
    private boolean any;
    private Map<Resource.Backend, String> lost = Map.of();
    private boolean returned;

    Sightings(
            ContainerRuntime runtime,
            StackRef stack,
            Lanes lanes,
            Outside outside,
            Exposure exposure,
            Alterations alterations) {
        this.alterations = alterations;
        this.exposure = exposure;
        this.runtime = runtime;
        this.stack = stack;
        this.lanes = lanes;
        this.outside = outside;
    }

    /** Looks; false when nothing was ever seen because the cluster does not answer. */
    boolean look() {
        boolean wasLost = !lost.isEmpty();
        try {
            Map<String, List<Instance>> instances = runtime.list(stack).stream()
                    .map(alterations::shown)
                    .collect(Collectors.groupingBy(Instance::resource));
            any = true;
            lost = lanes.lost()
                    .map(error -> Map.of(Resource.Backend.KUBERNETES, error))
                    .orElse(Map.of());
            take(instances);
        } catch (RuntimeFailure e) {
            lost = Map.of(Resource.Backend.KUBERNETES, e.reason().text());
        }
        returned = wasLost && lost.isEmpty();
        return any;
    }

    private void take(Map<String, List<Instance>> instances) {
        Set<String> names = new TreeSet<>(instances.keySet());
        names.addAll(lanes.names());
        names.addAll(staged.keySet());
        names.addAll(outside.streaks().keySet());
        seen.forEach(entry -> names.add(entry.getKey()));
        Table<String, Observation> now = Table.empty();
        Set<String> changed = new HashSet<>();
        for (String name : names) {
            Observation observation = alterations.remakes(name)
                    ? seen.get(name).orElse(Observation.ABSENT)
                    : observation(name, instances.getOrDefault(name, List.of()));
            if (!observation.equals(seen.get(name).orElse(Observation.ABSENT))) {
                changed.add(name);
            }
            if (!observation.equals(Observation.ABSENT)) {
                now = now.with(name, observation);
            }
        }
        seen = now;
        news = changed;
    }

    private Observation observation(String name, List<Instance> instances) {
        Observation observation = Observation.ABSENT
                .withInstances(instances)
                .withStaging(staged.getOrDefault(name, new Staging.None()))
                .withBusy(lanes.starting(name) && !exposure.has(name));
        Observation probed = exposure.streak(name).map(observation::withProbe).orElse(observation);
        return lanes.failure(name).map(probed::withFailure).orElse(probed);
    }

    /** What the engine is shown. */
    Snapshot snapshot(boolean complete, List<Request> requests, Map<String, OtherStack> stacks) {
        boolean others = !stacks.equals(shown);
        shown = Map.copyOf(stacks);
        boolean everything = lanes.retries() || complete || others || returned || !lost.isEmpty();
        return new Snapshot(seen, news, everything, requests, lost, stacks);
    }

    /** What there is, by resource. */
    Table<String, Observation> seen() {
        return seen;
    }

    /** Why stops and removals of such resources are refused, where that lies outside of them and may pass; by name. */
    Stream<Reason> refusals(Predicate<String> resources) {
        return StreamSupport.stream(seen.spliterator(), false)
                .filter(entry -> resources.test(entry.getKey()))
                .flatMap(entry -> entry.getValue().failure().stream())
                .filter(failed -> failed.verb() != Observation.Verb.START)
                .map(Observation.Failure::reason)
                .filter(Reason::curable);
    }

    /** Whether the cluster answers. */
    boolean answers() {
        return lost.isEmpty();
    }

    /** There is nothing to prepare on a cluster: the kubelet pulls, with the start. */
    void staged(String resource, String hash) {
        staged.put(resource, new Staging.Done(hash));
    }
}
