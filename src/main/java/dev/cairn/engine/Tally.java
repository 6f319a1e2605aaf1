package dev.cairn.engine;

import dev.cairn.model.Memory;
import dev.cairn.model.Memory.Standing;
import dev.cairn.model.Memory.Timer;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Counts how many resources stand where, so that the stack's phase costs nothing per resource. */
final class Tally {

    /** What one resource adds to the counts. */
    record Stand(Optional<Standing> standing, boolean active, boolean leaving, boolean missing) {
        /** Nothing: it was not counted, or is gone. */
        static final Stand NONE = new Stand(Optional.empty(), false, false, false);
    }

    private final List<Integer> counts;
    private final Set<String> counted = new HashSet<>();
    private int active;
    private int leaving;
    private int missing;

    private Tally(Memory.Index index) {
        this.counts = new ArrayList<>(index.tally());
        this.active = index.active();
        this.leaving = index.leaving();
        this.missing = index.missing();
    }

    /** What was counted before. */
    static Tally of(Memory.Index index) {
        return new Tally(index);
    }

    /** Everything that is remembered, counted anew. */
    static Tally of(Plan plan, Table<String, ResourceMemory> resources) {
        Tally tally = new Tally(Memory.Index.NONE);
        resources.forEach(
                entry -> tally.add(stand(plan, entry.getKey(), Draft.of(entry.getKey(), entry.getValue())), 1));
        return tally;
    }

    int count(Standing standing) {
        return counts.get(standing.ordinal());
    }

    int active() {
        return active;
    }

    /** How many of them are in the plan and not wanted. */
    int leaving() {
        return leaving;
    }

    /** How many critical resources are wanted and neither ready for their present hash nor completed. */
    int missing() {
        return missing;
    }

    /** What the resource is counted as before this visit. */
    Stand standOf(Plan plan, String name, Optional<ResourceMemory> old, Draft draft) {
        if (counted.contains(name)) {
            return stand(plan, name, draft);
        }
        return old.map(memory -> stand(plan, name, Draft.of(name, memory))).orElse(Stand.NONE);
    }

    void change(String name, Stand from, Stand to) {
        counted.add(name);
        add(from, -1);
        add(to, 1);
    }

    Memory.Index freeze(Table<Timer, String> timers) {
        return new Memory.Index(timers, Collections.unmodifiableList(counts), active, leaving, missing);
    }

    static Stand stand(Plan plan, String name, Draft draft) {
        Resource resource = plan.graph().byName().get(name);
        boolean alive = draft.phase.active()
                && (resource == null || resource.kind().hasInstance() || draft.phase == Phase.STOPPING);
        if (resource == null || !plan.wanted().contains(name)) {
            return new Stand(Optional.of(Standing.EXCLUDED), alive, alive && resource != null, false);
        }
        Standing standing = standing(resource, draft);
        return new Stand(Optional.of(standing), alive, false, resource.critical() && !isThere(standing));
    }

    private static boolean isThere(Standing standing) {
        return switch (standing) {
            case READY, EXCLUDED, COMPLETED -> true;
            case AT_REST, UNDERWAY, UNREADY, FAILED_CRITICAL, FAILED -> false;
        };
    }

    private static Standing standing(Resource resource, Draft draft) {
        return switch (draft.phase) {
            case SKIPPED, UNMANAGED -> Standing.EXCLUDED;
            case STOPPED -> resource.desired() == Resource.Desired.STOP ? Standing.EXCLUDED : Standing.AT_REST;
            case READY -> asWanted(draft) ? Standing.READY : Standing.UNDERWAY;
            case COMPLETED -> draft.finished(resource) ? Standing.COMPLETED : Standing.UNDERWAY;
            case UNREADY -> Standing.UNREADY;
            case FAILED, QUARANTINED -> resource.critical() ? Standing.FAILED_CRITICAL : Standing.FAILED;
            case PENDING, BLOCKED, STARTING, RUNNING, STOPPING, RESTARTING ->
                draft.readyHash.isPresent() && draft.readyHash.equals(draft.wantedHash)
                        ? Standing.UNREADY
                        : Standing.UNDERWAY;
        };
    }

    /** What is ready as an older specification says is on its way to the present one. */
    private static boolean asWanted(Draft draft) {
        return draft.wantedHash.filter(hash -> !hash.equals(draft.hash)).isEmpty();
    }

    private void add(Stand stand, int by) {
        stand.standing().ifPresent(standing -> counts.set(standing.ordinal(), count(standing) + by));
        active += stand.active() ? by : 0;
        leaving += stand.leaving() ? by : 0;
        missing += stand.missing() ? by : 0;
    }
}
