package dev.cairn.cli.text;

import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.model.Dependency;
import dev.cairn.model.Phase;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What somebody stopped: it stays so, whoever rests on it, until somebody starts it. */
public final class Held {
    private Held() {}

    /**
     * What is stopped of those and of what they cannot start without, in plan order.
     *
     * @param names empty for all
     */
    public static List<String> among(Stack stack, List<String> names) {
        List<String> held = StackTable.statuses(stack).stream()
                .filter(status -> status.memory() != null && status.memory().held() != null)
                .filter(status -> Row.phase(status) == Phase.STOPPED || Row.phase(status) == Phase.STOPPING)
                .map(ResourceStatus::name)
                .toList();
        if (held.isEmpty() || names.isEmpty()) {
            return held;
        }
        StackGraph graph = StackGraph.of(stack, Instant.EPOCH);
        Set<String> needed = new LinkedHashSet<>();
        names.forEach(name -> collect(graph, name, needed));
        return held.stream().filter(needed::contains).toList();
    }

    private static void collect(StackGraph graph, String name, Set<String> needed) {
        if (needed.add(name)) {
            graph.dependenciesOf(name).stream()
                    .filter(edge -> edge.type() == Dependency.Type.REQUIRES)
                    .forEach(edge -> collect(graph, edge.to(), needed));
        }
    }
}
