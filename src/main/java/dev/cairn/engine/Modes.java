package dev.cairn.engine;

import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.model.Phase;
import dev.cairn.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From one mode to another: what runs and is not wanted stops, then what is wanted starts. What is wanted follows from
 * the plan, so here is only what a change of mode does beyond that.
 */
final class Modes {
    private final Pass pass;

    Modes(Pass pass) {
        this.pass = pass;
    }

    /** The plan asks for another mode: notes what that means, and has jobs that run on entry run again. */
    void change() {
        List<String> toStart = new ArrayList<>();
        List<String> toStop = new ArrayList<>();
        for (Resource resource : pass.plan.resources()) {
            Draft draft = pass.draft(resource.name());
            boolean wanted = pass.plan.wanted().contains(resource.name());
            if (wanted) {
                rerun(resource, draft);
            }
            boolean runs = draft.phase.active();
            boolean done = draft.phase == Phase.COMPLETED || draft.completedHash.isPresent();
            if (resource.kind().hasInstance() && wanted && !runs && !done) {
                toStart.add(resource.name());
            } else if (resource.kind().hasInstance() && !wanted && runs) {
                toStop.add(resource.name());
            }
        }
        pass.stack.changeMode(toStart, toStop);
    }

    /** A job that runs once per start of the stack or entry into a mode. */
    void rerun(Resource resource, Draft draft) {
        boolean always = resource.kind() instanceof Kind.Job job && job.policy().rerun() == JobPolicy.Rerun.ALWAYS;
        if (always && draft.completedHash.isPresent()) {
            draft.completedHash = Optional.empty();
            if (draft.phase == Phase.COMPLETED) {
                pass.move(draft, Phase.PENDING, Optional.empty());
            }
        }
    }
}
