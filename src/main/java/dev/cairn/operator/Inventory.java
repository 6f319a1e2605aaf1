package dev.cairn.operator;

import dev.cairn.api.InventoryEntry;
import dev.cairn.api.ObjectReference;
import dev.cairn.api.StackStatus;
import dev.cairn.model.Instance;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.Table;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.kubernetes.Footprint;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The objects of a plan, by the names they will have; complete before the first of them exists. */
final class Inventory {
    private Inventory() {}

    /**
     * Every object of the plan, and of what was before it all that may still be there: until everything is gone that the
     * plan does not have.
     */
    static List<InventoryEntry> of(
            StackRef stack, Plan plan, Memory memory, Table<String, Observation> seen, Optional<StackStatus> before) {
        List<InventoryEntry> wanted = of(KubernetesRuntime.namespace(stack), stack.name(), plan, seen);
        boolean retiring = false;
        for (var entry : memory.resources()) {
            retiring |= plan.resource(entry.getKey()).isEmpty();
        }
        return retiring ? with(wanted, before.map(StackStatus::inventory).orElse(List.of())) : wanted;
    }

    /** Every object of the plan, in plan order, with the uids of those that are seen. */
    static List<InventoryEntry> of(String namespace, String stack, Plan plan, Table<String, Observation> seen) {
        Map<String, Integer> waves = new HashMap<>();
        List<InventoryEntry> entries = new ArrayList<>();
        for (Resource resource : plan.resources()) {
            int wave = plan.graph().dependenciesOf(resource.name()).stream()
                    .mapToInt(name -> waves.getOrDefault(name, 0) + 1)
                    .max()
                    .orElse(0);
            waves.put(resource.name(), wave);
            for (Footprint.Entry object : Footprint.of(stack, resource)) {
                entries.add(new InventoryEntry(
                        object.group().isEmpty() ? null : object.group(),
                        object.kind(),
                        namespace,
                        object.name(),
                        object.main() ? uid(resource.name(), seen).orElse(null) : null,
                        wave));
            }
        }
        return entries;
    }

    /** The first, then those of the second that are not among them. */
    private static List<InventoryEntry> with(List<InventoryEntry> wanted, List<InventoryEntry> before) {
        List<InventoryEntry> all = new ArrayList<>(wanted);
        before.stream()
                .filter(old -> wanted.stream().noneMatch(one -> same(one, old)))
                .forEach(all::add);
        return all;
    }

    private static boolean same(InventoryEntry one, InventoryEntry other) {
        return one.kind().equals(other.kind())
                && one.group().equals(other.group())
                && one.name().equals(other.name());
    }

    /** The object that runs each resource of which one is seen; what the plan does not have any more is named as before. */
    static Map<String, ObjectReference> references(
            String stack, Plan plan, Table<String, Observation> seen, Optional<StackStatus> before) {
        Map<String, ObjectReference> references = new HashMap<>();
        before.map(StackStatus::resources).orElse(List.of()).stream()
                .filter(resource -> resource.ref() != null
                        && plan.resource(resource.name()).isEmpty()
                        && uid(resource.name(), seen).isPresent())
                .forEach(resource -> references.put(resource.name(), resource.ref()));
        for (Resource resource : plan.resources()) {
            Optional<String> uid = uid(resource.name(), seen);
            Footprint.of(stack, resource).stream()
                    .filter(object -> object.main() && uid.isPresent())
                    .forEach(object -> references.put(
                            resource.name(),
                            new ObjectReference(object.apiVersion(), object.kind(), object.name(), uid.orElseThrow())));
        }
        return references;
    }

    private static Optional<String> uid(String resource, Table<String, Observation> seen) {
        return seen.get(resource).map(Observation::instances).orElse(List.of()).stream()
                .map(Instance::id)
                .findFirst();
    }
}
