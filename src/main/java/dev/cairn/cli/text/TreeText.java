package dev.cairn.cli.text;

import dev.cairn.model.Dependency;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The resources as a tree: what nothing rests on at the top, below each what it rests on. */
public final class TreeText {
    private final StackGraph graph;
    private final Look look;
    private final Branches branches;
    private final Set<String> expanded = new HashSet<>();
    private final List<String> lines = new ArrayList<>();

    private TreeText(StackGraph graph, Look look) {
        this.graph = graph;
        this.look = look;
        this.branches = new Branches(look);
    }

    /** The lines; what a resource rests on is shown below its first mention only. */
    public static List<String> lines(StackGraph graph, Look look) {
        TreeText tree = new TreeText(graph, look);
        graph.tops().forEach(top -> tree.node(top, "", "", ""));
        return look.width() == 0
                ? tree.lines
                : tree.lines.stream()
                        .map(line -> Columns.cut(line, look.width(), look))
                        .toList();
    }

    private void node(Row row, String indent, String branch, String edge) {
        Mark mark = Mark.of(row.phase());
        List<StackGraph.Edge> below = graph.dependenciesOf(row.name());
        boolean repeated = !expanded.add(row.name()) && !below.isEmpty();
        lines.add((indent
                        + branch
                        + look.paint(mark.tone(), mark.text(look))
                        + " "
                        + row.name()
                        + look.paint(Tone.QUIET, edge + (repeated ? " (above)" : ""))
                        + "  "
                        + look.paint(mark.tone(), row.state())
                        + (row.detail().isEmpty() ? "" : "  " + row.detail()))
                .stripTrailing());
        if (repeated) {
            return;
        }
        String deeper = branches.below(indent, branch);
        for (int i = 0; i < below.size(); i++) {
            StackGraph.Edge next = below.get(i);
            Optional<Row> target = graph.nodes().stream()
                    .filter(node -> node.name().equals(next.to()))
                    .findFirst();
            String sign = branches.of(i, below.size());
            target.ifPresent(node -> node(node, deeper, sign, label(next)));
        }
    }

    /** What is not the usual kind of edge is said. */
    private static String label(StackGraph.Edge edge) {
        return edge.type() == Dependency.Type.REQUIRES
                ? ""
                : " (" + edge.type().name().toLowerCase(java.util.Locale.ROOT) + ")";
    }
}
