package dev.cairn.operator;

import dev.cairn.api.InventoryEntry;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.Table;
import dev.cairn.status.Surroundings;
import java.util.List;
import java.util.Optional;

/**
 * How large the status of a plan will become, so that one that the API server would not store is refused before the first
 * object is made: afterwards nothing could be remembered of it.
 */
final class Projection {
    /** What a status may have, in bytes of JSON; etcd takes 1.5 MiB for the whole object. */
    static final int LARGEST = 512 << 10;

    /** Of a resource with a full message, a cause and its memory, beside its name. */
    private static final int RESOURCE = 700;

    /** Of an object in the inventory with its uid, beside its names. */
    private static final int OBJECT = 110;

    private Projection() {}

    /** Why that plan is refused, if it is. */
    static Optional<Surroundings.Refusal> refusal(String namespace, String stack, Plan plan) {
        int bytes = bytes(plan, Inventory.of(namespace, stack, plan, Table.empty(), _ -> false));
        return bytes <= LARGEST
                ? Optional.empty()
                : Optional.of(new Surroundings.Refusal(
                        "TooLarge",
                        "spec.resources: the status of " + plan.resources().size() + " resources needs about "
                                + (bytes >> 10) + " KiB, and at most " + (LARGEST >> 10)
                                + " KiB are stored; split the stack"));
    }

    private static int bytes(Plan plan, List<InventoryEntry> inventory) {
        int bytes = 0;
        for (Resource resource : plan.resources()) {
            bytes += RESOURCE + 3 * resource.name().length();
        }
        for (InventoryEntry entry : inventory) {
            bytes += OBJECT + entry.name().length() + entry.namespace().length();
        }
        return bytes;
    }
}
