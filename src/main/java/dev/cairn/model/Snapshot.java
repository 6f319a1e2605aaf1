package dev.cairn.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is seen of a stack at one instant.
 *
 * @param observations by resource name; a name without one is {@link Observation#ABSENT}
 * @param changed names whose observation changed since the last step; only these are looked at again, with what
 *     follows from them
 * @param complete whether everything has to be looked at: after a start, a new plan, a re-list
 * @param requests that were not answered when the snapshot was taken
 * @param lost backends that do not answer, with the error
 * @param stacks other stacks, by name; one that is not among them is unknown
 */
public record Snapshot(
        Table<String, Observation> observations,
        Set<String> changed,
        boolean complete,
        List<Request> requests,
        Map<Resource.Backend, String> lost,
        Map<String, OtherStack> stacks) {

    /** Nothing is seen; everything has to be looked at. */
    public static final Snapshot EMPTY = new Snapshot(Table.empty(), Set.of(), true, List.of(), Map.of());

    public Snapshot {
        changed = Set.copyOf(changed);
        requests = List.copyOf(requests);
        lost = Map.copyOf(lost);
        stacks = Map.copyOf(stacks);
    }

    /** What is seen, other stacks apart. */
    public Snapshot(
            Table<String, Observation> observations,
            Set<String> changed,
            boolean complete,
            List<Request> requests,
            Map<Resource.Backend, String> lost) {
        this(observations, changed, complete, requests, lost, Map.of());
    }

    /** What is seen of another stack. */
    public OtherStack stack(String name) {
        return stacks.getOrDefault(name, OtherStack.UNKNOWN);
    }

    /** The same with other stacks as they are now; when that is news, everything is to be looked at. */
    public Snapshot withStacks(Map<String, OtherStack> others) {
        return new Snapshot(observations, changed, complete || !others.equals(stacks), requests, lost, others);
    }

    /** What is seen of that resource. */
    public Observation of(String resource) {
        return observations.get(resource).orElse(Observation.ABSENT);
    }

    /** The same with another observation of one resource, which counts as changed. */
    public Snapshot with(String resource, Observation observation) {
        Set<String> names = new java.util.HashSet<>(changed);
        names.add(resource);
        return new Snapshot(observations.with(resource, observation), names, complete, requests, lost, stacks);
    }

    /** The same with one request more. */
    public Snapshot with(Request request) {
        List<Request> more = new java.util.ArrayList<>(requests);
        more.add(request);
        return new Snapshot(observations, changed, complete, more, lost, stacks);
    }

    /** The same, everything to be looked at. */
    public Snapshot asComplete() {
        return new Snapshot(observations, changed, true, requests, lost, stacks);
    }

    /** The same with other lost backends, everything to be looked at. */
    public Snapshot withLost(Map<Resource.Backend, String> backends) {
        return new Snapshot(observations, changed, true, requests, backends, stacks);
    }

    /** What the next step starts from: nothing changed, no requests. */
    public Snapshot settled() {
        return new Snapshot(observations, Set.of(), false, List.of(), lost, stacks);
    }

    /** The error of the backend that runs that resource, when it does not answer. */
    public Optional<String> lostBackendOf(Resource resource) {
        return Optional.ofNullable(lost.get(resource.backend()));
    }
}
