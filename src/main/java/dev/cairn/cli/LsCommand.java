package dev.cairn.cli;

import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.cli.text.Grid;
import dev.cairn.cli.text.Grid.Cell;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code cairn ls}. */
@Command(name = "ls", description = "The stacks on this machine.  [-o table, json, jsonl, yaml]")
final class LsCommand implements Callable<Integer> {
    private final Invocation invocation;

    LsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        Form form = invocation.form(Form.TABLE, Form.JSON, Form.JSONL, Form.YAML);
        List<Entry> entries = invocation.stacks().all().stream().map(Entry::of).toList();
        switch (form) {
            case JSON -> invocation.print(Json.document(entries));
            case YAML -> invocation.print(Json.yaml(entries));
            case JSONL -> entries.forEach(entry -> invocation.print(Json.line(entry)));
            default -> table(entries);
        }
        return Exit.OK;
    }

    private void table(List<Entry> entries) {
        Grid grid = new Grid("ID", "NAME", "STATUS", "READY", "SUPERVISOR", "FILE");
        entries.forEach(entry -> grid.row(
                Cell.of(entry.id()),
                Cell.of(entry.name()),
                Cell.of(entry.phase()),
                Cell.of(entry.ready()),
                Cell.of(entry.driven() ? "runs" : "none"),
                Cell.of(entry.file())));
        if (grid.isEmpty()) {
            invocation.tell("there are no stacks on this machine; start one with: cairn up");
        } else {
            invocation.print(grid.lines(invocation.look()));
        }
    }

    /** One stack, as JSON shows it. */
    record Entry(String id, String name, String phase, String ready, String message, String file, boolean driven) {
        static Entry of(Stacks.Known known) {
            Stack stack = known.stack();
            Optional<StackStatus> status = Optional.ofNullable(stack.getStatus());
            return new Entry(
                    known.id(),
                    stack.getMetadata().getName(),
                    status.map(StackStatus::phase).orElse(""),
                    status.map(StackStatus::summary)
                            .map(summary -> summary.ready())
                            .orElse(""),
                    status.map(StackStatus::message).orElse(""),
                    known.file(),
                    known.driven());
        }
    }
}
