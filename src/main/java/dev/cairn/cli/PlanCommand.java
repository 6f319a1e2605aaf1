package dev.cairn.cli;

import dev.cairn.cli.text.PlanText;
import dev.cairn.local.Foresight;
import dev.cairn.local.Machine;
import dev.cairn.local.Places;
import dev.cairn.local.ThisMachine;
import dev.cairn.runtime.RuntimeFailure;
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
        Machine machine = new ThisMachine(invocation.console().clock());
        Launch launch = Launch.of(
                        invocation, machine, which.choice(), inputs, runtime, Launch.Only.of(resources, noDeps))
                .valid();
        launch.tellNotes(invocation);
        Foresight foresight = look(launch, machine);
        if (form == Form.JSON) {
            invocation.print(Json.document(foresight));
        } else {
            invocation.print(PlanText.lines(foresight, invocation.look()));
        }
        return Exit.OK;
    }

    private Foresight look(Launch launch, Machine machine) throws IOException {
        Console console = invocation.console();
        try {
            return Foresight.of(
                    Places.of(console.env(), System.getProperty("user.name")),
                    launch.id(),
                    launch.request(),
                    machine,
                    console.clock());
        } catch (RuntimeFailure e) {
            throw Failure.backend(e);
        }
    }
}
