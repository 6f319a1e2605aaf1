package dev.cairn.operator;

import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.Instance;
import dev.cairn.model.Kind;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Table;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * What is done beside the engine's effects because it is no step in anything's life: objects that lost an owner or were
 * changed by somebody else get back what they had, and the cause of a failure that lies outside of it is looked at again
 * until it is gone.
 */
final class Upkeep {
    private static final Logger LOG = Logger.getLogger(Upkeep.class);
    private static final Duration PAUSE = Duration.ofSeconds(15);

    private final KubernetesRuntime runtime;
    private final StackRef stack;
    private final Lanes lanes;
    private final Runnable wake;
    private final Consumer<String> warn;
    private final Map<String, Rehearsal> rehearsals = new HashMap<>();
    /** By resource, until when it is not corrected again: who fights for a field is not fought at full speed. */
    private final Map<String, Instant> corrections = new HashMap<>();

    private Optional<Noted> noted = Optional.empty();

    private Optional<Instant> restoreAt = Optional.empty();
    private boolean unexposing;
    private int atWork;
    private boolean closed;

    /**
     * A start that failed for a reason outside its specification.
     *
     * @param at when to look whether that is gone
     * @param why it would fail now, once that was looked at
     */
    private record Rehearsal(WorkloadSpec spec, Instant at, Optional<Reason> why) {
        boolean isOf(ResourceMemory memory) {
            return memory.phase() == Phase.FAILED && memory.attempt().number() == spec.attempt();
        }
    }

    /** What was sent and is not seen yet, and when it is sent again: there may have been nothing that took it. */
    private record Noted(Map<String, String> notes, Instant again) {
        boolean covers(Map<String, String> wanted, Instant now) {
            return notes.equals(wanted) && now.isBefore(again);
        }
    }

    /**
     * Upkeep of that stack.
     *
     * @param warn told what a user should know
     */
    Upkeep(KubernetesRuntime runtime, StackRef stack, Lanes lanes, Runnable wake, Consumer<String> warn) {
        this.warn = warn;
        this.runtime = runtime;
        this.stack = stack;
        this.lanes = lanes;
        this.wake = wake;
    }

    /** A start failed; when something outside can cure that, it is rehearsed from then on. */
    synchronized void failed(WorkloadSpec spec, RuntimeFailure failure, Instant now) {
        if (isOutside(spec, failure.reason())) {
            rehearsals.put(spec.resource(), new Rehearsal(spec, now.plus(PAUSE), Optional.empty()));
        }
    }

    private static boolean isOutside(WorkloadSpec spec, Reason reason) {
        return reason.curable() || (spec.kind() instanceof Kind.External && reason instanceof Reason.BackendError);
    }

    /** Rehearses what is due, beside the passes; returns when the next is. */
    synchronized Optional<Instant> rehearse(Instant now) {
        rehearsals.values().removeIf(rehearsal -> lanes.failure(rehearsal.spec().resource())
                .filter(failure -> failure.attempt() == rehearsal.spec().attempt())
                .isEmpty());
        rehearsals.replaceAll((_, rehearsal) -> {
            if (now.isBefore(rehearsal.at())) {
                return rehearsal;
            }
            begin(() -> rehearse(rehearsal.spec()));
            return new Rehearsal(rehearsal.spec(), now.plus(PAUSE), rehearsal.why());
        });
        return rehearsals.values().stream().map(Rehearsal::at).min(Instant::compareTo);
    }

    private void rehearse(WorkloadSpec spec) {
        try {
            runtime.rehearse(spec);
            lanes.forgive(spec.resource(), spec.attempt());
            wake.run();
        } catch (RuntimeFailure e) {
            if (isOutside(spec, e.reason()) && fails(spec, e.reason())) {
                wake.run();
            }
        }
    }

    /** Takes note of why it fails now; false when that was known. What failed first may be gone, and something else in the way. */
    private synchronized boolean fails(WorkloadSpec spec, Reason why) {
        Rehearsal known = rehearsals.get(spec.resource());
        boolean news =
                known != null && known.spec().equals(spec) && !known.why().equals(Optional.of(why));
        if (news) {
            rehearsals.put(spec.resource(), new Rehearsal(spec, known.at(), Optional.of(why)));
        }
        return news;
    }

    /** That memory, with what fails failing for the reason that was seen last: the one to tell people. */
    synchronized Memory told(Memory memory) {
        Table<String, ResourceMemory> resources = memory.resources();
        for (Rehearsal rehearsal : rehearsals.values()) {
            String name = rehearsal.spec().resource();
            Optional<ResourceMemory> failing = resources.get(name).filter(rehearsal::isOf);
            if (failing.isPresent() && rehearsal.why().isPresent()) {
                resources = resources.with(
                        name, failing.get().because(rehearsal.why().get()));
            }
        }
        return new Memory(memory.stack(), resources, memory.index());
    }

    /** Looks whether what running workloads are composed of is still so; nobody tells when a Secret changes. */
    void recompose(Plan plan, Memory memory, Sightings sightings) {
        for (Resource resource : plan.resources()) {
            running(resource, memory, sightings)
                    .map(running -> running.spec(stack))
                    .filter(KubernetesRuntime::composes)
                    .ifPresent(spec -> begin(() -> runtime.recompose(spec)));
        }
    }

    /**
     * Has that noted beside the objects, unless it is; until there is an object nothing is. Returns when to look again
     * whether it was taken.
     */
    synchronized Optional<Instant> note(Map<String, String> notes, Instant now) {
        if (notes.equals(runtime.notes(stack))) {
            noted = Optional.empty();
        } else if (noted.filter(sent -> sent.covers(notes, now)).isEmpty()) {
            noted = Optional.of(new Noted(notes, now.plus(PAUSE)));
            begin(() -> runtime.note(stack, notes));
        }
        return noted.map(Noted::again);
    }

    /** What was sent before an anchor was made was taken by none. */
    private synchronized void unnoted() {
        noted = Optional.empty();
    }

    /** Answers what somebody else changed of what runs as specified; returns when the next answer is due. */
    synchronized Optional<Instant> correct(Plan plan, Memory memory, Sightings sightings, Instant now) {
        corrections.values().removeIf(until -> !now.isBefore(until));
        for (String name : runtime.drifted(stack)) {
            Optional<Resource> resource = plan.resource(name).filter(_ -> !corrections.containsKey(name));
            resource.flatMap(known -> running(known, memory, sightings)).ifPresent(running -> {
                corrections.put(name, now.plus(PAUSE));
                correct(running);
            });
        }
        return corrections.values().stream().min(Instant::compareTo);
    }

    private void correct(Running running) {
        String name = running.resource().name();
        switch (drift(running.bound().workload())) {
            case CORRECT ->
                begin(() -> {
                    runtime.correct(running.spec(stack));
                    LOG.infof("stack=%s resource=%s event=DriftCorrected", stack.id(), name);
                });
            case WARN -> {
                warn.accept(name + " was changed by somebody else and is left as it is (drift: Warn)");
                runtime.accept(stack, name);
            }
            case IGNORE -> runtime.accept(stack, name);
        }
    }

    private static Workload.Drift drift(Workload workload) {
        return workload.program() instanceof Workload.Manifest manifest ? manifest.drift() : Workload.Drift.CORRECT;
    }

    /** Something that runs as its specification says. */
    record Running(Resource resource, Binding.Bound bound, Instance instance) {
        WorkloadSpec spec(StackRef stack) {
            return WorkloadSpec.of(stack, resource, instance.attempt(), bound.hash(), bound.workload());
        }
    }

    static Optional<Running> running(Resource resource, Memory memory, Sightings sightings) {
        Optional<Instance> instance = memory.resources()
                .get(resource.name())
                .filter(known -> known.phase().executing())
                .flatMap(known -> current(known, sightings.seen().get(resource.name())));
        return instance.flatMap(running ->
                resource.blueprint().bind((view, output) -> value(memory, view, output)) instanceof Binding.Bound bound
                                && bound.hash().equals(running.hash())
                        ? Optional.of(new Running(resource, bound, running))
                        : Optional.empty());
    }

    private static Optional<Instance> current(ResourceMemory memory, Optional<Observation> seen) {
        return memory.attempt()
                .instance()
                .flatMap(id -> seen.flatMap(observation -> observation.instance(id)))
                .filter(Instance::alive);
    }

    static Optional<OutputValue> value(Memory memory, View view, OutputRef reference) {
        return memory.resources()
                .get(reference.resource())
                .filter(ResourceMemory::published)
                .flatMap(known -> known.outputs().value(view, reference.output()));
    }

    /** Gives the stack's objects back the owners that they lost, beside the passes; returns when that is due again. */
    synchronized Optional<Instant> hold(Instant now) {
        if (runtime.held(stack)) {
            restoreAt = Optional.empty();
        } else if (restoreAt.filter(now::isBefore).isEmpty()) {
            restoreAt = Optional.of(now.plus(PAUSE));
            begin(() -> {
                try {
                    runtime.restore(stack);
                } finally {
                    unnoted();
                    wake.run();
                }
            });
        }
        return restoreAt;
    }

    /** Takes away the names of what runs elsewhere, those of these resources excepted. */
    synchronized void unexpose(Set<String> kept) {
        if (unexposing) {
            return;
        }
        unexposing = true;
        begin(() -> {
            try {
                runtime.exposeOnly(stack, kept);
            } finally {
                exposed();
            }
        });
    }

    private synchronized void exposed() {
        unexposing = false;
    }

    /** Something that may fail: it is done again when it is due again. */
    interface Chore {
        void run() throws RuntimeFailure;
    }

    /** Does that beside the passes. */
    synchronized void begin(Chore chore) {
        if (closed) {
            return;
        }
        atWork++;
        Thread.ofVirtual().name("upkeep " + stack.id()).start(() -> {
            try {
                chore.run();
            } catch (RuntimeFailure e) {
                LOG.debugf("stack=%s message=\"%s\"", stack.id(), e.getMessage());
            } catch (RuntimeException e) {
                LOG.errorf(e, "stack=%s event=ChoreFailed message=\"%s\"", stack.id(), e.getMessage());
            } finally {
                end();
            }
        });
    }

    private synchronized void end() {
        atWork--;
    }

    /** Nothing begins any more. */
    synchronized void close() {
        closed = true;
    }

    /** Whether nothing is at work. */
    synchronized boolean idle() {
        return atWork == 0;
    }
}
