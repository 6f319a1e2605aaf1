package dev.cairn.engine;

import dev.cairn.model.Kind;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import java.util.Optional;

/** What users asked for: each request is answered once, in the memory of what it names. */
final class Requests {
    private static final String ACCEPTED = "Accepted";
    private static final String ALREADY_RESTARTING = "AlreadyRestarting";
    private static final String REFUSED = "Refused";

    private final Pass pass;

    Requests(Pass pass) {
        this.pass = pass;
    }

    /** Takes every request that was not answered yet. */
    void take() {
        for (Request request : pass.observed.requests()) {
            switch (request) {
                case Request.OnResource onResource -> take(onResource);
                case Request.Shutdown shutdown -> {
                    if (!pass.stack.answered(shutdown.id())) {
                        pass.stack.answer(shutdown.id());
                        pass.stack.stop(shutdown.requestedBy(), shutdown.reason());
                    }
                }
                case Request.RestartAll all -> {
                    if (!pass.stack.answered(all.id()) && !pass.plan.suspended()) { // else when it is resumed
                        pass.stack.answer(all.id());
                        pass.plan.resources().forEach(resource -> restartWithAll(resource, all.id()));
                    }
                }
                case Request.Up up -> {
                    if (!pass.stack.answered(up.id())) {
                        pass.stack.answer(up.id());
                        up();
                    }
                }
            }
        }
    }

    private void take(Request.OnResource request) {
        Optional<Resource> resource = pass.plan.resource(request.resource());
        if (resource.isEmpty()) {
            if (!pass.stack.answered(request.id())) {
                pass.stack.answer(request.id());
            }
            return;
        }
        Draft draft = pass.draft(request.resource());
        if (draft.lastRequest.filter(answer -> answer.id().equals(request.id())).isPresent()
                || pass.stack.answered(request.id())) {
            return;
        }
        String outcome = perform(request, resource.get(), draft);
        draft.lastRequest = Optional.of(new ResourceMemory.Answer(request.id(), request.verb(), outcome));
        pass.stack.answer(request.id());
        pass.look(draft.name);
    }

    private String perform(Request.OnResource request, Resource resource, Draft draft) {
        boolean computed = !resource.kind().hasInstance() && request.verb() != Request.Verb.RESET;
        if (computed || resource.desired() == Resource.Desired.IGNORE) {
            return REFUSED;
        }
        return switch (request.verb()) {
            case STOP -> {
                draft.held = Optional.of(request.id());
                draft.restarting = Optional.empty();
                yield ACCEPTED;
            }
            case START -> {
                draft.held = Optional.empty();
                pass.conflicts.asked(draft);
                afresh(draft);
                pass.stack.liftFailureOf(draft.name);
                yield ACCEPTED;
            }
            case RESET -> {
                afresh(draft);
                pass.stack.liftFailureOf(draft.name);
                yield ACCEPTED;
            }
            case RESTART -> restart(request, resource, draft);
        };
    }

    private String restart(Request.OnResource request, Resource resource, Draft draft) {
        boolean failed = draft.phase.failedForGood() || draft.phase == Phase.RESTARTING;
        if (draft.restarting.isPresent() && !failed) {
            return ALREADY_RESTARTING;
        }
        if (failed) {
            pass.stack.liftFailureOf(draft.name);
        }
        boolean wanted = pass.plan.wanted().contains(draft.name) && resource.desired() != Resource.Desired.STOP;
        boolean still = pass.stack.holds() || pass.plan.suspended(); // what runs is to be left alone
        if (pass.stack.stopping() || !wanted || (still && !failed)) {
            return REFUSED;
        }
        draft.held = Optional.empty();
        pass.conflicts.asked(draft);
        draft.restarting = Optional.of(request.id());
        switch (draft.phase) {
            case FAILED, QUARANTINED, RESTARTING -> afresh(draft);
            case COMPLETED -> {
                draft.completedHash = Optional.empty();
                pass.move(draft, Phase.PENDING, Optional.empty());
            }
            case STARTING, RUNNING, READY, UNREADY -> pass.lifecycle.again(resource, draft);
            case STOPPING ->
                draft.next = Optional.of(new ResourceMemory.Next(Phase.PENDING, Optional.empty(), Optional.empty()));
            case PENDING, BLOCKED, STOPPED, SKIPPED, UNMANAGED -> {}
        }
        return ACCEPTED;
    }

    /** In plan order, so that each finds what it rests on not ready and waits for it. */
    private void restartWithAll(Resource resource, String id) {
        Draft draft = pass.draft(resource.name());
        boolean runs = resource.kind() instanceof Kind.Service && draft.phase.executing() && !pass.stack.holds();
        if (runs && draft.restarting.isEmpty() && !pass.stack.stopping()) {
            draft.restarting = Optional.of(id);
            pass.lifecycle.again(resource, draft);
            pass.look(draft.name);
        }
    }

    /** Counters cleared; what failed or waits for its next try is tried at once. */
    private void afresh(Draft draft) {
        draft.clearCounters();
        pass.scopes.mend(draft.name);
        boolean lives = pass.seen(draft.name).instances().stream().anyMatch(instance -> instance.alive());
        boolean stuck = draft.phase == Phase.FAILED && draft.next.isPresent() && lives;
        if ((draft.phase.failedForGood() || draft.phase == Phase.RESTARTING) && !stuck) {
            pass.move(draft, Phase.PENDING, Optional.empty());
        }
        if (draft.phase == Phase.STOPPING
                && draft.next.filter(Requests::wouldFail).isPresent()) {
            draft.next = Optional.of(new ResourceMemory.Next(Phase.PENDING, Optional.empty(), Optional.empty()));
        }
    }

    /** Whether a stop in flight ends in what a fresh try is for; what an undo left is not. */
    private static boolean wouldFail(ResourceMemory.Next next) {
        boolean undo = next.reason().orElse(null) instanceof Reason.UndoFailed;
        return (next.phase().failedForGood() || next.phase() == Phase.RESTARTING) && !undo;
    }

    /** Everything is wanted again: nothing that failed or was stopped before counts. */
    void up() {
        pass.scopes.mendAll();
        for (Resource resource : pass.plan.resources()) {
            Draft draft = pass.draft(resource.name());
            draft.held = Optional.empty();
            if (draft.phase.failedForGood() || draft.phase == Phase.STOPPING) {
                afresh(draft);
            }
            pass.modes.rerun(resource, draft);
            pass.look(draft.name);
        }
        pass.stack.lift();
    }
}
