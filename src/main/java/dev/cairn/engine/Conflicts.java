package dev.cairn.engine;

import dev.cairn.model.Conflict.OnConflict;
import dev.cairn.model.Instance;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Resources that must not run at the same time ({@code conflictsWith}). What waits for its turn is Blocked and names the
 * other. Where it says {@code Stop}, the one that was asked for last has the other stopped; otherwise whoever runs goes
 * on. Decision 0151.
 */
final class Conflicts {
    private final Pass pass;

    Conflicts(Pass pass) {
        this.pass = pass;
    }

    /** It is asked for now. */
    void asked(Draft draft) {
        if (!rivalsOf(draft.name).isEmpty()) {
            draft.askedAt = Optional.of(pass.now);
        }
    }

    /** It is in the plan, and was not known to conflict with anything before. */
    void known(Draft draft) {
        if (draft.askedAt.isEmpty()) {
            asked(draft);
        }
    }

    /** What waits, or holds nothing any more, says so to the others: they may have to make way, or may start. */
    void waits(Draft draft) {
        rivalsOf(draft.name).keySet().forEach(pass::look);
    }

    /** What has to be gone before it may start, with every gate of its own open. */
    List<String> ahead(String name) {
        List<String> names = new ArrayList<>();
        rivalsOf(name).forEach((rival, how) -> {
            Phase phase = pass.draft(rival).phase;
            boolean waits = phase == Phase.PENDING || phase == Phase.BLOCKED;
            boolean first = how == OnConflict.STOP && outranks(rival, name) && waits && mayStart(rival, name);
            if (holds(rival) || first) {
                names.add(rival);
            }
        });
        return names;
    }

    /** The one it has to make way for, while it runs. */
    Optional<String> yieldsTo(Draft draft) {
        if (!draft.phase.active() && !livesOn(draft.name)) {
            return Optional.empty();
        }
        return rivalsOf(draft.name).entrySet().stream()
                .filter(rival -> outranks(rival.getKey(), draft.name))
                .filter(rival -> {
                    Phase phase = pass.draft(rival.getKey()).phase;
                    boolean runs = phase == Phase.STARTING || phase.executing();
                    boolean next = rival.getValue() == OnConflict.STOP && phase == Phase.BLOCKED;
                    return runs || (next && mayStart(rival.getKey(), draft.name));
                })
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Whether something of it runs, or is about to again by itself. */
    private boolean holds(String name) {
        Draft draft = pass.draft(name);
        boolean left = draft.reason.orElse(null) instanceof Reason.StopTimeout || livesOn(name);
        return switch (draft.phase) {
            case STARTING, RUNNING, READY, UNREADY, STOPPING, RESTARTING -> true;
            case FAILED -> left;
            case UNMANAGED, PENDING, BLOCKED, STOPPED, COMPLETED, QUARANTINED, SKIPPED -> lives(name);
        };
    }

    private boolean lives(String name) {
        return pass.seen(name).instances().stream().anyMatch(Instance::alive);
    }

    /** Whether its start took too long, and its backend keeps it all the same. */
    private boolean livesOn(String name) {
        Draft draft = pass.draft(name);
        return draft.phase == Phase.FAILED
                && draft.reason.orElse(null) instanceof Reason.StartTimeout
                && pass.plan.graph().byName().get(name).restartedByBackend()
                && lives(name);
    }

    /** Whether nothing is in its way but that one, and what makes way for it too. */
    private boolean mayStart(String name, String but) {
        Resource resource = pass.plan.graph().byName().get(name);
        return resource.desired() == Resource.Desired.START
                && pass.stops.wish(resource, pass.draft(name)).isEmpty()
                && pass.stack.pausedFor().isEmpty()
                && pass.gates.verdict(resource) instanceof Gates.Verdict.Open
                && rivalsOf(name).entrySet().stream()
                        .filter(rival -> !rival.getKey().equals(but))
                        .filter(rival -> rival.getValue() == OnConflict.BLOCK || outranks(rival.getKey(), name))
                        .noneMatch(rival -> holds(rival.getKey()));
    }

    /** The one asked for later, and of those asked for together the earlier one in the plan. */
    private boolean outranks(String one, String other) {
        Instant asked = pass.draft(one).askedAt.orElse(Instant.MIN);
        Instant before = pass.draft(other).askedAt.orElse(Instant.MIN);
        return asked.equals(before)
                ? pass.plan.graph().positionOf(one) < pass.plan.graph().positionOf(other)
                : asked.isAfter(before);
    }

    private Map<String, OnConflict> rivalsOf(String name) {
        return pass.plan.graph().rivalsOf(name);
    }
}
