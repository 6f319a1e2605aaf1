package dev.cairn.operator;

import dev.cairn.model.Blueprint;
import dev.cairn.model.Instance;
import dev.cairn.model.Memory;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import dev.cairn.runtime.kubernetes.InPlace;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.status.Surroundings.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What runs and is to be otherwise in something that is no part of its hash: it is changed beside the passes, and nothing is
 * restarted. Where that is refused, everything runs on, the Stack is stalled, and it is tried again now and then.
 */
final class Alterations {
    private static final Logger LOG = Logger.getLogger(Alterations.class);
    private static final Duration PAUSE = Duration.ofSeconds(15);
    private static final Comparator<Part> ORDER =
            Comparator.comparing(Part::resource).thenComparing(Part::what);

    private final KubernetesRuntime runtime;
    private final StackRef stack;
    private final Upkeep upkeep;
    private final Runnable wake;
    private final Set<Part> changing = ConcurrentHashMap.newKeySet();
    private final Map<Part, Tried> tried = new ConcurrentHashMap<>();
    private Map<String, Set<InPlace>> deviations = Map.of();
    private List<Due> due = List.of();

    /** Something of a resource. */
    private record Part(String resource, InPlace what) {}

    /** Something of what runs that is not as it is specified. */
    private record Due(WorkloadSpec spec, InPlace what) {
        Part part() {
            return new Part(spec.resource(), what);
        }
    }

    /**
     * What was asked for last.
     *
     * @param refusal why it was not done
     * @param again when the same is asked for again: who fights for a field is not fought at full speed
     */
    private record Tried(WorkloadSpec spec, Optional<Refusal> refusal, Instant again) {}

    Alterations(KubernetesRuntime runtime, StackRef stack, Upkeep upkeep, Runnable wake) {
        this.runtime = runtime;
        this.stack = stack;
        this.upkeep = upkeep;
        this.wake = wake;
    }

    /** Looks what there is that is not as that plan says, before anything is concluded from what there is. */
    void foresee(Plan plan) {
        deviations = plan.desired() == Plan.Desired.RUNNING && !plan.suspended()
                ? runtime.deviations(
                        stack,
                        name -> plan.resource(name).map(Resource::blueprint).flatMap(Blueprint::outline))
                : Map.of();
    }

    /** As it is to be told: what has another number of copies than it is to have is not ready yet. */
    Instance shown(Instance instance) {
        boolean other = deviations.getOrDefault(instance.resource(), Set.of()).contains(InPlace.COPIES);
        return other && instance.state() == Instance.State.HEALTHY
                ? instance.with(Instance.State.RUNNING)
                        .saying(InPlace.COPIES.changes() + ", it has "
                                + instance.replicas().wanted())
                : instance;
    }

    /** Looks which of that runs as its specification says otherwise. */
    void look(Plan plan, Memory memory, Sightings sightings) {
        due = deviations.keySet().stream()
                .flatMap(name -> plan.resource(name).stream())
                .flatMap(resource -> Upkeep.running(resource, memory, sightings).stream())
                .map(running -> running.spec(stack))
                .flatMap(spec -> deviations.get(spec.resource()).stream().map(what -> new Due(spec, what)))
                .toList();
        Map<Part, WorkloadSpec> wanted = due.stream().collect(Collectors.toMap(Due::part, Due::spec));
        tried.entrySet().removeIf(last -> !last.getValue().spec().equals(wanted.get(last.getKey())));
    }

    /** Has it changed. */
    void make(Instant now) {
        due.forEach(one -> make(one, now));
    }

    private void make(Due one, Instant now) {
        Part part = one.part();
        boolean early = Optional.ofNullable(tried.get(part))
                .filter(before -> now.isBefore(before.again()))
                .isPresent();
        if (early || !changing.add(part)) {
            return;
        }
        upkeep.begin(() -> {
            Optional<Refusal> refusal = Optional.empty();
            try {
                runtime.alter(one.spec(), one.what());
                LOG.infof(
                        "stack=%s resource=%s event=ChangedInPlace what=%s", stack.id(), part.resource(), part.what());
            } catch (RuntimeFailure e) {
                refusal = refusal(part, e.reason());
            } finally {
                tried.put(part, new Tried(one.spec(), refusal, now.plus(PAUSE)));
                changing.remove(part);
                wake.run();
            }
        });
    }

    /** No answer is no refusal. */
    private static Optional<Refusal> refusal(Part part, Reason reason) {
        return reason instanceof Reason.BackendLost
                ? Optional.empty()
                : Optional.of(new Refusal(
                        reason.type(),
                        "spec.resources." + part.resource() + ": " + part.what().stays() + ": " + reason.text()));
    }

    /** Whether what runs of that resource is being made anew around its pods. */
    boolean remakes(String resource) {
        return changing.contains(new Part(resource, InPlace.VOLUMES));
    }

    /** When something is to be tried again. */
    Optional<Instant> againAt() {
        return tried.entrySet().stream()
                .filter(last -> !changing.contains(last.getKey()))
                .map(last -> last.getValue().again())
                .min(Instant::compareTo);
    }

    /** What still is not as it is specified, for people; empty when everything is. */
    Optional<String> unfinished() {
        return Stream.concat(due.stream().map(Due::part), changing.stream())
                .min(ORDER)
                .map(part ->
                        "waiting for " + part.resource() + ": " + part.what().changes());
    }

    /** Why the Stack cannot be as it is specified: something was refused. */
    Optional<Refusal> refused() {
        return tried.entrySet().stream()
                .filter(entry -> entry.getValue().refusal().isPresent())
                .min(Map.Entry.comparingByKey(ORDER))
                .flatMap(entry -> entry.getValue().refusal());
    }

    /** Why that plan changes nothing: a volume would have to shrink. */
    Optional<Refusal> refused(Plan plan) {
        Set<String> names = runtime.claimants(stack);
        return plan.resources().stream()
                .filter(resource -> names.contains(resource.name()))
                .flatMap(resource -> resource
                        .blueprint()
                        .foreseen()
                        .flatMap(bound -> runtime.refused(stack, resource.name(), bound.workload()))
                        .map(shrunk -> new Refusal("InvalidSpec", "spec.resources." + resource.name() + ": " + shrunk))
                        .stream())
                .findFirst();
    }
}
