package dev.cairn.cli;

import dev.cairn.cli.text.PlanText;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn plan}. */
@Command(
        name = "plan",
        description = "What up would do, in order, and why; nothing is started, stopped or written.  [-o text, json]")
final class PlanCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private StackOptions which;

    @Mixin
    private InputOptions inputs;

    @Mixin
    private RuntimeOptions runtime;

    @Parameters(paramLabel = "RESOURCE", description = "Only these and what they need; without any, all of them.")
    private List<String> resources = List.of();

    @Option(names = "--no-deps", description = "Only the named resources, without what they need.")
    private boolean noDeps;

    PlanCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        Form form = invocation.form(Form.TEXT, Form.JSON);
        Foreseen foreseen = invocation
                .stacks()
                .foresee(new Wishes(which.choice(), inputs, runtime, Launch.Only.of(resources, noDeps)));
        foreseen.remarks().forEach(invocation::tell);
        if (form == Form.JSON) {
            invocation.print(Json.document(foreseen.foresight()));
        } else {
            invocation.print(PlanText.lines(foreseen.foresight(), invocation.look()));
        }
        return Exit.OK;
    }
}
