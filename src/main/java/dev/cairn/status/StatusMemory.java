package dev.cairn.status;

import dev.cairn.api.FuseStatus;
import dev.cairn.api.HistoryEntry;
import dev.cairn.api.MemoryStatus;
import dev.cairn.api.ModeStatus;
import dev.cairn.api.ModeTransition;
import dev.cairn.api.NextStatus;
import dev.cairn.api.ReasonStatus;
import dev.cairn.api.RemovedStatus;
import dev.cairn.api.RequestStatus;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.RestartStatus;
import dev.cairn.api.ShutdownStatus;
import dev.cairn.api.StackMemoryStatus;
import dev.cairn.api.StackStatus;
import dev.cairn.api.StopSpec;
import dev.cairn.model.Holdings;
import dev.cairn.model.Memory;
import dev.cairn.model.ModeMemory;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.StackMemory;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Table;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Memory read back from the status that {@link StatusView} wrote: on a cluster nothing else is kept. What can be seen
 * again (outputs, what is waited for, resolved hashes, timers) is not read; the next complete step computes it. Whatever
 * cannot be understood counts as not remembered, because a status may have been edited by hand or written by another
 * version.
 */
public final class StatusMemory {
    private final StackStatus status;
    private final Plan plan;
    private final Instant now;
    private final List<String> order;
    private final Map<String, List<String>> holdings;

    private StatusMemory(StackStatus status, Plan plan, Instant now) {
        this.status = status;
        this.plan = plan;
        this.now = now;
        this.holdings = Holdings.of(plan);
        this.order = status.resources().stream().map(ResourceStatus::name).toList();
    }

    /**
     * The memory of that stack.
     *
     * @param status as it was read; empty for a new stack
     * @param plan of the present specification, from which the edges are taken when the status is about it
     * @param now stands in for instants that are not there
     */
    public static Memory read(Optional<StackStatus> status, Plan plan, Instant now) {
        return status.filter(known -> known.memory() != null)
                .map(known -> new StatusMemory(known, plan, now).memory())
                .orElseGet(() -> Memory.fresh(now));
    }

    private Memory memory() {
        Table<String, ResourceMemory> resources = Table.empty();
        for (ResourceStatus resource : status.resources()) {
            if (resource.memory() != null) {
                resources = resources.with(resource.name(), resource(resource, resource.memory()));
            }
        }
        return Memory.restored(stack(status.memory()), resources);
    }

    private StackMemory stack(StackMemoryStatus memory) {
        return new StackMemory(
                generation(),
                word(StackMemory.StackPhase.class, status.phase()).orElse(StackMemory.StackPhase.PENDING),
                status.history().isEmpty()
                        ? now
                        : instant(status.history().getLast().at()).orElse(now),
                number(memory.sequence()),
                Optional.ofNullable(memory.failure())
                        .map(failure -> failure.data().getOrDefault("name", "")),
                Boolean.TRUE.equals(memory.wasReady()),
                Optional.ofNullable(status.shutdown()).map(this::shutdown),
                memory.answered(),
                status.history().stream().map(this::transition).toList(),
                Optional.ofNullable(status.mode()).map(StatusMemory::mode).orElse(ModeMemory.NONE),
                fuses(memory.fuses()));
    }

    private static Map<String, StackMemory.Fuse> fuses(List<FuseStatus> written) {
        Map<String, StackMemory.Fuse> fuses = new LinkedHashMap<>();
        written.forEach(fuse -> fuses.put(
                text(fuse.scope()), new StackMemory.Fuse(instants(fuse.recentRestarts()), instant(fuse.trippedAt()))));
        return fuses;
    }

    private static ModeMemory mode(ModeStatus mode) {
        Optional<ModeTransition> last = Optional.ofNullable(mode.transition());
        return new ModeMemory(
                Optional.ofNullable(mode.requested()),
                Optional.ofNullable(mode.current()),
                Optional.ofNullable(mode.previous()),
                last.map(ModeTransition::started).orElse(List.of()),
                last.map(ModeTransition::stopped).orElse(List.of()),
                last.flatMap(transition -> instant(transition.startedAt())),
                last.flatMap(transition -> instant(transition.finishedAt())));
    }

    private long generation() {
        return status.observedGeneration() == null ? -1 : status.observedGeneration();
    }

    private StackMemory.Transition transition(HistoryEntry entry) {
        return new StackMemory.Transition(
                instant(entry.at()).orElse(now),
                word(StackMemory.StackPhase.class, entry.phase()).orElse(StackMemory.StackPhase.PENDING),
                text(entry.message()));
    }

    private StackMemory.Shutdown shutdown(ShutdownStatus shutdown) {
        Map<String, StackMemory.Outcome> outcomes = new LinkedHashMap<>();
        shutdown.outcomes().forEach(outcome -> word(StackMemory.Outcome.class, outcome.outcome())
                .ifPresent(known -> outcomes.put(outcome.name(), known)));
        return new StackMemory.Shutdown(
                word(StackMemory.ShutdownPhase.class, shutdown.phase()).orElse(StackMemory.ShutdownPhase.REQUEST_STOP),
                text(shutdown.requestedBy()),
                text(shutdown.reason()),
                instant(shutdown.startedAt()).orElse(now),
                instant(shutdown.finishedAt()),
                outcomes);
    }

    private ResourceMemory resource(ResourceStatus resource, MemoryStatus memory) {
        return new ResourceMemory(
                phase(resource.phase()),
                reason(memory.cause()),
                instant(resource.since()).orElse(now),
                List.of(),
                attempt(resource, memory),
                counters(resource, memory),
                latch(resource, memory),
                Optional.ofNullable(memory.next()).map(this::next),
                Optional.ofNullable(resource.restarts())
                        .map(RestartStatus::nextAt)
                        .flatMap(StatusMemory::instant),
                Outputs.NONE,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                old(resource.name(), Optional.ofNullable(memory.removed())));
    }

    private static ResourceMemory.Attempt attempt(ResourceStatus resource, MemoryStatus memory) {
        return new ResourceMemory.Attempt(
                number(memory.attempt()),
                text(resource.hash()),
                Optional.ofNullable(memory.instance()),
                instant(memory.gatesOpenAt()),
                instant(resource.startedAt()),
                instant(resource.readyAt()),
                number(memory.restartsSeen()));
    }

    private static ResourceMemory.Counters counters(ResourceStatus resource, MemoryStatus memory) {
        return new ResourceMemory.Counters(
                number(memory.failures()),
                instants(memory.recentRestarts()),
                resource.restarts() == null ? 0 : number(resource.restarts().count()));
    }

    private static ResourceMemory.Latch latch(ResourceStatus resource, MemoryStatus memory) {
        return new ResourceMemory.Latch(
                Optional.ofNullable(memory.completedHash()),
                Optional.ofNullable(memory.readyHash()),
                Optional.ofNullable(memory.held()),
                Optional.ofNullable(memory.restarting()),
                Optional.ofNullable(memory.lastRequest()).flatMap(StatusMemory::answer),
                Optional.ofNullable(resource.exitCode()),
                facts(resource, memory),
                Optional.ofNullable(memory.renewal()),
                instant(memory.askedAt()));
    }

    /**
     * How a job ended and what it told cannot be seen again once its object is gone; dependents are resolved with it. A value
     * that was too long for the status is not taken for the whole one.
     */
    private static Map<String, OutputValue> facts(ResourceStatus resource, MemoryStatus memory) {
        if (memory.completedHash() == null || resource.exitCode() == null) {
            return Map.of();
        }
        Map<String, OutputValue> facts = new TreeMap<>();
        resource.outputs().stream()
                .filter(output -> output.value() != null && Bounded.isWhole(output.value()))
                .forEach(output -> facts.put(output.name(), new OutputValue.Plain(output.value())));
        facts.put("exitCode", new OutputValue.Plain(resource.exitCode().toString()));
        return facts;
    }

    private static Optional<ResourceMemory.Answer> answer(RequestStatus request) {
        return word(Request.Verb.class, request.verb())
                .map(verb -> new ResourceMemory.Answer(text(request.id()), verb, text(request.outcome())));
    }

    private ResourceMemory.Next next(NextStatus next) {
        return new ResourceMemory.Next(phase(next.phase()), reason(next.cause()), instant(next.at()));
    }

    /**
     * How to stop it once no plan holds it: by the present plan's edges while the status is about that plan, as noted
     * when it was removed, and else by the order of the status, which is that of the plan then.
     */
    private ResourceMemory.Old old(String name, Optional<RemovedStatus> removed) {
        Optional<Resource> planned = generation() == plan.generation() ? plan.resource(name) : Optional.empty();
        if (planned.isPresent()) {
            return new ResourceMemory.Old(
                    planned.get().backend(),
                    List.copyOf(plan.graph().dependenciesOf(name)),
                    List.copyOf(plan.graph().dependentsOf(name)),
                    planned.get().stop(),
                    holdings.getOrDefault(name, List.of()));
        }
        int place = order.indexOf(name);
        return removed.map(noted -> new ResourceMemory.Old(
                        Resource.Backend.KUBERNETES,
                        noted.dependencies(),
                        noted.dependents(),
                        stop(noted.stop()),
                        noted.holds()))
                .orElseGet(() -> new ResourceMemory.Old(
                        Resource.Backend.KUBERNETES,
                        order.subList(0, place),
                        order.subList(place + 1, order.size()),
                        StopPolicy.DEFAULT));
    }

    private static StopPolicy stop(StopSpec stop) {
        if (stop == null || stop.signal() == null || stop.grace() == null) {
            return StopPolicy.DEFAULT;
        }
        String millis = stop.grace().replaceFirst("ms$", "");
        return millis.matches("\\d{1,15}")
                ? new StopPolicy(stop.signal(), Duration.ofMillis(Long.parseLong(millis)))
                : StopPolicy.DEFAULT;
    }

    private static Optional<Reason> reason(ReasonStatus cause) {
        return Optional.ofNullable(cause).map(known -> new ReasonData(text(known.type()), known.data()).reason());
    }

    private static Phase phase(String word) {
        return word(Phase.class, word).orElse(Phase.PENDING);
    }

    /** {@code AlreadyGone} is {@code ALREADY_GONE}: the inverse of what the status writes. */
    private static <E extends Enum<E>> Optional<E> word(Class<E> words, String word) {
        String name = text(word).replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
        for (E each : words.getEnumConstants()) {
            if (each.name().equals(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> instant(String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException _) {
            return Optional.empty(); // edited by hand: as if it were not there
        }
    }

    private static List<Instant> instants(List<String> texts) {
        return texts.stream().flatMap(at -> instant(at).stream()).toList();
    }

    private static String text(String text) {
        return text == null ? "" : text;
    }

    private static long number(Long number) {
        return number == null ? 0 : number;
    }

    private static int number(Integer number) {
        return number == null ? 0 : number;
    }
}
