package dev.cairn.engine;

import dev.cairn.model.Instance;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Memory.Standing;
import dev.cairn.model.Observation;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.StackMemory;
import dev.cairn.model.StackMemory.Outcome;
import dev.cairn.model.StackMemory.Shutdown;
import dev.cairn.model.StackMemory.ShutdownPhase;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.model.StackMemory.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The stack as a whole: its phase, the ordered stop of everything, and what a critical failure does to the rest. */
final class StackState {
    /** Who asked for a stop that the specification wants. */
    private static final String SPEC = "spec";

    private static final int KEPT_ANSWERS = 16;
    private static final int KEPT_TRANSITIONS = 10;

    private final Pass pass;

    private long generation;
    private long sequence;
    private StackPhase phase;
    private Instant since;
    private Optional<String> failureLatch;
    private boolean wasReady;
    private Optional<Shutdown> shutdown;
    private boolean startedAgain;
    private final Set<Optional<String>> pauses = new HashSet<>();
    private final List<String> answered;
    private final List<Transition> history;

    StackState(Pass pass, StackMemory memory) {
        this.pass = pass;
        this.generation = memory.generation();
        this.sequence = memory.sequence();
        this.phase = memory.phase();
        this.since = memory.since();
        this.failureLatch = memory.failureLatch();
        this.wasReady = memory.wasReady();
        this.shutdown =
                memory.shutdown().map(stop -> pass.observed.lost().isEmpty() ? stop : stop.unwatchedUntil(pass.now));
        this.answered = new ArrayList<>(memory.answered());
        this.history = new ArrayList<>(memory.history());
        this.pauses.add(pause());
        followSpec();
    }

    StackMemory freeze() {
        return new StackMemory(
                generation,
                phase,
                since,
                sequence,
                failureLatch,
                wasReady,
                shutdown,
                answered,
                history,
                pass.modes.freeze(),
                pass.scopes.freeze());
    }

    long nextSequence() {
        return ++sequence;
    }

    void adopt(long newGeneration) {
        generation = newGeneration;
        wasReady = false;
    }

    boolean answered(String request) {
        return answered.contains(request);
    }

    /** Answers are kept for as long as their requests are shown; of the others only the newest. */
    void answer(String request) {
        answered.add(request);
        Set<String> shown = pass.observed.requests().stream().map(Request::id).collect(Collectors.toSet());
        int surplus = answered.size() - KEPT_ANSWERS;
        for (Iterator<String> oldest = answered.iterator(); surplus > 0 && oldest.hasNext(); ) {
            if (!shown.contains(oldest.next())) {
                oldest.remove();
                surplus--;
            }
        }
    }

    /** Whether this is the step in which everything is wanted again after a specification that did not want it. */
    boolean startedAgain() {
        return startedAgain;
    }

    /** Whether everything is to be stopped, or was. */
    boolean stopping() {
        return shutdown.isPresent();
    }

    /** Whether everything is to be observed and told, and nothing changed; the stop of everything goes on. */
    boolean suspended() {
        return pass.plan.suspended() && !stopping();
    }

    /** Whether an ordered stop ran over its ceiling: what is left is killed. */
    boolean aborting() {
        return shutdown.filter(stop -> stop.phase() == ShutdownPhase.ABORT).isPresent();
    }

    /** Whether what ended is to be removed too. */
    boolean removing() {
        return pass.plan.desired() == Plan.Desired.REMOVED;
    }

    /** Whether the stop in force comes from a failure; the failed keep their phase then. */
    boolean stoppedByFailure() {
        return failureLatch.isPresent();
    }

    /** Whether it comes from the failure of that one. */
    boolean stoppedBy(String resource) {
        return failureLatch.filter(resource::equals).isPresent();
    }

    /** What has to come first before anything more is started; empty when nothing has. */
    Optional<String> pausedFor() {
        pauses.add(pause());
        return pause();
    }

    private Optional<String> pause() {
        if (holding()) {
            return Optional.of("the failed resources (onFailure: Hold)");
        }
        return pass.modes.pause();
    }

    /** Asks for an ordered stop of everything; the first cause and requester stay. */
    void stop(String requestedBy, String reason) {
        if (shutdown.isEmpty()) {
            shutdown = Optional.of(new Shutdown(
                    ShutdownPhase.REQUEST_STOP, requestedBy, reason, pass.now, Optional.empty(), Map.of()));
            pass.lookAtEverything();
        }
    }

    /** The same, because of a failure that is not that of the whole: the failed one keeps its phase. */
    void stopAfterFailureOf(String resource, String reason) {
        if (shutdown.isEmpty()) {
            failureLatch = Optional.of(resource);
            stop("cairn", reason);
        }
    }

    /** Lets the stack run again, when the specification lets it. */
    void lift() {
        failureLatch = Optional.empty();
        if (pass.plan.desired() == Plan.Desired.RUNNING) {
            shutdown.ifPresent(this::intoHistory);
            shutdown = Optional.empty();
        }
        pass.lookAtEverything();
    }

    /** Lifts a stop that came from the failure of that resource. */
    void liftFailureOf(String resource) {
        if (stoppedBy(resource)) {
            lift();
        }
    }

    /** Lifts a stop that came from the failure of something that the plan does not hold any more. */
    void liftFailureOfWhatLeft() {
        if (failureLatch
                .filter(name -> !pass.plan.graph().byName().containsKey(name))
                .isPresent()) {
            lift();
        }
    }

    /** Whether nothing may be started or stopped, because something failed ({@code onFailure: Hold}). */
    boolean holds() {
        pauses.add(pause());
        return holding();
    }

    private boolean holding() {
        return pass.plan.onFailure() == Plan.OnFailure.HOLD && pass.tally().count(Standing.FAILED_CRITICAL) > 0;
    }

    /** What became of one resource in the stop in force. */
    void outcome(String resource, Outcome outcome) {
        shutdown = shutdown.map(stop -> stop.with(resource, outcome));
    }

    /** When the ordered stop ends and the rest is killed. */
    Optional<Instant> ceiling() {
        return shutdown.filter(
                        stop -> stop.phase() == ShutdownPhase.REQUEST_STOP || stop.phase() == ShutdownPhase.DRAIN)
                .map(stop -> stop.watchedSince().plus(pass.plan.shutdownGrace()));
    }

    /** Draws the conclusions from all resources: stops after a failure, the progress of a stop, the phase. */
    void judge() {
        if (pass.plan.onFailure() == Plan.OnFailure.STOP
                && shutdown.isEmpty()
                && pass.tally().count(Standing.FAILED_CRITICAL) > 0) {
            firstFailure()
                    .ifPresent(failed -> stopAfterFailureOf(
                            failed.reason.flatMap(Reason::rootName).orElse(failed.name),
                            failed.name + " failed: "
                                    + failed.reason.map(Reason::text).orElse("")));
        }
        shutdown.ifPresent(this::progress);
        enter(phaseNow());
        pass.modes.arrive();
        if (!pauses.equals(Set.of(pause()))) { // somebody was answered otherwise
            pauses.clear();
            pauses.add(pause());
            pass.lookAtEverything();
        }
    }

    private void followSpec() {
        boolean running = pass.plan.desired() == Plan.Desired.RUNNING;
        if (!running && shutdown.isEmpty()) {
            String wish = removing() ? "removed" : "desired: Stopped";
            askedToRemove().ifPresentOrElse(asked -> stop(asked.requestedBy(), asked.reason()), () -> stop(SPEC, wish));
        } else if (pass.plan.desired() == Plan.Desired.STOPPED && stoppedByFailure()) {
            takeOver();
        } else if (running
                && shutdown.filter(stop -> stop.requestedBy().equals(SPEC)).isPresent()) {
            remember(phase, "started again");
            shutdown = Optional.empty();
            startedAgain = true;
        } else if (removing() && done() && leftovers()) {
            shutdown = shutdown.map(stop -> stop.at(ShutdownPhase.RECONCILE, Optional.empty()));
        }
    }

    /** Who asks for the end comes together with the plan that wants nothing any more, and is the cause of it. */
    private Optional<Request.Shutdown> askedToRemove() {
        return pass.observed.requests().stream()
                .filter(request -> removing() && request instanceof Request.Shutdown && !answered(request.id()))
                .map(Request.Shutdown.class::cast)
                .findFirst();
    }

    /** What a failure stopped is now stopped because a user wants it so, and is brought back as that is. */
    private void takeOver() {
        Shutdown stop = shutdown.orElseThrow();
        intoHistory(stop);
        failureLatch = Optional.empty();
        shutdown = Optional.of(stop.of(SPEC, "desired: Stopped"));
    }

    private void intoHistory(Shutdown stop) {
        remember(phase, "stop by " + stop.requestedBy() + ": " + stop.reason());
    }

    private boolean done() {
        return shutdown.filter(stop -> stop.phase() == ShutdownPhase.DONE).isPresent();
    }

    /** In plan order; one that failed only because of another comes after all that did not. */
    private Optional<Draft> firstFailure() {
        List<Draft> failed = pass.plan.resources().stream()
                .filter(Resource::critical)
                .map(resource -> pass.draft(resource.name()))
                .filter(draft -> draft.phase.failedForGood())
                .toList();
        return failed.stream()
                .filter(draft -> !(draft.reason.orElse(null) instanceof Reason.DependencyFailed))
                .findFirst()
                .or(() -> failed.stream().findFirst());
    }

    private void progress(Shutdown stop) {
        boolean ended = pass.tally().active() == 0 && !pass.undoing.anyOwed();
        ShutdownPhase next =
                switch (stop.phase()) {
                    case REQUEST_STOP, DRAIN ->
                        ended
                                ? ShutdownPhase.RECONCILE
                                : pass.now.isBefore(stop.watchedSince().plus(pass.plan.shutdownGrace()))
                                        ? ShutdownPhase.DRAIN
                                        : ShutdownPhase.ABORT;
                    case ABORT -> ended ? ShutdownPhase.RECONCILE : ShutdownPhase.ABORT;
                    case RECONCILE -> ended ? ShutdownPhase.RECONCILE : ShutdownPhase.DRAIN;
                    case DONE -> ended ? ShutdownPhase.DONE : ShutdownPhase.DRAIN;
                };
        if (next == ShutdownPhase.RECONCILE && !leftovers()) {
            next = ShutdownPhase.DONE;
        }
        if (next != stop.phase()) {
            Optional<Instant> finished = next == ShutdownPhase.DONE ? Optional.of(pass.now) : Optional.<Instant>empty();
            shutdown = Optional.of(stop.at(next, finished));
            if (next == ShutdownPhase.ABORT) {
                pass.lookAtEverything();
            }
        }
    }

    /** Whether anything is left on a backend that the stop has to remove. */
    private boolean leftovers() {
        for (Map.Entry<String, Observation> entry : pass.observed.observations()) {
            boolean left = entry.getValue().busy()
                    || entry.getValue().instances().stream()
                            .anyMatch(instance -> removing() || instance.state() == Instance.State.CREATED);
            if (left && managed(entry.getKey())) {
                return true;
            }
        }
        return false;
    }

    private boolean managed(String name) {
        return pass.plan
                .resource(name)
                .map(resource -> resource.desired() != Resource.Desired.IGNORE)
                .orElse(true);
    }

    private StackPhase phaseNow() {
        if (pass.plan.suspended() && pass.plan.desired() == Plan.Desired.RUNNING) {
            return StackPhase.SUSPENDED;
        }
        if (shutdown.isPresent()) {
            return !done() ? StackPhase.STOPPING : stoppedByFailure() ? StackPhase.FAILED : StackPhase.STOPPED;
        }
        Tally tally = pass.tally();
        int underway = tally.count(Standing.UNDERWAY) + tally.count(Standing.UNREADY) + tally.count(Standing.AT_REST);
        int ready = tally.count(Standing.READY);
        int completed = tally.count(Standing.COMPLETED);
        if (tally.count(Standing.FAILED_CRITICAL) > 0) {
            return StackPhase.FAILED;
        }
        if (!pass.observed.lost().isEmpty() || (wasReady && underway > 0)) {
            return StackPhase.DEGRADED;
        }
        if (underway > 0) {
            return StackPhase.PROGRESSING;
        }
        if (tally.count(Standing.FAILED) > 0) {
            return StackPhase.DEGRADED;
        }
        if (ready + completed == 0) {
            return StackPhase.STOPPED;
        }
        return ready == 0 ? StackPhase.COMPLETED : StackPhase.READY;
    }

    private void enter(StackPhase to) {
        wasReady |= to == StackPhase.READY || to == StackPhase.COMPLETED;
        if (to == phase) {
            return;
        }
        phase = to;
        since = pass.now;
        String message = shutdown.map(Shutdown::reason).orElse("");
        remember(to, message);
        switch (to) {
            case PROGRESSING -> pass.tellOfStack(LifecycleEvent.Type.STACK_STARTING, message);
            case READY -> pass.tellOfStack(LifecycleEvent.Type.STACK_READY, message);
            case DEGRADED -> pass.tellOfStack(LifecycleEvent.Type.STACK_DEGRADED, message);
            case COMPLETED -> pass.tellOfStack(LifecycleEvent.Type.STACK_COMPLETED, message);
            case SUSPENDED -> pass.tellOfStack(LifecycleEvent.Type.STACK_SUSPENDED, message);
            case STOPPING -> pass.tellOfStack(LifecycleEvent.Type.STACK_STOPPING, message);
            case STOPPED -> pass.tellOfStack(LifecycleEvent.Type.STACK_STOPPED, message);
            case FAILED -> pass.tellOfStack(LifecycleEvent.Type.STACK_FAILED, message);
            case PENDING -> {}
        }
    }

    private void remember(StackPhase what, String message) {
        history.add(new Transition(pass.now, what, message));
        while (history.size() > KEPT_TRANSITIONS) {
            history.removeFirst();
        }
    }
}
