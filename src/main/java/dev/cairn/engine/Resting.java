package dev.cairn.engine;

import dev.cairn.model.Instance;
import dev.cairn.model.Kind;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What rests on what, and so has to be gone before it. Whatever is not there hands the order on: what rests on a job
 * that is through, on a service that crashed or on what left the plan rests on what that required as well.
 */
final class Resting {
    private final Pass pass;

    Resting(Pass pass) {
        this.pass = pass;
    }

    /** What is to go, is still there, and rests on that one. */
    List<String> on(String name) {
        return above(name, this::dependents, this::isToGo, this::handsOn);
    }

    /** What required it in the old plan and is neither ready for its new hash, nor gone, nor failed for good. */
    List<String> onRetired(Draft draft) {
        return aboveInOldPlan(draft, this::isKept);
    }

    /** The same when it makes way for something new: what runs on as it did in the old plan. */
    List<String> onWhatMakesWay(Draft draft) {
        return aboveInOldPlan(draft, this::isOld);
    }

    private List<String> aboveInOldPlan(Draft draft, Predicate<String> counts) {
        return above(
                draft.name,
                name -> pass.draft(name).old.dependents().stream()
                        .filter(pass::knows)
                        .toList(),
                counts,
                other -> !isPlanned(other));
    }

    private boolean isOld(String name) {
        Draft draft = pass.draft(name);
        return pass.plan
                .resource(name)
                .map(resource -> resource.desired() != Resource.Desired.IGNORE && Retiring.restsOnOld(resource, draft))
                .orElse(draft.phase.active());
    }

    /**
     * Something became different, or something else is seen of it. Its neighbours are looked at in the first case anyway;
     * here it is the turn of those that wait for it by way of others.
     */
    void changed(Draft draft, Draft.Visible before) {
        boolean undone = draft.reason.orElse(null) instanceof Reason.UndoFailed;
        boolean was = before.phase().active()
                || draft.phase.active()
                || undone
                || pass.observed.changed().contains(draft.name);
        boolean ended = !draft.phase.active() && draft.phase != Phase.COMPLETED;
        boolean goes = was && (before.leaves() || isWished(draft) || ended);
        Closure.of(
                        List.of(draft.name),
                        name -> name.equals(draft.name) || !isPlanned(name) || (goes && handsOn(name))
                                ? dependencies(name, goes)
                                : Set.of())
                .stream()
                .filter(name -> !name.equals(draft.name))
                .forEach(pass::look);
        if (!isPlanned(draft.name)) {
            Closure.of(
                            draft.old.dependents(),
                            name -> isPlanned(name) || !pass.knows(name)
                                    ? List.of()
                                    : pass.draft(name).old.dependents())
                    .forEach(pass::look);
            pass.retiring.needing(draft).forEach(pass::look);
        }
    }

    /** The nearest above it that count, going on past those that hand the order on; chains may be long. */
    private static List<String> above(
            String name,
            Function<String, Collection<String>> dependents,
            Predicate<String> counts,
            Predicate<String> past) {
        List<String> found = new ArrayList<>();
        Closure.of(List.of(name), other -> {
            boolean counted = !other.equals(name) && counts.test(other);
            if (counted) {
                found.add(other);
            }
            return !counted && (other.equals(name) || past.test(other)) ? dependents.apply(other) : List.of();
        });
        return found;
    }

    private Collection<String> dependents(String name) {
        Set<String> planned = pass.plan.graph().dependentsOf(name);
        if (!pass.stack.stopping() || planned.containsAll(pass.oldDependentsOf(name))) {
            return planned;
        }
        Set<String> names = new LinkedHashSet<>(planned);
        pass.oldDependentsOf(name).stream()
                .filter(other -> !isPlanned(other) && pass.knows(other))
                .forEach(names::add);
        return names;
    }

    /** Those of the plan where the order of a stop asks for them, and always those that left it and are not forgotten yet. */
    private Set<String> dependencies(String name, boolean planned) {
        Set<String> names = new LinkedHashSet<>();
        if (planned) {
            names.addAll(pass.plan.graph().dependenciesOf(name));
        }
        pass.draft(name).old.dependencies().stream()
                .filter(other -> (planned || !isPlanned(other)) && pass.knows(other))
                .forEach(names::add);
        return names;
    }

    private boolean isToGo(String name) {
        if (isAbsent(name) && !pass.stack.removing()) {
            return false;
        }
        Draft draft = pass.draft(name);
        Resource resource = pass.plan.graph().byName().get(name);
        if (resource == null) {
            return draft.phase.active();
        }
        return (draft.phase.active() || lives(draft) || pass.undoing.owed(resource, draft))
                && resource.desired() != Resource.Desired.IGNORE
                && pass.stops.wish(resource, draft).isPresent();
    }

    /** Whether something of it lives, whatever its phase; what would not go is not waited for. */
    private boolean lives(Draft draft) {
        return !isStuck(draft) && pass.seen(draft.name).instances().stream().anyMatch(Instance::alive);
    }

    private static boolean isStuck(Draft draft) {
        return draft.phase == Phase.FAILED && draft.reason.orElse(null) instanceof Reason.StopTimeout;
    }

    private boolean isKept(String name) {
        Draft draft = pass.draft(name);
        Optional<Resource> resource = pass.plan.resource(name);
        boolean current = draft.wantedHash.filter(draft.hash::equals).isPresent();
        boolean moved = resource.isPresent() && !pass.stack.stopping() && current && draft.phase == Phase.READY;
        boolean owed = resource.filter(job -> pass.undoing.owed(job, draft)).isPresent();
        return (draft.phase.active() || owed) && !moved;
    }

    private boolean isWished(Draft draft) {
        return pass.plan
                .resource(draft.name)
                .map(resource -> pass.stops.wish(resource, draft).isPresent())
                .orElse(true);
    }

    private boolean isPlanned(String name) {
        return pass.plan.graph().byName().containsKey(name);
    }

    /** Whether what is above it rests on what is below it. */
    private boolean handsOn(String name) {
        Resource resource = pass.plan.graph().byName().get(name);
        return resource == null || resource.kind() instanceof Kind.Job || isAbsent(name) || isStuck(pass.draft(name));
    }

    /** Told without a draft: a stop may look past thousands that are gone. */
    private boolean isAbsent(String name) {
        return !pass.phaseOf(name).active()
                && pass.seen(name).instances().stream().noneMatch(Instance::alive);
    }
}
