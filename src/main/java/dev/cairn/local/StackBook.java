package dev.cairn.local;

import dev.cairn.api.StackStatus;
import dev.cairn.local.StackHandle.Applied;
import dev.cairn.local.StackIdentity.Removal;
import dev.cairn.model.Plan;
import dev.cairn.plan.Planned;
import dev.cairn.plan.StackDocument;
import dev.cairn.runtime.StackRef;
import dev.cairn.status.Sight;
import dev.cairn.status.Surroundings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The book of a stack: what was asked for, what was allocated for it, and the plan that follows. Every change is on the
 * disk before anybody acts on it. From any thread.
 */
final class StackBook {
    private static final Duration REMOVAL_CEILING = Duration.ofMinutes(1);

    private final StackPlace place;
    private final LaunchPlanner planner;
    private final Machine machine;
    private final Clock clock;
    private final Log log;
    private volatile StackIdentity identity;
    private RememberedAllocations allocations;
    private StackView view = StackView.NONE;

    StackBook(StackPlace place, Machine machine, Clock clock, Log log) throws IOException {
        this.place = place;
        this.planner = new LaunchPlanner(machine, place.places());
        this.machine = machine;
        this.clock = clock;
        this.log = log;
        this.identity =
                StackIdentity.load(place.identity()).orElseGet(() -> StackIdentity.fresh(place.id(), place.id()));
        this.allocations = allocationsOf(identity);
    }

    /**
     * What became of a request.
     *
     * @param plan to be carried out; empty when the files have errors
     */
    record Entry(Applied applied, Optional<Plan> plan) {}

    /** Takes over another version of the files; one with errors changes nothing. */
    synchronized Entry enter(LaunchRequest request) throws IOException {
        StackIdentity next = next(request);
        RememberedAllocations fresh = allocationsOf(next);
        Planned planned = planner.plan(request, next, fresh);
        if (planned.plan().isEmpty()) {
            return new Entry(
                    new Applied(false, identity.generation(), planned.diagnostics(), planned.notes()),
                    Optional.empty());
        }
        Plan plan = planned.plan().get();
        String name = planned.document()
                .map(StackDocument::name)
                .filter(written -> !written.isEmpty())
                .orElse(next.name());
        keep(fresh.in(next.named(name)), "nothing was started or changed");
        allocations = fresh;
        view = StackView.of(planned, identity);
        return new Entry(
                new Applied(true, identity.generation(), planned.diagnostics(), planned.notes()), Optional.of(plan));
    }

    /** The plan that {@link #enter} would begin with; nothing is kept, and allocated ports may be others then. */
    synchronized Planned consider(LaunchRequest request) {
        StackIdentity next = next(request);
        return planner.plan(request, next, allocationsOf(next));
    }

    private StackIdentity next(LaunchRequest request) {
        boolean same = identity.launch().filter(request::asksTheSame).isPresent() && identity.removal() == Removal.NONE;
        return same ? identity : identity.next(identity.name(), request);
    }

    /**
     * The request that asks for another mode of the present files.
     *
     * @throws IOException when nothing was asked for yet
     */
    synchronized LaunchRequest inMode(String mode) throws IOException {
        LaunchRequest launch =
                identity.launch().orElseThrow(() -> new IOException("stack " + place.id() + " was never started"));
        return launch.withMode(Optional.of(mode));
    }

    /**
     * The plan to go on with, as after a kill.
     *
     * @return empty when there is nothing to go on with
     * @throws IOException when it cannot be planned any more; the message says why
     */
    synchronized Optional<Plan> resume() throws IOException {
        if (identity.removal() != Removal.NONE) {
            return Optional.of(planToRemove());
        }
        if (identity.launch().isEmpty()) {
            return Optional.empty();
        }
        Planned planned = planner.plan(identity.launch().get(), identity, allocations);
        if (planned.plan().isEmpty()) {
            throw new IOException("the files of stack " + place.id() + " cannot be planned by this version of cairn: "
                    + planned.diagnostics().getFirst().message() + "; `cairn up` with corrected files takes over");
        }
        view = StackView.of(planned, identity);
        return planned.plan();
    }

    /** Everything of ours is found by listing; the files are not needed for the order, the memory has it. */
    synchronized Plan planToRemove() {
        return remembered().with(Plan.Desired.REMOVED);
    }

    /** The plan that was entered last; one without resources when there is none, or when it cannot be made any more. */
    synchronized Plan remembered() {
        view = StackView.of(identity);
        Optional<Plan> plan = Optional.empty();
        if (identity.launch().isPresent()) {
            Planned planned = planner.plan(identity.launch().get(), identity, allocations);
            view = StackView.of(planned, identity);
            plan = planned.plan();
        }
        return plan.orElseGet(() -> Plan.of(
                identity.name(),
                identity.generation(),
                List.of(),
                Set.of(),
                Plan.Desired.RUNNING,
                false,
                Plan.OnFailure.RETRY,
                REMOVAL_CEILING,
                0));
    }

    /** Another port for one that is taken, and the plan with it; empty when that port was not allocated. */
    synchronized Optional<Plan> without(String resource, int port) {
        if (!allocations.refuse(resource, port) || identity.launch().isEmpty()) {
            return Optional.empty();
        }
        try {
            Planned planned = planner.plan(identity.launch().get(), identity, allocations);
            keep(allocations.in(identity), "the port of " + resource + " stays");
            view = StackView.of(planned, identity);
            return planned.plan();
        } catch (IOException e) {
            log.say("event=port-not-exchanged resource=" + resource + " error=\"" + e.getMessage() + "\"");
            return Optional.empty();
        }
    }

    /** Notes that a removal is wanted. A full disk keeps nothing from ending: a kill is then a stop in the middle. */
    synchronized void removing(boolean data) {
        boolean withData = data || identity.removal() == Removal.WITH_DATA;
        identity = identity.with(withData ? Removal.WITH_DATA : Removal.KEEPING_DATA);
        try {
            identity.save(place.identity());
        } catch (IOException e) {
            log.say("event=removal-not-kept error=\"" + e.getMessage() + "\"");
        }
    }

    /** Whether the stack was taken down, and only its data is kept. */
    boolean down() {
        return identity.launch().isEmpty();
    }

    Removal removal() {
        return identity.removal();
    }

    /** The removal is through: nothing stays but the data and what opens it, or nothing at all. */
    synchronized void removed() throws IOException {
        if (identity.removal() == Removal.WITH_DATA) {
            place.delete();
        } else {
            keep(identity.forgotten(), "the next `cairn down` finishes this");
        }
    }

    synchronized StackView view() {
        return view;
    }

    synchronized Optional<StackStatus> status(Optional<Sight> sight, Optional<Surroundings.Refusal> refusal) {
        return view.status(sight, refusal, clock.instant());
    }

    synchronized StackRef ref() {
        return new StackRef(
                identity.id(), identity.name(), identity.uid(), place.places().labels());
    }

    private void keep(StackIdentity next, String consequence) throws IOException {
        try {
            next.save(place.identity());
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; " + consequence, e);
        }
        identity = next;
    }

    private RememberedAllocations allocationsOf(StackIdentity of) {
        return new RememberedAllocations(of, (resource, volume) -> machine.volume(place, resource, volume));
    }
}
