package dev.cairn.model;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a resource publishes while it is ready (or completed), for each {@link View}. */
public record Outputs(Map<View, Map<String, OutputValue>> byView) {
    /** Nothing published. */
    public static final Outputs NONE = new Outputs(Map.of());

    public Outputs {
        Map<View, Map<String, OutputValue>> copy = new EnumMap<>(View.class);
        byView.forEach((view, values) -> copy.put(view, java.util.Collections.unmodifiableMap(new TreeMap<>(values))));
        byView = java.util.Collections.unmodifiableMap(copy);
    }

    /** The same values from every side. */
    public static Outputs everywhere(Map<String, OutputValue> values) {
        return new Outputs(Map.of(View.MACHINE, values, View.NETWORK, values));
    }

    /** The value as seen from there; empty when it is not published. */
    public Optional<OutputValue> value(View view, String name) {
        return Optional.ofNullable(byView.getOrDefault(view, Map.of()).get(name));
    }

    /** All values as seen from there, by name. */
    public Map<String, OutputValue> seenFrom(View view) {
        return byView.getOrDefault(view, Map.of());
    }
}
