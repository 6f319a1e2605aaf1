package dev.cairn.cli;

import dev.cairn.cli.text.StackGraph;
import dev.cairn.cli.text.TreeText;
import dev.cairn.local.StackHandle;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn tree}. */
@Command(name = "tree", description = "Who rests on whom, with live state.  [-o text, json]")
final class TreeCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private StackOptions which;

    TreeCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        Form form = invocation.form(Form.TEXT, Form.JSON);
        try (StackHandle running = invocation.stacks().look(which.choice())) {
            StackGraph graph =
                    StackGraph.of(running.stack(), invocation.console().clock().instant());
            if (form == Form.JSON) {
                invocation.print(Json.document(graph));
            } else {
                invocation.print(TreeText.lines(graph, invocation.look()));
            }
        }
        return Exit.OK;
    }
}
