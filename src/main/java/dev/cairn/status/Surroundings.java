package dev.cairn.status;

import dev.cairn.api.InventoryEntry;
import dev.cairn.api.ObjectReference;
import dev.cairn.model.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a status shows beside the lifecycle.
 *
 * @param fidelity what the backends do not honour, one sentence each
 * @param refusal why the present specification is not carried out, or not in full
 * @param unfinished what beside the lifecycle is not yet as it is specified: until it is, nobody is told ready
 * @param inventory every object of the plan
 * @param references the object that runs a resource, where that is not simply its instance
 * @param lastHandledReconcileAt echo of the request annotation
 * @param appliedServiceAccountName the identity that was used
 */
public record Surroundings(
        List<String> fidelity,
        Optional<Refusal> refusal,
        Optional<String> unfinished,
        List<InventoryEntry> inventory,
        Map<String, ObjectReference> references,
        Optional<String> lastHandledReconcileAt,
        Optional<String> appliedServiceAccountName) {

    /** Nothing beside the lifecycle. */
    public static final Surroundings NONE = new Surroundings(
            List.of(), Optional.empty(), Optional.empty(), List.of(), Map.of(), Optional.empty(), Optional.empty());

    /**
     * Why it is not.
     *
     * @param reason one word for programs
     * @param message for people: what, where, why, what to do
     */
    public record Refusal(String reason, String message) {
        /** What that reason says by itself. */
        public static Refusal of(Reason reason) {
            return new Refusal(reason.type(), reason.text());
        }
    }

    public Surroundings {
        fidelity = List.copyOf(fidelity);
        inventory = List.copyOf(inventory);
        references = Map.copyOf(references);
    }

    /** The same, not carried out. */
    public Surroundings withRefusal(Optional<Refusal> why) {
        return new Surroundings(
                fidelity, why, unfinished, inventory, references, lastHandledReconcileAt, appliedServiceAccountName);
    }

    /** The same with these notes. */
    public Surroundings withFidelity(List<String> notes) {
        return new Surroundings(
                notes, refusal, unfinished, inventory, references, lastHandledReconcileAt, appliedServiceAccountName);
    }
}
