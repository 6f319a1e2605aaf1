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
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    /** A growth that was not allowed, and when to ask again. */
    private record Denied(Refusal refusal, Instant again) {}

    Volumes(KubernetesRuntime runtime, StackRef stack, Upkeep upkeep, Runnable wake) {
        this.runtime = runtime;
        this.stack = stack;
        this.upkeep = upkeep;
        this.wake = wake;
    }

    /** Has those grow that are to be larger; what is seen of their workload meanwhile is what was seen before. */
    void grow(Plan plan, Memory memory, Sightings sightings, Instant now) {
        Set<String> outgrown = new HashSet<>();
        for (Resource resource : plan.resources()) {
            Upkeep.running(resource, memory, sightings)
                    .map(running -> running.spec(stack))
                    .filter(runtime::outgrown)
                    .ifPresent(spec -> {
                        outgrown.add(spec.resource());
                        grow(spec, now);
                    });
        }
        denied.keySet().retainAll(outgrown);
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

    /** Whether it is time for that. */
    boolean due(Instant now) {
        return againAt().filter(at -> !now.isBefore(at)).isPresent();
    }

    /** Why the Stack cannot be as it is specified: something was not allowed to grow. */
    Optional<Refusal> denied() {
        return denied.entrySet().stream().min(Map.Entry.comparingByKey()).map(entry -> entry.getValue()
                .refusal());
    }

    /** Why that plan changes nothing: a volume would have to shrink. */
    Optional<Refusal> shrunk(Plan plan) {
        for (Resource resource : plan.resources()) {
            Optional<String> shrunk = resource.blueprint()
                    .foreseen()
                    .flatMap(bound -> runtime.shrunk(stack, resource.name(), bound.workload()));
            if (shrunk.isPresent()) {
                return Optional.of(
                        new Refusal("InvalidSpec", "spec.resources." + resource.name() + ": " + shrunk.get()));
            }
        }
        return Optional.empty();
    }
}
