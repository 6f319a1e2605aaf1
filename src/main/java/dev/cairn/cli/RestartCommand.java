package dev.cairn.cli;

import dev.cairn.model.Request;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn restart}. */
@Command(name = "restart", description = "Stops a resource, waits until it is gone, and starts it again.")
final class RestartCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private StackOptions which;

    @Parameters(paramLabel = "RESOURCE", arity = "1..*", description = "Their names.")
    private List<String> resources = List.of();

    RestartCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        return new Ask(invocation, Request.Verb.RESTART, "restarting").of(which.choice(), resources, true);
    }
}
