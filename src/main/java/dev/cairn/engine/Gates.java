package dev.cairn.engine;

import dev.cairn.model.Dependency;
import dev.cairn.model.Kind;
import dev.cairn.model.OtherStack;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Whether a resource may start: all of its edges together. */
final class Gates {

    /** The verdict over all edges of a resource. */
    sealed interface Verdict {
        /** Nothing holds it back. */
        record Open() implements Verdict {}

        /** These have not reached what is asked of them; in plan order. */
        record Waiting(List<String> names) implements Verdict {}

        /** This can never open by waiting. */
        record Closed(Reason reason) implements Verdict {}
    }

    private enum Edge {
        OPEN,
        WAITING,
        CLOSED
    }

    private final Plan plan;
    private final Function<String, Draft> drafts;
    private final Function<String, OtherStack> stacks;

    Gates(Plan plan, Function<String, Draft> drafts, Function<String, OtherStack> stacks) {
        this.plan = plan;
        this.drafts = drafts;
        this.stacks = stacks;
    }

    Verdict verdict(Resource resource) {
        List<String> waiting = new ArrayList<>();
        for (Dependency dependency : resource.dependencies()) {
            switch (edge(dependency)) {
                case OPEN -> {}
                case WAITING -> waiting.add(dependency.name());
                case CLOSED -> {
                    return new Verdict.Closed(failureOf(dependency.name()));
                }
            }
        }
        return waiting.isEmpty() ? new Verdict.Open() : new Verdict.Waiting(waiting);
    }

    /** The failure that a dependent of that resource has, its root kept. */
    Reason failureOf(String name) {
        String root = drafts.apply(name).reason.flatMap(Reason::rootName).orElse(name);
        return new Reason.DependencyFailed(name, root);
    }

    private Edge edge(Dependency dependency) {
        if (dependency.type() == Dependency.Type.WANTS) {
            return Edge.OPEN;
        }
        Optional<String> stack = dependency.stack();
        if (stack.isPresent()) {
            return stacks.apply(stack.get()).ready() ? Edge.OPEN : Edge.WAITING;
        }
        boolean wanted = plan.wanted().contains(dependency.name());
        Resource target = plan.graph().byName().get(dependency.name());
        if (target == null || !wanted) {
            return Edge.OPEN;
        }
        Draft draft = drafts.apply(dependency.name());
        if (leaving(draft) || (dependency.propagateRestart() && asked(draft))) {
            return Edge.WAITING;
        }
        if (meets(target, draft, dependency.condition())) {
            return Edge.OPEN;
        }
        boolean closed = closedForGood(target, draft, dependency.condition());
        if (dependency.type() == Dependency.Type.AFTER) {
            boolean resting = draft.phase == Phase.STOPPED || draft.phase == Phase.SKIPPED;
            return closed || resting ? Edge.OPEN : Edge.WAITING;
        }
        return closed ? Edge.CLOSED : Edge.WAITING;
    }

    /** Whether it is to be stopped for a new attempt, and only waits until others are. */
    private static boolean leaving(Draft draft) {
        return draft.phase.active() && draft.renewal.isPresent();
    }

    /** Whether it is to get a new attempt that replaces it while it serves on. */
    private static boolean asked(Draft draft) {
        return draft.restarting.isPresent() && (draft.phase == Phase.READY || draft.phase == Phase.UNREADY);
    }

    /** Whether that resource has reached what is asked of it, for the specification that is wanted. */
    static boolean meets(Resource target, Draft draft, Dependency.Condition condition) {
        if (draft.phase == Phase.UNMANAGED) {
            return observed(target, draft, condition);
        }
        boolean current = draft.wantedHash.isEmpty() || draft.wantedHash.get().equals(draft.hash);
        boolean finished = draft.finished(target);
        return switch (condition) {
            case STARTED -> (draft.phase.executing() && current) || finished;
            case READY -> target.kind() instanceof Kind.Job ? finished : draft.phase == Phase.READY && current;
            case COMPLETED -> finished;
        };
    }

    /** What is not managed is taken as it is seen, whatever specification it runs. */
    private static boolean observed(Resource target, Draft draft, Dependency.Condition condition) {
        boolean finished = draft.completedHash.isPresent();
        return switch (condition) {
            case STARTED -> draft.executingAt.isPresent() || finished;
            case READY -> target.kind() instanceof Kind.Job ? finished : draft.readyAt.isPresent();
            case COMPLETED -> finished;
        };
    }

    private static boolean closedForGood(Resource target, Draft draft, Dependency.Condition condition) {
        boolean neverReadyAgain = draft.phase == Phase.COMPLETED
                && condition == Dependency.Condition.READY
                && target.kind() instanceof Kind.Service;
        boolean withoutMembers = draft.phase == Phase.SKIPPED && draft.reason.isPresent();
        return draft.phase.failedForGood()
                || target.desired() == Resource.Desired.STOP
                || neverReadyAgain
                || withoutMembers;
    }
}
