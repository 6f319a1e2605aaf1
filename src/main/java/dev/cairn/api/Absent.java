package dev.cairn.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What stands in a record for a list or map that the document does not have. */
final class Absent {

    private Absent() {}

    /** The list itself as an immutable copy, or the empty one. */
    static <T> List<T> toEmpty(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /** The map as an immutable copy in the order of the document, or the empty one. */
    static <V> Map<String, V> toEmpty(Map<String, V> map) {
        return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** The text itself, or the empty one. */
    static String toEmpty(String text) {
        return text == null ? "" : text;
    }
}
