package dev.cairn.local;

import dev.cairn.model.OtherStack;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Other stacks that are as a test says; the one that listens last is told. */
public final class ScriptedNeighbours implements Neighbours {
    private final Map<String, OtherStack> known = new HashMap<>();
    private BiConsumer<String, OtherStack> listener = (_, _) -> {};

    /** That stack is like this from now on. */
    public synchronized void set(String stack, OtherStack seen) {
        known.put(stack, seen);
        listener.accept(stack, seen);
    }

    @Override
    public synchronized void watch(Set<String> names, BiConsumer<String, OtherStack> told) {
        listener = told;
        names.forEach(name -> told.accept(name, known.getOrDefault(name, OtherStack.UNKNOWN)));
    }

    @Override
    public synchronized void close() {
        listener = (_, _) -> {};
    }
}
