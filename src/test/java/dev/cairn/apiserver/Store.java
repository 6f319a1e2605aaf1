package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Every object and everything that happened to them, in one order. */
final class Store {

    /**
     * One change.
     *
     * @param before empty for a new object
     * @param after the object, or as it was last
     */
    record Change(long version, Type type, Optional<Stored> before, Stored after) {
        enum Type {
            ADDED,
            MODIFIED,
            DELETED
        }
    }

    private final Map<String, Stored> objects = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Consumer<Change>> listeners = new ArrayList<>();
    private long version = 1000;
    private long forgotten = 1000;
    private long uids;

    private static String key(String kind, String namespace, String name) {
        return kind + "\n" + namespace + "\n" + name;
    }

    Optional<Stored> get(String kind, String namespace, String name) {
        return Optional.ofNullable(objects.get(key(kind, namespace, name))).map(Stored::copy);
    }

    List<Stored> all() {
        return objects.values().stream().map(Stored::copy).toList();
    }

    /** The objects themselves, to be looked at only. */
    Collection<Stored> present() {
        return Collections.unmodifiableCollection(objects.values());
    }

    Optional<Stored> byUid(String uid) {
        return objects.values().stream()
                .filter(stored -> stored.uid().equals(uid))
                .findFirst()
                .map(Stored::copy);
    }

    long version() {
        return version;
    }

    String newUid() {
        return String.format("00000000-0000-4000-8000-%012d", ++uids);
    }

    /** Stores a version that differs from what is there. */
    Stored put(Stored stored) {
        String key = key(stored.kind(), stored.namespace(), stored.name());
        stored.metadata().put("resourceVersion", "" + ++version);
        Stored before = objects.put(key, stored.copy());
        tell(new Change(
                version,
                before == null ? Change.Type.ADDED : Change.Type.MODIFIED,
                Optional.ofNullable(before),
                stored.copy()));
        return stored;
    }

    void remove(Stored stored) {
        objects.remove(key(stored.kind(), stored.namespace(), stored.name()));
        Stored last = stored.copy();
        ((ObjectNode) last.object().get("metadata")).put("resourceVersion", "" + ++version);
        tell(new Change(version, Change.Type.DELETED, Optional.of(stored.copy()), last));
    }

    private void tell(Change change) {
        changes.add(change);
        List.copyOf(listeners).forEach(listener -> listener.accept(change));
    }

    void listen(Consumer<Change> listener) {
        listeners.add(listener);
    }

    void unlisten(Consumer<Change> listener) {
        listeners.remove(listener);
    }

    /** Whether what happened after that version is not all known any more. */
    boolean forgot(long since) {
        return since < forgotten;
    }

    /** What happened after that version, as far as it is known. */
    List<Change> changes(long since) {
        int from = changes.size();
        while (from > 0 && changes.get(from - 1).version() > since) {
            from--;
        }
        return changes.subList(from, changes.size());
    }

    /** Forgets what happened: who asks for it has to list again. */
    void compact() {
        forgotten = version;
        changes.clear();
    }
}
