package dev.cairn.cli.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.DependencySpec;
import dev.cairn.api.ResourceSpec;
import dev.cairn.api.Stack;
import dev.cairn.model.Dependency;
import dev.cairn.model.OutputRef;
import dev.cairn.plan.ResourceReferences;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who rests on whom.
 *
 * @param nodes in plan order: dependencies first
 * @param edges from a resource to what it rests on; members of a group count
 */
public record StackGraph(List<Row> nodes, List<Edge> edges) {
    public StackGraph {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    /**
     * One edge.
     *
     * @param from the dependent
     * @param to what it rests on
     */
    public record Edge(String from, String to, Dependency.Type type, Dependency.Condition condition) {}

    /** The graph of that stack, with the states of its status. */
    public static StackGraph of(Stack stack, Instant now) {
        List<Row> nodes = StackTable.rows(stack, now);
        List<Edge> edges = new ArrayList<>();
        for (Row node : nodes) {
            StackTable.spec(stack, node.name()).ifPresent(spec -> edges.addAll(edges(stack, node.name(), spec, nodes)));
        }
        return new StackGraph(nodes, edges);
    }

    private static List<Edge> edges(Stack stack, String name, ResourceSpec spec, List<Row> nodes) {
        Map<String, Edge> byTarget = new LinkedHashMap<>();
        for (DependencySpec dependency : spec.dependsOn()) {
            for (String target : instances(stack, dependency.name(), nodes)) {
                byTarget.put(target, edge(stack, name, target, dependency));
            }
        }
        List<String> implied = new ArrayList<>(references(spec));
        if (spec.group() != null) {
            implied.addAll(spec.group().members());
        }
        for (String base : implied) {
            for (String target : instances(stack, base, nodes)) {
                if (!target.equals(name)) {
                    byTarget.putIfAbsent(
                            target, new Edge(name, target, Dependency.Type.REQUIRES, usual(stack, target)));
                }
            }
        }
        return List.copyOf(byTarget.values());
    }

    /** What is waited for when nothing else is said: the end of a job, the readiness of anything else. */
    private static Dependency.Condition usual(Stack stack, String target) {
        return StackTable.spec(stack, target).map(ResourceSpec::job).isPresent()
                ? Dependency.Condition.COMPLETED
                : Dependency.Condition.READY;
    }

    private static Edge edge(Stack stack, String from, String to, DependencySpec spec) {
        Dependency.Type type = spec.type() == null
                ? Dependency.Type.REQUIRES
                : Dependency.Type.valueOf(spec.type().name().toUpperCase(Locale.ROOT));
        Dependency.Condition condition = spec.condition() == null
                ? usual(stack, to)
                : Dependency.Condition.valueOf(spec.condition().name().toUpperCase(Locale.ROOT));
        return new Edge(from, to, type, condition);
    }

    /** The base name of a {@code forEach} stands for all that were made from it. */
    private static List<String> instances(Stack stack, String name, List<Row> nodes) {
        return nodes.stream()
                .map(Row::name)
                .filter(node -> StackTable.isNamed(stack, node, name))
                .toList();
    }

    /** The resources whose outputs are used, in the order in which they are named. */
    private static List<String> references(ResourceSpec spec) {
        return ResourceReferences.in(new ObjectMapper().valueToTree(spec)).stream()
                .map(OutputRef::resource)
                .distinct()
                .toList();
    }

    /** What that resource rests on directly, in plan order. */
    public List<Edge> dependenciesOf(String name) {
        List<String> order = nodes.stream().map(Row::name).toList();
        return edges.stream()
                .filter(edge -> edge.from().equals(name))
                .sorted(Comparator.comparingInt(edge -> order.indexOf(edge.to())))
                .toList();
    }

    /** What rests on that resource, directly or through others, by an edge that orders; in plan order. */
    public List<String> dependentsOf(String name) {
        Set<String> found = new TreeSet<>();
        collect(name, found);
        return nodes.stream().map(Row::name).filter(found::contains).toList();
    }

    /** What nothing rests on, in plan order. */
    public List<Row> tops() {
        return nodes.stream()
                .filter(node -> edges.stream().noneMatch(edge -> edge.to().equals(node.name())))
                .toList();
    }

    private void collect(String name, Set<String> found) {
        for (Edge edge : edges) {
            if (edge.to().equals(name) && edge.type() != Dependency.Type.WANTS && found.add(edge.from())) {
                collect(edge.from(), found);
            }
        }
    }
}
