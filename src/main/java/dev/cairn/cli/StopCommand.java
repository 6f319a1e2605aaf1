package dev.cairn.cli;

import dev.cairn.model.Request;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn stop}. */
@Command(
        name = "stop",
        description = "Stops a resource and keeps it stopped; what rests on it is stopped first. Says what that is, and"
                + " asks in a terminal.")
final class StopCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private StackOptions which;

    @Parameters(paramLabel = "RESOURCE", arity = "1..*", description = "Their names.")
    private List<String> resources = List.of();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    StopCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        return new Ask(invocation, Request.Verb.STOP, "stopping").of(which.choice(), resources, yes);
    }
}
