package dev.cairn.cli;

import dev.cairn.model.Request;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn reset}. */
@Command(name = "reset", description = "Forgets the failures of a resource and tries it again.")
final class ResetCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private StackOptions which;

    @Parameters(paramLabel = "RESOURCE", arity = "1..*", description = "Their names.")
    private List<String> resources = List.of();

    ResetCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        return new Ask(invocation, Request.Verb.RESET, "reset").of(which.choice(), resources, true);
    }
}
