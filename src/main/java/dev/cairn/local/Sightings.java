package dev.cairn.local;

import dev.cairn.model.Instance;
import dev.cairn.model.Observation;
import dev.cairn.model.OtherStack;
import dev.cairn.model.Request;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is seen, brought together from events, inspections and lists that may overtake each other. Two rules keep it
 * true: an instance never comes back from its end (ids are never used twice), and a list that was asked for before
 * something newer was seen of a resource says nothing about that resource. Used by the loop's thread alone.
 */
final class Sightings {
    private static final int REMEMBERED_AS_GONE = 4096;

    private final Map<String, Backend> backends = new HashMap<>();
    private final Map<String, Long> touched = new HashMap<>();
    private final Map<String, String> gone = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED_AS_GONE;
        }
    };
    private Table<String, Observation> observations = Table.empty();
    private Set<String> changed = new HashSet<>();
    private boolean complete = true;
    private Map<Backend, String> lost = Map.of();
    private Map<String, OtherStack> stacks = Map.of();
    private long stamp;

    /** To be handed back with the answer of an observation that begins now. */
    long stamp() {
        return ++stamp;
    }

    /** What the engine is shown. */
    Snapshot snapshot(List<Request> requests) {
        return new Snapshot(observations, changed, complete, requests, lost, stacks);
    }

    /** Whether there is something that no step has looked at. */
    boolean news() {
        return complete || !changed.isEmpty();
    }

    /** A step has looked at all of it. */
    void settle() {
        changed = new HashSet<>();
        complete = false;
    }

    /** Everything has to be looked at. */
    void everything() {
        complete = true;
    }

    Observation of(String resource) {
        return observations.get(resource).orElse(Observation.ABSENT);
    }

    /** The backend that has that instance. */
    Optional<Backend> backendOf(String instance) {
        return Optional.ofNullable(backends.get(instance));
    }

    Map<Backend, String> lost() {
        return lost;
    }

    void lost(Map<Backend, String> now) {
        if (!lost.equals(now)) {
            lost = Map.copyOf(now);
            complete = true;
        }
    }

    /** Another stack was seen. */
    void seen(String stack, OtherStack other) {
        Map<String, OtherStack> now = new HashMap<>(stacks);
        if (!other.equals(now.put(stack, other))) {
            stacks = Map.copyOf(now);
            complete = true;
        }
    }

    /** One instance was seen. */
    void seen(Backend backend, Instance instance) {
        touched.put(instance.resource(), ++stamp);
        if (gone.containsKey(instance.id())) {
            return;
        }
        backends.put(instance.id(), backend);
        Observation before = of(instance.resource());
        List<Instance> instances = new ArrayList<>(before.instances());
        Optional<Instance> known = before.instance(instance.id());
        if (known.filter(old -> ended(old) && !ended(instance)).isPresent()) {
            return;
        }
        instances.removeIf(old -> old.id().equals(instance.id()));
        instances.add(instance);
        replace(instance.resource(), before, instances);
    }

    /**
     * What a start came to. It was looked at after the start, so it is there although a listing missed it in between; were
     * it not taken for true, the same start would be asked for again for ever. If it has gone meanwhile, the next listing
     * says so.
     */
    void started(Backend backend, Instance instance) {
        gone.remove(instance.id());
        seen(backend, instance);
    }

    /** One instance does not exist any more. */
    void gone(String resource, String instance) {
        touched.put(resource, ++stamp);
        gone.put(instance, resource);
        backends.remove(instance);
        Observation before = of(resource);
        List<Instance> instances = new ArrayList<>(before.instances());
        instances.removeIf(old -> old.id().equals(instance));
        replace(resource, before, instances);
    }

    /**
     * All that a backend has of these resources.
     *
     * @return the resources of which something newer is known; they have to be looked at again
     */
    Set<String> listed(Backend backend, Collection<String> resources, List<Instance> instances, long since) {
        Set<String> stale = new HashSet<>();
        Map<String, List<Instance>> byResource = new HashMap<>();
        instances.forEach(instance -> byResource
                .computeIfAbsent(instance.resource(), _ -> new ArrayList<>())
                .add(instance));
        for (String resource : resources) {
            if (touched.getOrDefault(resource, 0L) > since) {
                stale.add(resource);
            } else {
                listed(backend, resource, byResource.getOrDefault(resource, List.of()));
            }
        }
        return stale;
    }

    private void listed(Backend backend, String resource, List<Instance> instances) {
        Observation before = of(resource);
        List<Instance> now = new ArrayList<>();
        for (Instance instance : instances) {
            if (!gone.containsKey(instance.id())) {
                backends.put(instance.id(), backend);
                now.add(before.instance(instance.id())
                        .filter(old -> ended(old) && !ended(instance))
                        .orElse(instance));
            }
        }
        for (Instance old : before.instances()) {
            boolean absent = now.stream().noneMatch(there -> there.id().equals(old.id()));
            if (absent && backends.get(old.id()) == backend) {
                gone.put(old.id(), resource);
                backends.remove(old.id());
            } else if (absent) {
                now.add(old);
            }
        }
        replace(resource, before, now);
    }

    /** Nothing is there any more. */
    void nothing() {
        names().forEach(resource -> replace(resource, of(resource), new ArrayList<>()));
    }

    /** Every resource of which something was seen. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        observations.forEach(entry -> names.add(entry.getKey()));
        return names;
    }

    /** Takes over a fact that the engine has to look at. */
    void change(String resource, Observation observation) {
        touched.put(resource, ++stamp);
        if (!observation.equals(of(resource))) {
            observations = observations.with(resource, observation);
            changed.add(resource);
        }
    }

    /** Takes over a fact that the engine caused itself, and need not look at. */
    void note(String resource, Observation observation) {
        observations = observations.with(resource, observation);
    }

    /** Has a resource looked at in the next step. */
    void lookAt(String resource) {
        changed.add(resource);
    }

    private void replace(String resource, Observation before, List<Instance> instances) {
        instances.sort(Comparator.comparingLong(Instance::attempt));
        if (!instances.equals(before.instances())) {
            observations = observations.with(resource, before.withInstances(instances));
            changed.add(resource);
        }
    }

    private static boolean ended(Instance instance) {
        return instance.state() == Instance.State.STOPPED;
    }
}
