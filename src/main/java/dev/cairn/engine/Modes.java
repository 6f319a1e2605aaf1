package dev.cairn.engine;

import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.ModeMemory;
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
    private ModeMemory mode;

    Modes(Pass pass, ModeMemory mode) {
        this.pass = pass;
        this.mode = mode;
    }

    ModeMemory freeze() {
        return mode;
    }

    /** What has to come first before anything of another mode is started; empty when nothing has. */
    Optional<String> pause() {
        return mode.changing() && pass.tally().leaving() > 0
                ? Optional.of("the end of what " + inWords(mode.requested()) + " does not want")
                : Optional.empty();
    }

    private static String inWords(Optional<String> mode) {
        return mode.map(name -> "mode " + name).orElse("no mode");
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
        mode = mode.request(pass.plan.mode(), toStart, toStop, pass.now);
        pass.tellOfStack(
                LifecycleEvent.Type.MODE_CHANGING,
                "from " + inWords(mode.current()) + " to " + inWords(mode.requested()));
    }

    /** The mode that was asked for is reached once nothing is missing of it and nothing else runs. */
    void arrive() {
        boolean there = pass.tally().missing() == 0 && pass.tally().leaving() == 0;
        if (mode.changing() && there && !pass.stack.stopping() && !pass.plan.suspended()) {
            mode = mode.arrive(pass.now);
            pass.tellOfStack(LifecycleEvent.Type.MODE_CHANGED, "now in " + inWords(mode.current()));
        }
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
