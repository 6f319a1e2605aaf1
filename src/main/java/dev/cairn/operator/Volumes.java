package dev.cairn.operator;

import dev.cairn.model.Memory;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.status.Surroundings.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Volumes of what runs that are to have another size: larger ones grow beside the passes, and nothing is restarted. Where
 * one cannot, everything runs on, the Stack is stalled, and it is tried again now and then.
 */
final class Volumes {
    private static final Logger LOG = Logger.getLogger(Volumes.class);
    private static final Duration PAUSE = Duration.ofSeconds(15);

    private final KubernetesRuntime runtime;
    private final StackRef stack;
    private final Upkeep upkeep;
    private final Runnable wake;
    private final Set<String> growing = ConcurrentHashMap.newKeySet();
    private final Map<String, Denied> denied = new ConcurrentHashMap<>();
    private List<WorkloadSpec> outgrown = List.of();

    /** A growth that was not allowed, and when to ask again. */
    private record Denied(Refusal refusal, Instant again) {}

    Volumes(KubernetesRuntime runtime, StackRef stack, Upkeep upkeep, Runnable wake) {
        this.runtime = runtime;
        this.stack = stack;
        this.upkeep = upkeep;
        this.wake = wake;
    }

    /** Looks which of those that run are to be larger than they are. */
    void look(Plan plan, Memory memory, Sightings sightings) {
        outgrown = claimants(plan)
                .flatMap(resource -> Upkeep.running(resource, memory, sightings).stream())
                .map(running -> running.spec(stack))
                .filter(runtime::outgrown)
                .toList();
        denied.keySet().retainAll(outgrown.stream().map(WorkloadSpec::resource).toList());
    }

    /** Has them grow; what is seen of their workload meanwhile is what was seen before. */
    void grow(Instant now) {
        outgrown.forEach(spec -> grow(spec, now));
    }

    private void grow(WorkloadSpec spec, Instant now) {
        boolean early = Optional.ofNullable(denied.get(spec.resource()))
                .filter(before -> now.isBefore(before.again()))
                .isPresent();
        if (early || !growing.add(spec.resource())) {
            return;
        }
        upkeep.begin(() -> {
            try {
                runtime.correct(spec);
                denied.remove(spec.resource());
                LOG.infof("stack=%s resource=%s event=VolumeGrown", stack.id(), spec.resource());
            } catch (RuntimeFailure e) {
                String why = "spec.resources." + spec.resource() + ": its volume does not grow: "
                        + e.reason().text();
                denied.put(spec.resource(), new Denied(new Refusal(e.reason().type(), why), now.plus(PAUSE)));
            } finally {
                growing.remove(spec.resource());
                wake.run();
            }
        });
    }

    /** Whether what runs of that resource is being made anew around its pods. */
    boolean grows(String resource) {
        return growing.contains(resource);
    }

    /** When a growth that was not allowed is to be tried again. */
    Optional<Instant> againAt() {
        return denied.values().stream().map(Denied::again).min(Instant::compareTo);
    }

    /** What still is not as large as it is specified, for people; empty when everything is. */
    Optional<String> unfinished() {
        return Stream.concat(outgrown.stream().map(WorkloadSpec::resource), growing.stream())
                .min(String::compareTo)
                .map(name -> "waiting for " + name + ": its volume grows");
    }

    /** Why the Stack cannot be as it is specified: something was not allowed to grow. */
    Optional<Refusal> denied() {
        return denied.entrySet().stream().min(Map.Entry.comparingByKey()).map(entry -> entry.getValue()
                .refusal());
    }

    /** Why that plan changes nothing: a volume would have to shrink. */
    Optional<Refusal> refused(Plan plan) {
        return claimants(plan)
                .flatMap(resource -> resource
                        .blueprint()
                        .foreseen()
                        .flatMap(bound -> runtime.refused(stack, resource.name(), bound.workload()))
                        .map(shrunk -> new Refusal("InvalidSpec", "spec.resources." + resource.name() + ": " + shrunk))
                        .stream())
                .findFirst();
    }

    private Stream<Resource> claimants(Plan plan) {
        Set<String> names = runtime.claimants(stack);
        return plan.resources().stream().filter(resource -> names.contains(resource.name()));
    }
}
