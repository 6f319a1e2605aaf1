package dev.cairn.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code cairn} itself: what every verb has. */
@Command(
        name = "cairn",
        header = "Starts workloads in dependency order, knows that they are ready, and takes them down again.",
        synopsisSubcommandLabel = "VERB",
        optionListHeading = "%nOptions of every verb:%n",
        commandListHeading = "%nVerbs:%n",
        footerHeading = "%n",
        footer = {
            "Every flag has a variable: --wait-timeout is CAIRN_WAIT_TIMEOUT.",
            "More about one verb: cairn VERB --help"
        })
final class Root implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            scope = ScopeType.INHERIT,
            description = "Form of the result: table, wide, json, jsonl, yaml …; each verb says which it has.")
    String output = "";

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of an error, and every line of the log.")
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: cairn VERB");
    }
}
