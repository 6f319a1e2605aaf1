package dev.cairn.local;

import dev.cairn.engine.Engine;
import dev.cairn.model.Effect;
import dev.cairn.model.Memory;
import dev.cairn.model.Plan;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.StackMemory;
import dev.cairn.model.Step;
import dev.cairn.model.StopPolicy;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.status.Sight;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What happens on the loop's thread: what it is told becomes a snapshot, a snapshot a step, a step a kept memory and
 * effects at work. Nothing here blocks but keeping the memory.
 */
final class Shell implements AutoCloseable {
    /** The first step waits this long for backends that do not say whether they are there. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration KEEP_AGAIN = Duration.ofSeconds(1);

    private final LoopParts parts;
    private final Consumer<Input> inbox;
    private final PendingRequests requests;
    private final Sightings sightings = new Sightings();
    private final Backends backends;
    private final Performer performer;
    private final Cures cures;
    private Plan plan;
    private Memory memory;
    private boolean looked;
    private boolean patient = true;
    private boolean due;
    private boolean killed;
    private boolean ending;
    private Optional<ControlPlane.Cause> asked = Optional.empty();
    private boolean sweeping;
    private Optional<Input.Swept> swept = Optional.empty();
    private Optional<Plan> afterSweep = Optional.empty();
    private boolean data;
    private Optional<String> trouble = Optional.empty();
    private Timer.Appointment wake = () -> {};
    private Timer.Appointment again = () -> {};
    private Optional<ExitReport> report = Optional.empty();

    Shell(LoopParts parts, Plan plan, Memory memory, PendingRequests requests, Consumer<Input> inbox) {
        this.parts = parts;
        this.plan = plan;
        this.memory = memory;
        this.requests = requests;
        this.inbox = inbox;
        this.backends = new Backends(parts, sightings, inbox, this::later);
        this.cures = new Cures(sightings, inbox);
        this.performer = new Performer(parts, sightings, backends, plan, memory, inbox);
        memory.resources().forEach(entry -> backends.link(entry.getValue().old().backend()));
        take(new Input.Planned(plan));
        later(PATIENCE, new Input.Woken());
    }

    /** Takes one thing into account; {@link #advance} draws the conclusions. */
    void take(Input input) {
        switch (input) {
            case Input.Planned planned -> plan(planned.plan());
            case Input.Asked asked -> ask(asked.request());
            case Input.Removed removed -> {
                data = removed.data();
                ask(removed.request());
                plan(plan.with(Plan.Desired.REMOVED));
            }
            case Input.Killed _ -> kill();
            case Input.Connected connected -> backends.connected(connected);
            case Input.Lost lost -> backends.lost(lost.backend(), lost.error());
            case Input.Reconnect again -> backends.reconnect(again.backend());
            case Input.Hinted hint -> backends.hinted(hint);
            case Input.Observed observed -> backends.observed(observed);
            case Input.Relist relist -> {
                backends.relist(relist);
                cures.look(parts.clock().instant());
            }
            case Input.Cured cured -> cures.cured(cured.resource(), cured.reason());
            case Input.Acted acted -> performer.acted(acted.task(), acted.result());
            case Input.Progressed progressed -> performer.progressed(progressed.task(), progressed.text());
            case Input.Probed probed ->
                sightings.change(
                        probed.resource(), sightings.of(probed.resource()).withProbe(probed.streak()));
            case Input.Neighbour other -> sightings.seen(other.stack(), other.seen());
            case Input.Replanned replanned -> replanned(replanned);
            case Input.Woken _ -> {
                patient = false;
                backends.patienceEnds();
                due = true;
            }
            case Input.Swept done -> swept = Optional.of(done);
        }
    }

    private void plan(Plan next) {
        if (sweeping) { // what it started would be swept away
            afterSweep = Optional.of(next);
            return;
        }
        plan = next;
        sightings.everything();
        if (next.resources().stream().anyMatch(resource -> !resource.kind().hasInstance())) {
            backends.link(Backend.PROCESS); // somebody has to probe what runs elsewhere
        }
        parts.everywhere().forEach(backends::link);
        next.resources().stream()
                .filter(resource -> resource.kind().hasInstance())
                .map(Resource::backend)
                .distinct()
                .forEach(backends::link);
        parts.neighbours().watch(next.stacks(), (name, seen) -> inbox.accept(new Input.Neighbour(name, seen)));
        backends.running(next.desired() == Plan.Desired.RUNNING);
    }

    private void ask(Request request) {
        requests.add(request);
        if (request instanceof Request.Shutdown stop && asked.isEmpty()) {
            asked = Optional.of(new ControlPlane.Cause(stop.requestedBy(), stop.reason()));
        } else if (request instanceof Request.Up) {
            asked = Optional.empty();
        }
        ending = request instanceof Request.Shutdown || (ending && !(request instanceof Request.Up));
    }

    private void kill() {
        killed = true;
        patient = false;
        if (!ending) {
            ask(new Request.Shutdown(UUID.randomUUID().toString(), "kill", "killed"));
        }
        performer.hurry();
        sightings.everything();
    }

    private void replanned(Input.Replanned replanned) {
        replanned.plan().filter(_ -> plan.desired() == Plan.Desired.RUNNING).ifPresent(this::plan);
        performer.replanned(replanned);
    }

    /** Steps, when there is anything to step for. */
    void advance() {
        swept.ifPresent(this::swept);
        if ((patient && backends.connecting()) || report.isPresent()) {
            return;
        }
        int before = Integer.MAX_VALUE;
        while (!sweeping && (sightings.news() || due || (!requests.isEmpty() && requests.size() < before))) {
            due = false;
            before = requests.size();
            if (!step()) {
                return;
            }
        }
    }

    private boolean step() {
        Step step = Engine.step(
                plan,
                memory,
                sightings.snapshot(requests.shown()),
                parts.clock().instant());
        boolean kept = keep(step);
        if (!kept && !ending()) {
            trouble.ifPresent(requests::unkept);
            return false;
        }
        memory = step.memory();
        looked = true;
        sightings.settle();
        requests.answered(memory);
        parts.journal().publish(step.events());
        step.events().forEach(event -> parts.log().say(Log.line(event)));
        for (Effect effect : step.effects()) {
            boolean begins = effect instanceof Effect.Start || effect instanceof Effect.Stage;
            if (kept || !begins) {
                performer.perform(effect, plan, memory);
            }
        }
        wake.cancel();
        wake = step.wakeAt()
                .map(at -> parts.timer().at(at, () -> inbox.accept(new Input.Woken())))
                .orElse(() -> {});
        finish();
        return true;
    }

    /** State before effect. Without it nothing is started and nothing is forgotten; what is to end still ends. */
    private boolean keep(Step step) {
        if (step.memory().equals(memory) && step.events().isEmpty()) {
            return true;
        }
        parts.journal().write(step.events());
        try {
            parts.store().save(step.memory());
            trouble = Optional.empty();
            return true;
        } catch (IOException e) {
            String text = "nothing is started until the state can be kept: " + e.getMessage();
            if (trouble.isEmpty()) {
                parts.log().say("event=state-not-kept error=\"" + e.getMessage() + "\"");
            }
            trouble = Optional.of(text);
            again.cancel();
            again = later(KEEP_AGAIN, new Input.Woken());
            return false;
        }
    }

    /** Whether this loop ends when the stop in force is through; also after Cairn was killed in the middle of one. */
    private boolean ending() {
        return ending
                || plan.desired() == Plan.Desired.REMOVED
                || memory.stack()
                        .shutdown()
                        .filter(stop -> !Set.of("spec", "cairn").contains(stop.requestedBy()))
                        .isPresent();
    }

    private void finish() {
        boolean done = memory.stack()
                .shutdown()
                .filter(stop -> stop.phase() == StackMemory.ShutdownPhase.DONE)
                .isPresent();
        if (!done || !ending() || sweeping || report.isPresent()) {
            return;
        }
        if (plan.desired() != Plan.Desired.REMOVED) {
            end(Optional.empty());
            return;
        }
        sweeping = true;
        Optional<Backend> missing = backends.missing();
        if (missing.isPresent()) {
            end(Optional.of(missing.get() + " does not answer, so what it still has is not known"));
            return;
        }
        List<ContainerRuntime> runtimes = backends.runtimes();
        boolean withData = data;
        StopPolicy policy = killed ? new StopPolicy("SIGKILL", Duration.ZERO) : StopPolicy.DEFAULT;
        Thread.ofVirtual()
                .name("sweep")
                .start(() -> inbox.accept(new Input.Swept(Sweep.clean(parts.stack(), runtimes, policy, withData))));
    }

    /**
     * The end; what would not go when it was asked to has gone in the sweep, and the last status says so. Unless somebody
     * wanted the stack again meanwhile: then everything begins anew.
     */
    private void swept(Input.Swept done) {
        swept = Optional.empty();
        Optional<Plan> next = afterSweep.filter(other -> other.desired() == Plan.Desired.RUNNING);
        afterSweep = Optional.empty();
        if (done.failure().isPresent()) {
            end(done.failure());
            return;
        }
        sightings.nothing();
        if (next.isPresent()) {
            sweeping = false;
            backends.tornDown();
            plan(next.get());
        } else {
            step();
            end(Optional.empty());
        }
    }

    private void end(Optional<String> failure) {
        report = Optional.of(new ExitReport(killed, failure));
    }

    private Timer.Appointment later(Duration pause, Input input) {
        Instant at = parts.clock().instant().plus(pause);
        return parts.timer().at(at, () -> inbox.accept(input));
    }

    Sight sight() {
        return new Sight(plan, memory, sightings.snapshot(List.of()), looked);
    }

    Optional<String> trouble() {
        return trouble;
    }

    /** Who had the loop end, while it is going to. */
    Optional<ControlPlane.Cause> cause() {
        return ending()
                ? asked.or(() -> memory.stack()
                                .shutdown()
                                .map(stop -> new ControlPlane.Cause(stop.requestedBy(), stop.reason())))
                        .or(() -> Optional.of(new ControlPlane.Cause("spec", "removed")))
                : Optional.empty();
    }

    Optional<ExitReport> report() {
        return report;
    }

    @Override
    public void close() {
        parts.neighbours().close();
        performer.close();
        parts.prober().close();
        parts.timer().close();
        backends.close();
    }
}
