package dev.cairn.cli;

import dev.cairn.api.Stack;
import dev.cairn.cli.text.ResourceGrid;
import dev.cairn.cli.text.StackTable;
import dev.cairn.local.StackHandle;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn ps}. */
@Command(name = "ps", description = "The resources of a stack.  [-o table, wide, json, jsonl, yaml]")
final class PsCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private StackOptions which;

    @Option(
            names = {"-a", "--all"},
            description = "Also those that are not wanted.")
    private boolean all;

    PsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        Form form = invocation.form(Form.TABLE, Form.WIDE, Form.JSON, Form.JSONL, Form.YAML);
        try (StackHandle running = invocation.stacks().look(which.choice())) {
            Stack stack = running.stack();
            if (!form.isForPrograms()) {
                invocation.tellTrouble(stack);
            }
            Instant now = invocation.console().clock().instant();
            switch (form) {
                case JSON -> invocation.print(Json.document(stack));
                case YAML -> invocation.print(Json.yaml(stack));
                case JSONL -> StackTable.statuses(stack).forEach(status -> invocation.print(Json.line(status)));
                case WIDE -> invocation.print(ResourceGrid.wide(stack, all, now, invocation.look()));
                default -> invocation.print(ResourceGrid.lines(stack, all, now, invocation.look()));
            }
        }
        return Exit.OK;
    }
}
