package dev.cairn.engine;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/** What comes along with a choice of resources. */
public final class Closure {
    private Closure() {}

    /**
     * The roots and everything that they pull in, directly or by way of others.
     *
     * @param pulls what one resource pulls in: what it requires or wants, and the members of a group
     */
    public static Set<String> of(Collection<String> roots, Function<String, ? extends Collection<String>> pulls) {
        Set<String> closure = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            String name = open.remove();
            if (closure.add(name)) {
                open.addAll(pulls.apply(name));
            }
        }
        return closure;
    }
}
