package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** One watch, which shows what happened since its version one by one, as late as it is asked. */
final class Watching {
    private final Store store;
    private final Where where;
    private final Selection selection;
    private long version;
    private boolean over;
    /** Up to which version of the store it was looked whether there is something to show. */
    private long looked = -1;

    private boolean behind;

    Watching(Store store, Call call) {
        this.store = store;
        this.where = Where.of(call.path());
        this.selection = Selection.of(call);
        this.version = Long.parseLong(call.query().getOrDefault("resourceVersion", "0"));
    }

    /** Whether it has ended with an error. */
    boolean over() {
        return over;
    }

    /** Whether there is something it has not shown. */
    boolean behind() {
        if (!over && !behind && looked != store.version()) {
            behind = store.forgot(version) || store.changes(version).stream().anyMatch(this::shows);
            looked = store.version();
        }
        return !over && (behind || store.forgot(version));
    }

    /** The next event; empty while there is none. */
    Optional<ObjectNode> next() {
        if (over) {
            return Optional.empty();
        }
        behind = false;
        looked = -1;
        if (store.forgot(version)) {
            over = true;
            return Optional.of(
                    event("ERROR", (ObjectNode) Answer.refused(410, "Expired", "too old resource version: " + version)
                            .body()));
        }
        List<Store.Change> missed = store.changes(version);
        for (Store.Change change : missed) {
            version = change.version();
            Optional<ObjectNode> event = event(change);
            if (event.isPresent()) {
                return event;
            }
        }
        return Optional.empty();
    }

    private boolean shows(Store.Change change) {
        return where.covers(change.after()) && (was(change) || is(change));
    }

    private boolean was(Store.Change change) {
        return change.before().filter(selection::means).isPresent();
    }

    private boolean is(Store.Change change) {
        return change.type() != Store.Change.Type.DELETED && selection.means(change.after());
    }

    /** What the change is to who watches with that selector; empty when it is nothing. */
    private Optional<ObjectNode> event(Store.Change change) {
        if (!shows(change)) {
            return Optional.empty();
        }
        String type = is(change) ? was(change) ? "MODIFIED" : "ADDED" : "DELETED";
        return Optional.of(event(type, change.after().shown()));
    }

    private static ObjectNode event(String type, ObjectNode object) {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", type);
        event.set("object", object);
        return event;
    }
}
