package dev.cairn.cli;

import dev.cairn.cli.text.PlanText;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn diff}. */
@Command(
        name = "diff",
        description = "What runs against what is written; ends with 1 when they differ.  [-o text, json]")
final class DiffCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private StackOptions which;

    @Mixin
    private InputOptions inputs;

    @Mixin
    private RuntimeOptions runtime;

    DiffCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        Form form = invocation.form(Form.TEXT, Form.JSON);
        Foreseen foreseen = invocation
                .stacks()
                .foresee(new Wishes(which.choice(), inputs, runtime, Launch.Only.of(List.of(), false)));
        foreseen.remarks().forEach(invocation::tell);
        if (form == Form.JSON) {
            invocation.print(Json.document(foreseen.foresight()));
        } else {
            invocation.print(PlanText.differences(foreseen.foresight(), invocation.look()));
        }
        return foreseen.foresight().actions().isEmpty() ? Exit.OK : Exit.FAILED;
    }
}
