package dev.cairn.engine;

import dev.cairn.model.Plan;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;

/** Which resources are still to be looked at in one step: each once, in plan order; what is in no plan comes last. */
final class Agenda {
    private final Plan.Graph graph;
    private final PriorityQueue<Turn> queue =
            new PriorityQueue<>(Comparator.comparingInt(Turn::position).thenComparing(Turn::name));
    private final Set<String> queued = new HashSet<>();

    private record Turn(int position, String name) {}

    /** Nothing yet. */
    Agenda(Plan.Graph graph) {
        this.graph = graph;
    }

    void add(String name) {
        if (queued.add(name)) {
            queue.add(new Turn(graph.positionOf(name), name));
        }
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** The next one, which may be added again. */
    String next() {
        String name = queue.remove().name();
        queued.remove(name);
        return name;
    }
}
