package dev.cairn.local;

import dev.cairn.model.Instance;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Snapshot;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What there is of a stack at this moment, for who only looks. */
final class Lookout {
    private Lookout() {}

    /**
     * What the backends list.
     *
     * @throws RuntimeFailure when one that the plan or the memory needs does not answer
     */
    static Snapshot list(StackRef stack, StackPlace place, OpenRuntimes runtimes, Plan plan, Memory memory)
            throws RuntimeFailure {
        Set<Backend> backends = EnumSet.noneOf(Backend.class);
        memory.resources().forEach(entry -> backends.add(entry.getValue().old().backend()));
        plan.resources().stream()
                .filter(resource -> resource.kind().hasInstance())
                .map(Resource::backend)
                .forEach(backends::add);
        if (!place.hasProcesses()) {
            backends.remove(Backend.PROCESS); // to look for them would make their directory
        }
        List<Instance> instances = new ArrayList<>();
        for (Backend backend : backends) {
            instances.addAll(runtimes.open(backend).list(stack));
        }
        instances.sort(Comparator.comparingLong(Instance::attempt));
        return snapshot(instances);
    }

    /** What a memory says that runs: true while its supervisor lives, which alone may look after what runs. */
    static Snapshot recall(Memory memory) {
        List<Instance> instances = new ArrayList<>();
        for (Map.Entry<String, ResourceMemory> entry : memory.resources()) {
            ResourceMemory.Attempt attempt = entry.getValue().attempt();
            if (entry.getValue().phase().active() && attempt.listed().isPresent()) {
                instances.add(Instance.running(
                        attempt.listed().get(),
                        entry.getKey(),
                        attempt.number(),
                        attempt.hash(),
                        attempt.executingAt().orElse(entry.getValue().since())));
            }
        }
        return snapshot(instances);
    }

    private static Snapshot snapshot(List<Instance> instances) {
        Snapshot snapshot = Snapshot.EMPTY;
        for (Instance instance : instances) {
            List<Instance> known =
                    new ArrayList<>(snapshot.of(instance.resource()).instances());
            known.add(instance);
            snapshot = snapshot.with(instance.resource(), Observation.ABSENT.withInstances(known));
        }
        return snapshot;
    }
}
