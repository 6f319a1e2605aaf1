package dev.cairn.cli.text;

import dev.cairn.model.Dependency;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The graph as source text of a drawing program. Arrows point from a resource to what it rests on. */
public final class GraphText {
    private GraphText() {}

    /** For Graphviz. */
    public static List<String> dot(String stack, StackGraph graph) {
        List<String> lines = new ArrayList<>();
        lines.add("digraph \"" + stack + "\" {");
        lines.add("  rankdir=BT;");
        lines.add("  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\"];");
        for (Row node : graph.nodes()) {
            lines.add("  \"" + node.name() + "\" [label=\"" + node.name() + "\\n" + node.state() + "\", fillcolor=\""
                    + fill(node) + "\"];");
        }
        for (StackGraph.Edge edge : graph.edges()) {
            lines.add("  \"" + edge.from() + "\" -> \"" + edge.to() + "\""
                    + (edge.type() == Dependency.Type.REQUIRES ? "" : " [style=dashed]") + ";");
        }
        lines.add("}");
        return lines;
    }

    /** For Mermaid. */
    public static List<String> mermaid(StackGraph graph) {
        List<String> lines = new ArrayList<>();
        lines.add("flowchart BT");
        for (Row node : graph.nodes()) {
            lines.add("  " + id(node.name()) + "[\"" + node.name() + "<br>" + node.state() + "\"]:::" + tone(node));
        }
        for (StackGraph.Edge edge : graph.edges()) {
            String arrow = edge.type() == Dependency.Type.REQUIRES ? " --> " : " -.-> ";
            lines.add("  " + id(edge.from()) + arrow + id(edge.to()));
        }
        for (Mark mark : List.of(Mark.READY, Mark.BUSY, Mark.IDLE, Mark.FAILED)) {
            lines.add("  classDef " + name(mark) + " fill:" + colour(mark) + ",stroke:#666");
        }
        return lines;
    }

    /** A line per resource, in plan order: its name and what it rests on. */
    public static List<String> text(StackGraph graph, Look look) {
        Grid grid = new Grid("NAME", "STATE", "RESTS ON");
        for (Row node : graph.nodes()) {
            List<String> below = graph.dependenciesOf(node.name()).stream()
                    .map(edge -> edge.to()
                            + (edge.type() == Dependency.Type.REQUIRES
                                    ? ""
                                    : " (" + edge.type().name().toLowerCase(Locale.ROOT) + ")"))
                    .toList();
            grid.row(
                    Grid.Cell.of(node.name()),
                    Grid.Cell.of(node.state()).in(Mark.of(node.phase()).tone()),
                    Grid.Cell.of(String.join(", ", below)));
        }
        return grid.lines(look);
    }

    /** Mermaid's names have no dashes at the places that matter to it. */
    private static String id(String name) {
        return "r_" + name.replace("_", "__").replace('-', '_');
    }

    private static String tone(Row node) {
        return name(Mark.of(node.phase()));
    }

    private static String name(Mark mark) {
        return switch (mark) {
            case READY, DONE -> "good";
            case BUSY -> "busy";
            case IDLE -> "idle";
            case FAILED -> "bad";
        };
    }

    private static String fill(Row node) {
        return colour(Mark.of(node.phase()));
    }

    private static String colour(Mark mark) {
        return switch (mark) {
            case READY, DONE -> "#d5f5d5";
            case BUSY -> "#fff3c4";
            case IDLE -> "#eeeeee";
            case FAILED -> "#f8d0d0";
        };
    }
}
