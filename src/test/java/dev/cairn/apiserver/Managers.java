package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who owns which fields of one object. */
final class Managers {

    /** One entry of the managed fields. */
    record Manager(String name, String operation, String subresource) implements Comparable<Manager> {
        @Override
        public int compareTo(Manager other) {
            return toString().compareTo(other.toString());
        }
    }

    private final Map<Manager, Set<String>> owned = new TreeMap<>();

    Managers() {}

    Managers(Managers other) {
        other.owned.forEach((manager, paths) -> owned.put(manager, new TreeSet<>(paths)));
    }

    Set<String> of(Manager manager) {
        return owned.getOrDefault(manager, Set.of());
    }

    boolean othersOwn(Manager manager, String path) {
        return owned.entrySet().stream()
                .anyMatch(entry ->
                        !entry.getKey().equals(manager) && entry.getValue().contains(path));
    }

    void give(Manager manager, Set<String> paths) {
        owned.computeIfAbsent(manager, _ -> new TreeSet<>()).addAll(paths);
    }

    void replace(Manager manager, Set<String> paths) {
        owned.put(manager, new TreeSet<>(paths));
        forgetEmpty();
    }

    /** Takes these from everybody but that one. */
    void takeFromOthers(Manager manager, Set<String> paths) {
        owned.forEach((other, theirs) -> {
            if (!other.equals(manager)) {
                theirs.removeAll(paths);
            }
        });
        forgetEmpty();
    }

    void takeFromAll(Set<String> paths) {
        owned.values().forEach(theirs -> theirs.removeAll(paths));
        forgetEmpty();
    }

    private void forgetEmpty() {
        owned.values().removeIf(Set::isEmpty);
    }

    JsonNode shown(String apiVersion) {
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        owned.forEach((manager, paths) -> {
            ObjectNode entry = entries.addObject()
                    .put("manager", manager.name())
                    .put("operation", manager.operation())
                    .put("apiVersion", apiVersion)
                    .put("time", Stored.TIME)
                    .put("fieldsType", "FieldsV1");
            entry.set("fieldsV1", Fields.shown(paths));
            if (!manager.subresource().isEmpty()) {
                entry.put("subresource", manager.subresource());
            }
        });
        return entries;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Managers managers && owned.equals(managers.owned);
    }

    @Override
    public int hashCode() {
        return owned.hashCode();
    }
}
