package dev.cairn.status;

import dev.cairn.model.Memory;
import dev.cairn.model.Observation;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A stack at one instant: what is wanted, what is remembered and what is seen.
 *
 * @param snapshot that the memory's last step was made from
 * @param looked whether a step was made since this Cairn began; until then everything is as it was remembered
 */
public record Sight(Plan plan, Memory memory, Snapshot snapshot, boolean looked) {
    private static final long NONE = -1;

    /** One that a step has looked at. */
    public Sight(Plan plan, Memory memory, Snapshot snapshot) {
        this(plan, memory, snapshot, true);
    }

    /** What another Cairn left: true then, and not known to be now. */
    public static Sight remembered(Plan plan, Memory memory) {
        return new Sight(plan, memory, Snapshot.EMPTY, false);
    }

    /** Every resource by name: in plan order, then those the plan no longer holds. */
    public List<String> names() {
        List<String> names =
                new ArrayList<>(plan.resources().stream().map(Resource::name).toList());
        TreeSet<String> removed = new TreeSet<>();
        memory.resources().forEach(entry -> removed.add(entry.getKey()));
        names.forEach(removed::remove);
        names.addAll(removed);
        return names;
    }

    /**
     * The generation that all of this is about: that of the last step, and none before the first one. What is remembered of
     * an older one says nothing about a plan that no step has looked at yet. One that is refused is never stepped, and
     * observed by that.
     */
    long observedGeneration(Surroundings surroundings) {
        if (surroundings.refusal().isPresent()) {
            return plan.generation();
        }
        return looked ? memory.stack().generation() : NONE;
    }

    Optional<Resource> resource(String name) {
        return plan.resource(name);
    }

    Optional<ResourceMemory> memoryOf(String name) {
        return memory.resources().get(name);
    }

    /** Pending for what no step has looked at. */
    Phase phase(String name) {
        return memoryOf(name).map(ResourceMemory::phase).orElse(Phase.PENDING);
    }

    Observation seen(String name) {
        return snapshot.of(name);
    }

    /** The error of the backend that runs it, when that does not answer. */
    Optional<String> lost(String name) {
        Optional<Resource.Backend> backend = resource(name)
                .map(Resource::backend)
                .or(() -> memoryOf(name).map(memory -> memory.old().backend()));
        return backend.flatMap(which -> Optional.ofNullable(snapshot.lost().get(which)));
    }

    boolean wanted(String name) {
        return plan.wanted().contains(name);
    }

    boolean critical(String name) {
        return resource(name).map(Resource::critical).orElse(false);
    }
}
