package dev.cairn.status;

import dev.cairn.api.Condition;
import dev.cairn.api.FuseStatus;
import dev.cairn.api.HistoryEntry;
import dev.cairn.api.KeyReference;
import dev.cairn.api.MemoryStatus;
import dev.cairn.api.ModeStatus;
import dev.cairn.api.ModeTransition;
import dev.cairn.api.NextStatus;
import dev.cairn.api.ObjectReference;
import dev.cairn.api.OutputStatus;
import dev.cairn.api.ReasonStatus;
import dev.cairn.api.RemovedStatus;
import dev.cairn.api.RequestStatus;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.RestartStatus;
import dev.cairn.api.ShutdownStatus;
import dev.cairn.api.StackMemoryStatus;
import dev.cairn.api.StackStatus;
import dev.cairn.api.StopOutcome;
import dev.cairn.api.StopSpec;
import dev.cairn.api.Summary;
import dev.cairn.model.Instance;
import dev.cairn.model.ModeMemory;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.StackMemory;
import dev.cairn.model.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The status of a stack, the same on a laptop and on a cluster. Two equal sights give equal statuses. */
public final class StatusView {
    private static final int MESSAGE_BYTES = 256;
    private static final int STACK_MESSAGE_CHARACTERS = 80;

    private final Sight sight;
    private final Surroundings surroundings;
    private final Wording wording;

    private StatusView(Sight sight, Surroundings surroundings) {
        this.sight = sight;
        this.surroundings = surroundings;
        this.wording = new Wording(sight);
    }

    /**
     * The status of that stack.
     *
     * @param before conditions of the last status: a condition keeps its transition time while its status stays
     * @param now transition time of the conditions that change
     */
    public static StackStatus of(Sight sight, Surroundings surroundings, List<Condition> before, Instant now) {
        return new StatusView(sight, surroundings).status(before, now);
    }

    private StackStatus status(List<Condition> before, Instant now) {
        StackMemory memory = sight.memory().stack();
        String message =
                surroundings.refusal().map(Surroundings.Refusal::message).orElseGet(this::held);
        return new StackStatus(
                sight.observedGeneration(surroundings),
                Wording.word(
                        unplanned() && memory.shutdown().isEmpty() ? StackMemory.StackPhase.FAILED : memory.phase()),
                Bounded.characters(message, STACK_MESSAGE_CHARACTERS),
                new Conditions(sight, surroundings, before, now, message).list(),
                summary(),
                mode(memory.mode()),
                sight.names().stream().map(this::resource).toList(),
                surroundings.inventory(),
                memory.shutdown().map(StatusView::shutdown).orElse(null),
                memory.history().stream().map(StatusView::transition).toList(),
                surroundings.lastHandledReconcileAt().orElse(null),
                surroundings.appliedServiceAccountName().orElse(null),
                new StackMemoryStatus(
                        memory.sequence(),
                        memory.wasReady(),
                        memory.failureLatch()
                                .map(name -> new ReasonStatus("ResourceFailed", Map.of("name", name)))
                                .orElse(null),
                        memory.answered(),
                        memory.fuses().entrySet().stream()
                                .map(fuse -> fuse(fuse.getKey(), fuse.getValue()))
                                .toList()));
    }

    private String held() {
        String waits = wording.whole();
        return waits.isEmpty() ? surroundings.unfinished().orElse("") : waits;
    }

    private static FuseStatus fuse(String scope, StackMemory.Fuse fuse) {
        return new FuseStatus(
                scope,
                fuse.recent().stream().map(Times::text).toList(),
                fuse.trippedAt().map(Times::text).orElse(null));
    }

    /** Nothing for a stack that never had a mode. */
    private ModeStatus mode(ModeMemory mode) {
        if (mode.equals(ModeMemory.NONE)) {
            return null;
        }
        return new ModeStatus(
                mode.requested().orElse(null),
                mode.current().orElse(null),
                mode.previous().orElse(null),
                mode.startedAt()
                        .map(at -> new ModeTransition(
                                mode.started(),
                                mode.stopped(),
                                errors(),
                                Times.text(at),
                                mode.finishedAt().map(Times::text).orElse(null)))
                        .orElse(null));
    }

    /** What stands in the way of the mode now, or did not come up with it. */
    private List<String> errors() {
        return sight.plan().resources().stream()
                .map(Resource::name)
                .filter(name -> sight.wanted(name) && sight.phase(name).failedForGood())
                .map(name -> name + ": " + Bounded.bytes(wording.message(name), MESSAGE_BYTES))
                .toList();
    }

    /** Whether there is a specification of which nothing is known; what runs is that of the one before. */
    private boolean unplanned() {
        return surroundings.refusal().isPresent() && sight.plan().resources().isEmpty();
    }

    private Summary summary() {
        int total = 0;
        int ready = 0;
        for (String name : sight.names()) {
            if (sight.wanted(name) || unplanned()) {
                Phase phase = sight.phase(name);
                total += phase == Phase.SKIPPED || phase == Phase.UNMANAGED ? 0 : 1;
                ready += phase == Phase.READY || phase == Phase.COMPLETED ? 1 : 0;
            }
        }
        return new Summary(ready + "/" + total, total);
    }

    private ResourceStatus resource(String name) {
        Optional<ResourceMemory> memory = sight.memoryOf(name);
        ResourceMemory.Attempt attempt = memory.map(ResourceMemory::attempt).orElse(ResourceMemory.Attempt.NONE);
        return new ResourceStatus(
                name,
                Wording.word(sight.phase(name)),
                memory.flatMap(ResourceMemory::reason).map(Reason::type).orElse(null),
                absent(Bounded.bytes(wording.message(name), MESSAGE_BYTES)),
                memory.map(ResourceMemory::since).map(Times::text).orElse(null),
                wording.waits(name),
                memory.map(StatusView::restarts).orElse(null),
                health(name),
                memory.flatMap(known -> known.latch().exitCode()).orElse(null),
                attempt.executingAt().map(Times::text).orElse(null),
                attempt.readyAt().map(Times::text).orElse(null),
                absent(attempt.hash()),
                reference(name),
                memory.map(known -> outputs(name, known)).orElse(List.of()),
                memory.map(known -> memory(name, known)).orElse(null));
    }

    private static RestartStatus restarts(ResourceMemory memory) {
        return memory.counters().restarts() == 0 && memory.nextAt().isEmpty()
                ? null
                : new RestartStatus(
                        memory.counters().restarts(),
                        memory.nextAt().map(Times::text).orElse(null));
    }

    private String health(String name) {
        boolean failing =
                sight.seen(name).probe().filter(streak -> !streak.passing()).isPresent();
        return switch (sight.phase(name)) {
            case READY -> failing ? "Degraded" : "Healthy";
            case UNREADY -> "Unhealthy";
            case STARTING, RUNNING -> "Unknown";
            case PENDING, BLOCKED, STOPPING, STOPPED, COMPLETED, FAILED, RESTARTING, QUARANTINED, SKIPPED, UNMANAGED ->
                null;
        };
    }

    private ObjectReference reference(String name) {
        ObjectReference given = surroundings.references().get(name);
        List<Instance> instances = sight.seen(name).instances();
        if (given != null) {
            return given;
        }
        Optional<String> uid = instances.isEmpty()
                ? Optional.empty()
                : Optional.of(instances.getLast().id());
        return kind(name, uid.isPresent())
                .map(kind -> new ObjectReference(null, kind, null, uid.orElse(null)))
                .orElse(null);
    }

    /** On a laptop it is known before the first start whether it will be a process or a container. */
    private Optional<String> kind(String name, boolean exists) {
        Optional<Resource> resource = sight.resource(name);
        boolean known =
                exists || resource.filter(one -> one.kind().hasInstance()).isPresent();
        return switch (resource.map(Resource::backend).orElse(Resource.Backend.KUBERNETES)) {
            case PROCESS -> Optional.of("Process").filter(_ -> known);
            case DOCKER -> Optional.of("Container").filter(_ -> known);
            case KUBERNETES -> Optional.of("Object").filter(_ -> exists);
        };
    }

    private List<OutputStatus> outputs(String name, ResourceMemory memory) {
        if (!memory.published()) {
            return List.of();
        }
        boolean cluster = sight.resource(name).map(Resource::backend).orElse(Resource.Backend.PROCESS)
                == Resource.Backend.KUBERNETES;
        List<OutputStatus> outputs = new ArrayList<>();
        memory.outputs()
                .seenFrom(cluster ? View.NETWORK : View.MACHINE)
                .forEach((output, value) -> outputs.add(
                        value instanceof OutputValue.SecretRef ref
                                ? new OutputStatus(output, null, new KeyReference(ref.name(), ref.key()))
                                : new OutputStatus(output, Bounded.bytes(value.shown(), MESSAGE_BYTES), null)));
        return outputs;
    }

    private MemoryStatus memory(String name, ResourceMemory memory) {
        ResourceMemory.Attempt attempt = memory.attempt();
        ResourceMemory.Latch latch = memory.latch();
        return new MemoryStatus(
                attempt.instance().orElse(null),
                attempt.number(),
                attempt.gatesOpenAt().map(Times::text).orElse(null),
                memory.counters().failures(),
                memory.counters().recent().stream().map(Times::text).toList(),
                attempt.restartsSeen(),
                latch.completedHash().orElse(null),
                latch.readyHash().orElse(null),
                latch.held().orElse(null),
                latch.restarting().orElse(null),
                latch.renewal().orElse(null),
                latch.askedAt().map(Times::text).orElse(null),
                latch.lastRequest()
                        .map(answer -> new RequestStatus(
                                answer.id(), answer.verb().name().toLowerCase(Locale.ROOT), answer.outcome()))
                        .orElse(null),
                memory.reason().map(StatusView::cause).orElse(null),
                memory.next()
                        .map(next -> new NextStatus(
                                Wording.word(next.phase()),
                                next.reason().map(StatusView::cause).orElse(null),
                                next.nextAt().map(Times::text).orElse(null)))
                        .orElse(null),
                sight.resource(name).isPresent() ? null : removed(memory.old()));
    }

    private static RemovedStatus removed(ResourceMemory.Old old) {
        return new RemovedStatus(
                old.dependencies(),
                old.dependents(),
                new StopSpec(old.stop().signal(), old.stop().grace().toMillis() + "ms"),
                old.holds());
    }

    private static ReasonStatus cause(Reason reason) {
        ReasonData data = ReasonData.of(reason);
        return new ReasonStatus(data.type(), data.data());
    }

    private static ShutdownStatus shutdown(StackMemory.Shutdown shutdown) {
        return new ShutdownStatus(
                Wording.word(shutdown.phase()),
                shutdown.requestedBy(),
                shutdown.reason(),
                Times.text(shutdown.startedAt()),
                shutdown.finishedAt().map(Times::text).orElse(null),
                shutdown.outcomes().entrySet().stream()
                        .map(outcome -> new StopOutcome(outcome.getKey(), Wording.word(outcome.getValue()), null))
                        .toList());
    }

    private static HistoryEntry transition(StackMemory.Transition transition) {
        return new HistoryEntry(
                Times.text(transition.at()), Wording.word(transition.phase()), absent(transition.message()));
    }

    private static String absent(String text) {
        return text.isEmpty() ? null : text;
    }
}
