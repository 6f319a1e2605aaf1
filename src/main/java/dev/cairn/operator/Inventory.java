package dev.cairn.operator;

import dev.cairn.api.InventoryEntry;
import dev.cairn.api.ObjectReference;
import dev.cairn.model.Instance;
import dev.cairn.model.Kind;
import dev.cairn.model.Observation;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.Table;
import dev.cairn.runtime.kubernetes.ObjectNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The objects of a plan, by the names they will have; complete before the first of them exists. */
final class Inventory {
    private static final String APPS = "apps";

    private Inventory() {}

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
            if (resource.kind() instanceof Kind.Service) {
                String name = ObjectNames.of(stack, resource.name());
                entries.add(new InventoryEntry(
                        APPS,
                        "Deployment",
                        namespace,
                        name,
                        uid(resource.name(), seen).orElse(null),
                        wave));
                entries.add(new InventoryEntry(null, "Service", namespace, name, null, wave));
            }
        }
        return entries;
    }

    /** The object that runs each resource of which one is seen. */
    static Map<String, ObjectReference> references(String stack, Table<String, Observation> seen) {
        Map<String, ObjectReference> references = new HashMap<>();
        for (Map.Entry<String, Observation> entry : seen) {
            uid(entry.getKey(), seen)
                    .ifPresent(uid -> references.put(
                            entry.getKey(),
                            new ObjectReference(
                                    APPS + "/v1", "Deployment", ObjectNames.of(stack, entry.getKey()), uid)));
        }
        return references;
    }

    private static Optional<String> uid(String resource, Table<String, Observation> seen) {
        return seen.get(resource).map(Observation::instances).orElse(List.of()).stream()
                .map(Instance::id)
                .findFirst();
    }
}
