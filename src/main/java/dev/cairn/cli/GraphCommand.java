package dev.cairn.cli;

import dev.cairn.api.Stack;
import dev.cairn.cli.text.GraphText;
import dev.cairn.cli.text.StackGraph;
import dev.cairn.local.StackHandle;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn graph}. */
@Command(
        name = "graph",
        description = "The dependencies as a list, or for a drawing program.  [-o text, dot, mermaid, json]")
final class GraphCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private StackOptions which;

    GraphCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        if (invocation.root().output.equals("svg")) {
            throw Failure.usage(
                    "pictures are not in this version of cairn",
                    "use -o text, -o dot, -o mermaid, -o json; Graphviz draws: cairn graph -o dot | dot -Tsvg");
        }
        Form form = invocation.form(Form.TEXT, Form.DOT, Form.MERMAID, Form.JSON);
        try (StackHandle running = invocation.stacks().look(which.choice())) {
            Stack stack = running.stack();
            StackGraph graph = StackGraph.of(stack, invocation.console().clock().instant());
            switch (form) {
                case DOT -> invocation.print(GraphText.dot(stack.getMetadata().getName(), graph));
                case MERMAID -> invocation.print(GraphText.mermaid(graph));
                case JSON -> invocation.print(Json.document(graph));
                default -> invocation.print(GraphText.text(graph, invocation.look()));
            }
        }
        return Exit.OK;
    }
}
