package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The garbage collector: what has lost its owners goes, what has one left only loses the reference; a deletion in the
 * foreground waits for what blocks it, one that orphans takes the references first.
 */
final class Collector {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    private final Store store;
    private final SimulatedApi api;

    Collector(Store store, SimulatedApi api) {
        this.store = store;
        this.api = api;
    }

    /** Does one thing that is due. */
    boolean work() {
        for (Stored stored : List.copyOf(store.present())) {
            if (orphans(stored) || finishesForeground(stored) || collects(stored)) {
                return true;
            }
        }
        return false;
    }

    private List<Stored> dependents(Stored owner) {
        return store.present().stream()
                .filter(stored -> stored.namespace().equals(owner.namespace()))
                .filter(stored -> refersTo(stored, owner.uid()).isPresent())
                .toList();
    }

    private static Optional<JsonNode> refersTo(Stored stored, String uid) {
        return stored.owners().stream()
                .filter(owner -> owner.path("uid").asText().equals(uid))
                .findFirst();
    }

    private boolean orphans(Stored owner) {
        if (!owner.deleting() || !owner.finalizers().contains(ORPHAN)) {
            return false;
        }
        dependents(owner).forEach(dependent -> drop(dependent, List.of(owner.uid())));
        api.withoutFinalizer(owner, ORPHAN);
        return true;
    }

    private boolean finishesForeground(Stored owner) {
        if (!waits(owner)) {
            return false;
        }
        boolean blocked = dependents(owner).stream().anyMatch(dependent -> refersTo(dependent, owner.uid())
                .filter(reference -> reference.path("blockOwnerDeletion").asBoolean())
                .isPresent());
        if (blocked) {
            return false;
        }
        api.withoutFinalizer(owner, FOREGROUND);
        return true;
    }

    private static boolean waits(Stored owner) {
        return owner.deleting() && owner.finalizers().contains(FOREGROUND);
    }

    private boolean collects(Stored stored) {
        if (stored.owners().isEmpty() || (stored.deleting() && !waits(stored))) {
            return false;
        }
        List<String> gone = new ArrayList<>();
        boolean solid = false;
        boolean waiting = false;
        for (JsonNode reference : stored.owners()) {
            Optional<Stored> owner = store.byUid(reference.path("uid").asText());
            if (owner.isEmpty()) {
                gone.add(reference.path("uid").asText());
            } else if (waits(owner.get())) {
                waiting = true;
                gone.add(reference.path("uid").asText());
            } else {
                solid = true;
            }
        }
        if (gone.isEmpty() || stored.deleting()) {
            return false;
        }
        if (solid) {
            drop(stored, gone);
        } else {
            api.delete(stored, waiting && !dependents(stored).isEmpty() ? "Foreground" : "Background");
        }
        return true;
    }

    private void drop(Stored stored, List<String> owners) {
        Stored changed = stored.copy();
        changed.owners(stored.owners().stream()
                .filter(owner -> !owners.contains(owner.path("uid").asText()))
                .toList());
        changed.managers()
                .takeFromAll(java.util.Set.copyOf(Fields.leaves(stored.object()).keySet().stream()
                        .filter(path -> !Fields.leaves(changed.object()).containsKey(path))
                        .toList()));
        store.put(changed);
    }
}
