package dev.cairn.engine;

import dev.cairn.model.Dependency;
import dev.cairn.model.Phase;
import dev.cairn.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * New attempts that follow from what happens to others: along edges that pass on ({@code propagate}), and among those
 * that are supervised together. Whatever is renewed is stopped in order and starts again behind its gates; none of it
 * counts as a restart.
 */
final class Renewals {
    private final Pass pass;

    Renewals(Pass pass) {
        this.pass = pass;
    }

    /** Has a resource that runs stopped and started again, because of that other one. True when it was not to be already. */
    boolean renew(String name, String cause) {
        Resource resource = pass.plan.graph().byName().get(name);
        Draft draft = pass.draft(name);
        boolean runs = draft.phase == Phase.STARTING || draft.phase.executing();
        if (pass.stack.holds()
                || resource == null
                || !resource.kind().hasInstance()
                || !runs
                || draft.renewal.isPresent()) {
            return false;
        }
        draft.renewal = Optional.of(cause);
        pass.look(name);
        return true;
    }

    /** What has to be gone before a new attempt that is planned: all that is restarted with it, and is told so here. */
    List<String> ahead(String name) {
        List<String> there = new ArrayList<>();
        for (String dependent : pass.plan.graph().dependentsOf(name)) {
            Resource resource = pass.plan.graph().byName().get(dependent);
            if (passesOn(resource, name, Dependency::propagateRestart)
                    && resource.kind().hasInstance()
                    && pass.draft(dependent).phase.active()) {
                renew(dependent, name);
                there.add(dependent);
            }
        }
        return there;
    }

    /** It gets a new attempt that nobody planned. */
    void begun(String name) {
        ahead(name);
    }

    /** It ended unplanned: what is stopped with it is, and what is stopped with that. */
    void ended(String name) {
        for (String dependent : pass.plan.graph().dependentsOf(name)) {
            Resource resource = pass.plan.graph().byName().get(dependent);
            if (passesOn(resource, name, Dependency::propagateStop) && renew(dependent, name)) {
                ended(dependent);
            }
        }
    }

    private static boolean passesOn(Resource dependent, String name, Predicate<Dependency> what) {
        return dependent.dependencies().stream().anyMatch(edge -> edge.name().equals(name) && what.test(edge));
    }
}
