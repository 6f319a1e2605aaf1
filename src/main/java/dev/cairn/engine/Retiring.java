package dev.cairn.engine;

import dev.cairn.model.Effect;
import dev.cairn.model.Holdings;
import dev.cairn.model.Instance;
import dev.cairn.model.Observation;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.ResourceMemory.Next;
import dev.cairn.model.Table;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How what the plan no longer holds is taken down: once nothing that required it needs it any more. What has for itself
 * what something of the plan needs makes way first, with what rests on it. Decision 0260.
 */
final class Retiring {
    private final Pass pass;
    /** By resource of the plan; told when somebody asks. */
    private Optional<Map<String, List<String>>> holdings = Optional.empty();

    Retiring(Pass pass) {
        this.pass = pass;
    }

    /** Advances it by one decision; false when nothing of it is left. */
    boolean advance(Draft draft) {
        Observation seen = pass.seen(draft.name);
        if (draft.phase == Phase.UNMANAGED) {
            pass.move(draft, Phase.PENDING, Optional.empty());
        }
        if (pass.observed.lost().containsKey(draft.old.backend())) {
            pass.lifecycle.unwatched(draft);
            return true;
        }
        boolean staging = seen.staging() instanceof Observation.Staging.InProgress;
        if (staging) {
            pass.emit(new Effect.Cancel(draft.name));
        }
        boolean alive = seen.busy() || seen.instances().stream().anyMatch(Instance::alive);
        if (!alive) {
            return isRemembered(draft, seen) || staging;
        }
        if (pass.stack.suspended()) {
            return true;
        }
        if (draft.phase == Phase.STOPPING) {
            pass.stops.ask(draft, seen, draft.old.stop());
        } else if (draft.phase == Phase.FAILED && draft.reason.orElse(null) instanceof Reason.StopTimeout) {
            pass.stops.afterTimeout(draft, seen, Optional.of(Wish.to(Phase.SKIPPED)));
        } else {
            List<String> needed =
                    inTheWay(draft).isPresent() ? pass.resting.onWhatMakesWay(draft) : pass.resting.onRetired(draft);
            draft.waitingFor = needed;
            if (needed.isEmpty()) {
                pass.stops.begin(draft, new Next(Phase.SKIPPED, Optional.empty(), Optional.empty()));
            }
        }
        return true;
    }

    /** Keeps with a resource of the plan what has to be known of it once no plan holds it. */
    void keep(Resource resource, Draft draft, Table<String, ResourceMemory> known) {
        String name = resource.name();
        draft.old = new ResourceMemory.Old(
                resource.backend(),
                edges(pass.plan.graph().dependenciesOf(name), draft.old.dependencies(), known),
                edges(pass.plan.graph().dependentsOf(name), draft.old.dependents(), known),
                resource.stop(),
                holdings().getOrDefault(name, List.of()));
    }

    /** The edges of the plan, and the old ones to what it no longer holds but is not gone yet. */
    private List<String> edges(Set<String> planned, List<String> old, Table<String, ResourceMemory> known) {
        Set<String> edges = new LinkedHashSet<>(planned);
        for (String name : old) {
            if (!pass.plan.graph().byName().containsKey(name) && known.contains(name)) {
                edges.add(name);
            }
        }
        return List.copyOf(edges);
    }

    /**
     * Notes with the resources of the plan what they rested on in an older one, and what they have to wait for because it
     * has what they need.
     */
    void link(Table<String, ResourceMemory> known) {
        for (Map.Entry<String, ResourceMemory> entry : known) {
            if (pass.plan.graph().byName().containsKey(entry.getKey())) {
                continue;
            }
            Draft retired = pass.draft(entry.getKey());
            Stream.concat(retired.old.dependents().stream(), needing(retired).stream())
                    .filter(pass.plan.graph().byName()::containsKey)
                    .map(pass::draft)
                    .forEach(planned -> planned.old = planned.old.after(retired.name));
        }
    }

    /** What left the plan, is there, and has what that one needs to start. */
    List<String> ahead(Draft draft) {
        return retired(draft)
                .filter(Retiring::isThere)
                .filter(retired -> needing(retired).contains(draft.name))
                .map(retired -> retired.name)
                .toList();
    }

    /** What left the plan and is stopped early, for which that one has to be gone first: it still runs as it did then. */
    Optional<String> makesWayWith(Resource resource, Draft draft) {
        if (!restsOnOld(resource, draft)) {
            return Optional.empty();
        }
        return retired(draft)
                .filter(retired -> retired.old.dependents().contains(draft.name))
                .flatMap(retired -> inTheWay(retired).stream())
                .findFirst();
    }

    /** Whether it runs as an older plan had it, when it may have rested on what is in no plan any more. */
    static boolean restsOnOld(Resource resource, Draft draft) {
        return draft.phase.active()
                && resource.kind().hasInstance()
                && draft.wantedHash.filter(draft.hash::equals).isEmpty();
    }

    /** What of the plan is to run and needs what that one has. */
    Set<String> needing(Draft retired) {
        Set<String> names = new TreeSet<>();
        if (!retired.old.holds().isEmpty()) {
            holdings().forEach((name, needs) -> {
                boolean meets = needs.stream()
                        .anyMatch(need -> retired.old.holds().stream().anyMatch(held -> Holdings.meet(held, need)));
                boolean runs = pass.plan.wanted().contains(name)
                        && pass.plan.graph().byName().get(name).desired() == Resource.Desired.START;
                if (meets && runs) {
                    names.add(name);
                }
            });
        }
        return names;
    }

    /** What has what is needed: that one, or something below it that left the plan as well. */
    private Optional<String> inTheWay(Draft draft) {
        if (pass.stack.stopping()) {
            return Optional.empty();
        }
        return Closure.of(List.of(draft.name), name -> retired(pass.draft(name))
                        .map(below -> below.name)
                        .toList())
                .stream()
                .map(pass::draft)
                .filter(below -> isThere(below) && !needing(below).isEmpty())
                .map(below -> below.name)
                .findFirst();
    }

    /** What left the plan of what that one rested on, or has to wait for. */
    private Stream<Draft> retired(Draft draft) {
        return draft.old.dependencies().stream()
                .filter(name -> !pass.plan.graph().byName().containsKey(name) && pass.knows(name))
                .map(pass::draft);
    }

    private static boolean isThere(Draft draft) {
        Reason reason = draft.reason.orElse(null);
        return draft.phase.active()
                || (draft.phase == Phase.FAILED
                        && (reason instanceof Reason.StartTimeout || reason instanceof Reason.StopTimeout));
    }

    private Map<String, List<String>> holdings() {
        if (holdings.isEmpty()) {
            holdings = Optional.of(Holdings.of(pass.plan));
        }
        return holdings.get();
    }

    /** It is gone. Until what rested on it is, too, it is known by what order the others go. */
    private boolean isRemembered(Draft draft, Observation seen) {
        if (draft.phase == Phase.STOPPING) {
            pass.stops.gone(draft, draft.instance.flatMap(seen::instance).flatMap(Instance::exit), false);
            pass.move(draft, Phase.SKIPPED, Optional.empty());
        }
        seen.instances().forEach(instance -> pass.emit(new Effect.Remove(draft.name, instance.id())));
        boolean between = draft.old.dependencies().stream().anyMatch(pass::knows);
        return !seen.instances().isEmpty()
                || (between && !pass.resting.onRetired(draft).isEmpty());
    }
}
