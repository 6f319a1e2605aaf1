package dev.cairn.engine;

import dev.cairn.model.Effect;
import dev.cairn.model.Instance;
import dev.cairn.model.Observation;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.ResourceMemory.Next;
import java.util.List;
import java.util.Optional;

/** How what the plan no longer holds is taken down: once nothing that required it needs it any more. */
final class Retiring {
    private final Pass pass;

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
            return true;
        }
        boolean alive = seen.busy() || seen.instances().stream().anyMatch(Instance::alive);
        if (!alive) {
            return isRemembered(draft, seen);
        }
        if (draft.phase == Phase.STOPPING) {
            pass.stops.ask(draft, seen, draft.old.stop());
        } else if (draft.phase == Phase.FAILED && draft.reason.orElse(null) instanceof Reason.StopTimeout) {
            pass.stops.afterTimeout(draft, seen, Optional.of(Wish.to(Phase.SKIPPED)));
        } else {
            List<String> needed = pass.resting.onRetired(draft);
            draft.waitingFor = needed;
            if (needed.isEmpty()) {
                pass.stops.begin(draft, new Next(Phase.SKIPPED, Optional.empty(), Optional.empty()));
            }
        }
        return true;
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
