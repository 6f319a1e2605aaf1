package dev.cairn.runtime.kubernetes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which stacks have objects of which kinds that users wrote: a watch of a kind that none of them has is one too many. */
final class Uses {
    private final Map<Scope.Key, Set<String>> kinds = new HashMap<>();

    /** That stack has objects of that kind, too. */
    synchronized void add(Scope.Key stack, String kind) {
        kinds.computeIfAbsent(stack, _ -> new HashSet<>()).add(kind);
    }

    /** That stack has objects of these kinds and of no others. */
    synchronized void set(Scope.Key stack, Set<String> now) {
        if (now.isEmpty()) {
            kinds.remove(stack);
        } else {
            kinds.put(stack, new HashSet<>(now));
        }
    }

    /** The kinds of that stack's objects. */
    synchronized Set<String> of(Scope.Key stack) {
        return Set.copyOf(kinds.getOrDefault(stack, Set.of()));
    }

    /** Whether some stack has objects of that kind. */
    synchronized boolean any(String kind) {
        return kinds.values().stream().anyMatch(some -> some.contains(kind));
    }
}
