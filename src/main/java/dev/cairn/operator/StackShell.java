package dev.cairn.operator;

import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.engine.Engine;
import dev.cairn.model.Effect;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Memory;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Snapshot;
import dev.cairn.model.StackMemory;
import dev.cairn.model.Step;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.status.Sight;
import dev.cairn.status.StatusMemory;
import dev.cairn.status.StatusView;
import dev.cairn.status.Surroundings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * One Stack's loop around the engine: observe, step, persist, act. A pass never waits for an effect: effects are at work
 * beside the passes, and each one's end is the event that asks for the next pass. Everything here may be lost at any
 * moment; what cannot be seen again is in the Stack's status. Passes come one at a time.
 */
final class StackShell implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StackShell.class);
    /** How long until everything is looked at again, whatever the watches say: at least, and by how much it differs. */
    private static final Duration RESYNC = Duration.ofSeconds(120);

    private static final int SPREAD = 50;
    /** How often a deletion is looked at: nothing tells that an object does not go. */
    private static final Duration LOOK = Duration.ofSeconds(15);
    /** Pause before something that the API server did not take is tried again. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Parts parts;
    private final Optional<String> account;
    private final StackRef reference;
    private final Duration resync;
    private final Lanes lanes;
    private final Outside outside;
    private final Exposure exposure;
    private final Sightings sightings;
    private final Upkeep upkeep;
    private final KindsInView kinds;
    private final Alterations alterations;
    private final Undos undos;
    private final StatusWriter writer;
    private final Departure departure;
    private final ContainerRuntime.Subscription watch;
    private Optional<Memory> memory = Optional.empty();
    private volatile Plan plan;
    private Optional<Planned> planned = Optional.empty();
    private Instant completeAt = Instant.EPOCH;

    /** A specification and what became of it. */
    private record Planned(long generation, Map<String, String> annotations, Planning planning) {}

    /**
     * What every shell needs.
     *
     * @param runtime writing as whom the Stack wants
     * @param client the operator's own
     * @param wake asks for another pass of this shell
     */
    record Parts(
            KubernetesRuntime runtime,
            Planning.Planner planner,
            KubernetesClient client,
            Announcements announcer,
            Neighbours neighbours,
            StatusBudget budget,
            Clock clock,
            Runnable wake) {}

    /**
     * A shell of that Stack, as it was read.
     *
     * @param account that its objects are made as, if not as the operator
     */
    StackShell(Stack stack, Optional<String> account, Parts parts) throws RuntimeFailure {
        String namespace = stack.getMetadata().getNamespace();
        String name = stack.getMetadata().getName();
        this.parts = parts;
        this.account = account;
        this.reference =
                KubernetesRuntime.reference(namespace, name, stack.getMetadata().getUid());
        this.resync = RESYNC.plusSeconds(Math.floorMod(reference.uid().hashCode(), SPREAD));
        this.plan = Planning.ofNothing(stack);
        Performer performer = new Performer(parts.runtime(), reference, () -> plan, this::startFailed);
        this.lanes = new Lanes(performer::perform, parts.wake(), parts.clock());
        this.upkeep = new Upkeep(parts.runtime(), reference, lanes, parts.wake(), note -> parts.announcer()
                .warn(reference, "Drift", note));
        this.alterations = new Alterations(parts.runtime(), reference, upkeep, parts.wake());
        this.undos = new Undos(parts.runtime(), reference, parts.wake());
        this.outside =
                new Outside(parts.runtime(), reference, OutsideBounds.of(parts.client()), parts.clock(), parts.wake());
        this.exposure = new Exposure(parts.runtime(), reference, lanes, outside);
        this.sightings = new Sightings(parts.runtime(), reference, lanes, outside, exposure, alterations);
        this.kinds = new KindsInView(parts.runtime(), reference);
        this.departure = new Departure(parts.runtime(), reference, lanes, sightings, upkeep);
        this.writer = new StatusWriter(parts.client(), stack, parts.budget());
        this.watch = parts.runtime().watch(reference, (_, _) -> parts.wake().run());
    }

    /**
     * What a pass came to.
     *
     * @param wakeAt when the next one is due, should no event come before
     * @param over whether the Stack was removed and nothing of it is left
     */
    record Outcome(Instant wakeAt, boolean over) {}

    /** One pass over the Stack as it was read; with {@code removing} towards nothing. */
    Outcome pass(Stack stack, boolean removing, Instant now) throws RuntimeFailure {
        if (removing && departure.releases(stack)) {
            boolean over = departure.released(stack, plan, parts.announcer(), now);
            return new Outcome(now.plus(departure.pause()), over);
        }
        boolean due = memory.isEmpty() || !now.isBefore(completeAt.plus(resync));
        Optional<Planned> before = planned;
        Planning planning = planned(stack, due);
        boolean complete = due || !planned.equals(before);
        Plan wanted = planning.plan()
                .orElseGet(() -> removing ? undos.onto(Planning.ofNothing(stack)) : Planning.ofNothing(stack));
        plan = removing ? wanted.with(Plan.Desired.REMOVED) : wanted;
        if (memory.isEmpty()) {
            kinds.begin(writer.stored());
        }
        boolean observed = kinds.of(plan);
        alterations.foresee(plan); // nothing deviates of what nobody has seen yet
        if (!observed || !sightings.look()) {
            LOG.warnf("stack=%s event=BackendLost message=\"nothing is seen of the cluster yet\"", reference.id());
            return new Outcome(now.plus(RETRY), false);
        }
        Memory remembered = memory.orElseGet(() -> remembered(now));
        completeAt = complete ? now : completeAt;
        Snapshot snapshot = sightings.snapshot(
                complete,
                requests(stack, removing),
                parts.neighbours().seen(ResourceID.fromResource(stack), plan.stacks()));
        Optional<Surroundings.Refusal> refusal = planning.refusal().or(() -> alterations.refused(plan));
        if (refusal.isPresent() && !removing) {
            memory = Optional.of(remembered);
            Optional<Instant> later = published(stack, planning.fidelity(), refusal, snapshot, now);
            return new Outcome(soonest(now, List.of(later, upkeep.hold(now))), false);
        }
        Step step = Engine.step(plan, remembered, snapshot, now);
        memory = Optional.of(step.memory());
        outside.keep(step.memory());
        exposure.look(plan, step.memory());
        alterations.look(plan, step.memory(), sightings);
        Outcome outcome =
                removing ? removed(stack, planning, step, snapshot, now) : acted(stack, planning, step, snapshot, now);
        step.events().forEach(this::tell);
        return outcome;
    }

    /** What the status keeps; where it was lost, what is noted beside the objects. */
    private Memory remembered(Instant now) {
        Memory known = StatusMemory.read(writer.stored(), plan, now);
        return known.resources().isEmpty()
                ? Latches.onto(known, plan, parts.runtime().notes(reference), now)
                : known;
    }

    /** Made again when the specification changed, and in complete passes: what it was made from may have. */
    private Planning planned(Stack stack, boolean complete) {
        long generation = stack.getMetadata().getGeneration();
        Map<String, String> annotations =
                Optional.ofNullable(stack.getMetadata().getAnnotations()).orElse(Map.of());
        Optional<Planned> known = planned.filter(before -> !complete
                && before.generation() == generation
                && before.annotations().equals(annotations));
        if (known.isEmpty()) {
            planned = Optional.of(new Planned(
                    generation, annotations, storable(parts.planner().plan(stack))));
        }
        return planned.orElseThrow().planning();
    }

    private Planning storable(Planning planning) {
        Optional<Surroundings.Refusal> refusal = planning.plan()
                .flatMap(made -> Projection.refusal(KubernetesRuntime.namespace(reference), reference.name(), made));
        return refusal.isEmpty() ? planning : new Planning(Optional.empty(), planning.fidelity(), refusal);
    }

    /** The inventory of a generation is written before the first of its objects is created; nothing else waits. */
    private Outcome acted(Stack stack, Planning planning, Step step, Snapshot snapshot, Instant now) {
        boolean first = writer.stored()
                .map(StackStatus::observedGeneration)
                .filter(generation -> generation == plan.generation())
                .isEmpty();
        if (first) {
            Optional<Instant> later = published(stack, planning.fidelity(), Optional.empty(), snapshot, now);
            if (later.isPresent()) {
                completeAt = Instant.EPOCH; // the memory has what was not done
                return new Outcome(later.get(), false);
            }
        }
        step.effects().forEach(this::act);
        exposure.act(plan, step.memory(), upkeep);
        Optional<Instant> holdAt = Optional.empty();
        Optional<Instant> noteAt = Optional.empty();
        Optional<Instant> correctAt = Optional.empty();
        if (!plan.suspended()) {
            holdAt = upkeep.hold(now);
            noteAt = upkeep.note(undos.beside(Latches.of(plan, step.memory()), plan, step.memory()), now);
            correctAt = upkeep.correct(plan, step.memory(), sightings, now);
            if (snapshot.complete()) {
                undos.again();
                upkeep.recompose(plan, step.memory(), sightings);
            }
            alterations.make(now);
        }
        Optional<Surroundings.Refusal> refusal = alterations.refused().or(this::refused);
        Optional<Instant> later =
                first ? Optional.empty() : published(stack, planning.fidelity(), refusal, snapshot, now);
        return new Outcome(
                soonest(
                        now,
                        List.of(
                                step.wakeAt(),
                                later,
                                holdAt,
                                noteAt,
                                correctAt,
                                alterations.againAt(),
                                lanes.retryAt(now),
                                upkeep.rehearse(now))),
                false);
    }

    /** Why what is to go may not be taken away. */
    private Optional<Surroundings.Refusal> refused() {
        return sightings.refusals(this::leaves).findFirst().map(Surroundings.Refusal::of);
    }

    private boolean leaves(String resource) {
        Optional<Phase> phase =
                memory.flatMap(known -> known.resources().get(resource)).map(ResourceMemory::phase);
        return plan.resource(resource).isEmpty()
                || phase.filter(Set.of(Phase.STOPPING, Phase.STOPPED, Phase.SKIPPED)::contains)
                        .isPresent();
    }

    /** A step towards nothing; the last one sweeps. */
    private Outcome removed(Stack stack, Planning planning, Step step, Snapshot snapshot, Instant now)
            throws RuntimeFailure {
        step.effects().forEach(this::act);
        boolean stopped = removed(step.memory());
        if (stopped && departure.tornDown(stack, parts.announcer())) {
            return new Outcome(now, true);
        }
        Optional<String> refusal = departure.givenUp(stack, plan, now);
        if (refusal.isPresent()) {
            parts.announcer().warn(reference, "TeardownForbidden", refusal.get() + "; what is left goes without order");
            return new Outcome(now.plus(RETRY), true);
        }
        Optional<Surroundings.Refusal> stuck = departure.stuck(plan, now);
        Optional<Instant> later = stopped && stuck.isEmpty()
                ? Optional.empty()
                : published(stack, planning.fidelity(), stuck, snapshot, now);
        Instant again = now.plus(stopped ? departure.pause() : LOOK);
        return new Outcome(soonest(now, List.of(step.wakeAt(), later, lanes.retryAt(now), Optional.of(again))), false);
    }

    private Instant soonest(Instant now, List<Optional<Instant>> due) {
        return Stream.concat(due.stream().flatMap(Optional::stream), Stream.of(now.plus(resync)))
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private List<Request> requests(Stack stack, boolean removing) {
        Map<String, String> annotations = stack.getMetadata().getAnnotations();
        return removing || annotations == null ? List.of() : RequestAnnotations.of(annotations);
    }

    /** Writes the status; present when another try is due then. */
    private Optional<Instant> published(
            Stack stack,
            List<String> fidelity,
            Optional<Surroundings.Refusal> refusal,
            Snapshot snapshot,
            Instant now) {
        Surroundings surroundings = new Surroundings(
                fidelity,
                refusal,
                alterations.unfinished(),
                Inventory.of(
                        reference,
                        plan,
                        memory.orElseThrow(),
                        sightings.seen(),
                        parts.runtime()::isOfTheCluster,
                        writer.stored()),
                Inventory.references(reference.name(), plan, sightings.seen(), writer.stored()),
                Optional.ofNullable(stack.getMetadata().getAnnotations())
                        .map(annotations -> annotations.get("cairn.dev/requestedAt")),
                account);
        StackStatus status = StatusView.of(
                new Sight(plan, upkeep.told(memory.orElseThrow()), snapshot),
                surroundings,
                writer.stored().map(StackStatus::conditions).orElse(List.of()),
                now);
        try {
            return switch (writer.write(stack, status, now)) {
                case StatusWriter.Result.Stored _ -> {
                    parts.neighbours().passed(ResourceID.fromResource(stack), stack, status);
                    yield Optional.empty();
                }
                case StatusWriter.Result.Gone _ -> Optional.of(now.plus(resync));
                case StatusWriter.Result.Later later -> Optional.of(later.at());
                case StatusWriter.Result.Overtaken _ -> {
                    LOG.warnf("stack=%s event=StatusOvertaken message=\"somebody else wrote it\"", reference.id());
                    memory = Optional.empty();
                    yield Optional.of(now);
                }
            };
        } catch (KubernetesClientException e) {
            LOG.warnf(e, "stack=%s event=StatusNotWritten message=\"%s\"", reference.id(), e.getMessage());
            return Optional.of(now.plus(RETRY));
        }
    }

    private static boolean removed(Memory memory) {
        return memory.stack()
                .shutdown()
                .filter(stop -> stop.phase() == StackMemory.ShutdownPhase.DONE)
                .isPresent();
    }

    /** Hands an effect over; what a cluster does by itself is done already. */
    private void act(Effect effect) {
        switch (effect) {
            case Effect.Stage stage -> sightings.staged(stage.resource(), stage.hash());
            case Effect.Start _, Effect.Stop _, Effect.Remove _, Effect.Cancel _ -> lanes.offer(effect);
            case Effect.Pull _, Effect.PublishOutputs _ -> LOG.tracef("nothing to do for %s", effect);
            case Effect.Watch watch -> outside.watch(watch);
        }
    }

    private void startFailed(WorkloadSpec specification, RuntimeFailure failure) {
        upkeep.failed(specification, failure, parts.clock().instant());
    }

    private void tell(LifecycleEvent event) {
        parts.announcer().tell(reference, event);
        LOG.infof(
                "stack=%s resource=%s attempt=%d event=%s reason=%s message=\"%s\"",
                reference.id(),
                event.resource(),
                event.attempt(),
                event.type(),
                event.reason().map(Reason::type).orElse(""),
                event.message());
    }

    /** Ends what is at work; what runs goes on. */
    @Override
    public void close() {
        watch.close();
        outside.close();
        upkeep.close();
        lanes.close();
        parts.runtime().forget(reference);
    }
}
