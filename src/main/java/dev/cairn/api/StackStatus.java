package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/**
 * What the operator saw and did. Times are RFC 3339 texts in UTC. Nothing here is bounded by the schema: a status that
 * the API server refuses would be worse than a long one; the writer keeps the bounds that the descriptions give.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record StackStatus(
        @JsonPropertyDescription("The generation of the spec that this status is about; -1 before the first pass.")
        Long observedGeneration,

        @JsonPropertyDescription(
                "One word for the whole: Pending, Progressing, Ready, Completed, Degraded, Failed, Suspended, Stopping or Stopped.")
        String phase,

        @JsonPropertyDescription("What is going on, in at most 80 characters.")
        String message,

        @JsonPropertyDescription("Ready, Reconciling, Stalled, Fidelity and Suspended, one of each at most.")
        List<Condition> conditions,

        @JsonPropertyDescription("How many of the wanted resources are ready.")
        Summary summary,

        @JsonPropertyDescription("The mode that is asked for, the one reached, and the change between them.")
        ModeStatus mode,

        @JsonPropertyDescription("The state of each resource, in plan order.")
        List<ResourceStatus> resources,

        @JsonPropertyDescription(
                "Every object that belongs to the stack, listed before the first of them is created; deletion works from it.")
        List<InventoryEntry> inventory,

        @JsonPropertyDescription("The ordered stop, once one was asked for.")
        ShutdownStatus shutdown,

        @JsonPropertyDescription("The last 10 changes of phase, oldest first.")
        List<HistoryEntry> history,

        @JsonPropertyDescription("The value of the annotation cairn.dev/requestedAt that was acted upon last.")
        String lastHandledReconcileAt,

        @JsonPropertyDescription("The service account as which the objects were written last.")
        String appliedServiceAccountName,

        @JsonPropertyDescription("What cannot be observed again; for Cairn itself.")
        StackMemoryStatus memory) {

    public StackStatus {
        conditions = Absent.toEmpty(conditions);
        resources = Absent.toEmpty(resources);
        inventory = Absent.toEmpty(inventory);
        history = Absent.toEmpty(history);
    }
}
