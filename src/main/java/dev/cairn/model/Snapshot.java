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
 */
public record Snapshot(
        Table<String, Observation> observations,
        Set<String> changed,
        boolean complete,
        List<Request> requests,
        Map<Resource.Backend, String> lost) {

    /** Nothing is seen; everything has to be looked at. */
    public static final Snapshot EMPTY = new Snapshot(Table.empty(), Set.of(), true, List.of(), Map.of());

    public Snapshot {
        changed = Set.copyOf(changed);
        requests = List.copyOf(requests);
        lost = Map.copyOf(lost);
    }

    /** What is seen of that resource. */
    public Observation of(String resource) {
        return observations.get(resource).orElse(Observation.ABSENT);
    }

    /** The same with another observation of one resource, which counts as changed. */
    public Snapshot with(String resource, Observation observation) {
        Set<String> names = new java.util.HashSet<>(changed);
        names.add(resource);
        return new Snapshot(observations.with(resource, observation), names, complete, requests, lost);
    }

    /** The same with one request more. */
    public Snapshot with(Request request) {
        List<Request> more = new java.util.ArrayList<>(requests);
        more.add(request);
        return new Snapshot(observations, changed, complete, more, lost);
    }

    /** The same, everything to be looked at. */
    public Snapshot asComplete() {
        return new Snapshot(observations, changed, true, requests, lost);
    }

    /** The same with other lost backends, everything to be looked at. */
    public Snapshot withLost(Map<Resource.Backend, String> backends) {
        return new Snapshot(observations, changed, true, requests, backends);
    }

    /** What the next step starts from: nothing changed, no requests. */
    public Snapshot settled() {
        return new Snapshot(observations, Set.of(), false, List.of(), lost);
    }

    /** The error of the backend that runs that resource, when it does not answer. */
    public Optional<String> lostBackendOf(Resource resource) {
        return Optional.ofNullable(lost.get(resource.backend()));
    }
}
