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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn ls}. */
@Command(
        name = "ls",
        description = "The stacks on this machine, or of a namespace of a cluster.  [-o table, json, jsonl, yaml]")
final class LsCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Of the cluster; without it that of the context.")
    private String namespace = "";

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "Of all namespaces of the cluster.")
    private boolean everywhere;

    LsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        Form form = invocation.form(Form.TABLE, Form.JSON, Form.JSONL, Form.YAML);
        StackChoice choice = new StackChoice(List.of(), "", cluster.choice(namespace, everywhere));
        List<Entry> entries =
                invocation.stacks().all(choice).stream().map(Entry::of).toList();
        switch (form) {
            case JSON -> invocation.print(Json.document(entries));
            case YAML -> invocation.print(Json.yaml(entries));
            case JSONL -> entries.forEach(entry -> invocation.print(Json.line(entry)));
            default -> table(entries, choice);
        }
        return Exit.OK;
    }

    private void table(List<Entry> entries, StackChoice choice) {
        Grid grid = new Grid("ID", "NAME", "STATUS", "READY", "SUPERVISOR", "FILE");
        entries.forEach(entry -> grid.row(
                Cell.of(entry.id()),
                Cell.of(entry.name()),
                Cell.of(entry.phase()),
                Cell.of(entry.ready()),
                Cell.of(entry.driven() ? "runs" : "none"),
                Cell.of(entry.file())));
        if (grid.isEmpty()) {
            invocation.tell(
                    choice.cluster().isPresent()
                            ? "there are no stacks there; make one with: kubectl apply --filename FILE"
                            : "there are no stacks on this machine; start one with: cairn up");
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
