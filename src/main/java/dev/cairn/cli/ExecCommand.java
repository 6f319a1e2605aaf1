package dev.cairn.cli;

import dev.cairn.local.StackHandle;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn exec}. */
@Command(
        name = "exec",
        description = "Runs a command inside a resource: in its container or pod, or in the working directory and with"
                + " the environment of its process. Ends with the command's exit code.")
final class ExecCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private StackOptions which;

    @Option(
            names = {"-T", "--no-tty"},
            description = "No terminal for the command; without it there is one where this program has one.")
    private boolean plain;

    @Option(
            names = {"-i", "--stdin", "-t", "--tty"},
            description = "As docker and kubectl have them; not needed.")
    private boolean usual;

    @Parameters(index = "0", paramLabel = "RESOURCE", description = "Its name.")
    private String resource;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The command and its arguments.")
    private List<String> command = List.of();

    ExecCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        invocation.formless("exec");
        StackChoice choice = which.choice();
        String meant;
        try (StackHandle stack = invocation.stacks().look(choice)) {
            meant = Names.one(stack.stack(), resource, choice.next());
        }
        boolean terminal = !plain && invocation.console().interactive();
        try (Entrance entrance = invocation.stacks().enter(choice, meant)) {
            return entrance.run(
                    command.getFirst().equals("--") ? command.subList(1, command.size()) : command, terminal);
        }
    }
}
