package dev.cairn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** Where {@code cairn} begins: finds the verb, gives the rest to it, and turns what goes wrong into words. */
public final class Main {
    private static final Set<String> OPTIONS_WITH_VALUE =
            Set.of("-f", "--file", "-p", "--project-name", "-o", "--output", "-n", "--namespace", "--context");
    /** Before the verb they cannot be mistaken for the verb's own. */
    private static final Map<String, String> LONG = Map.of("-f", "--file", "-n", "--namespace");

    private static final int HELP_WIDTH = 100;

    private Main() {}

    /** Runs the program; its exit status is one of {@link Exit}. */
    public static void main(String[] args) {
        Console console = Console.system();
        int status = run(List.of(args), console, new MachineStacks(console));
        console.out().flush();
        console.err().flush();
        // There are no shutdown hooks, and an orderly exit looks for a logger first, which costs a tenth of the start.
        Runtime.getRuntime().halt(status);
    }

    /** Runs one command in that world, on those stacks. */
    static int run(List<String> args, Console console, Stacks stacks) {
        Root root = new Root();
        Invocation invocation = new Invocation(console, root, new Worlds(console, stacks));
        Errors errors = new Errors(invocation);
        try {
            List<String> words = verb(verbFirst(args));
            CommandLine line = commandLine(invocation, words, errors);
            return line.execute(words.toArray(String[]::new));
        } catch (Failure failure) {
            return errors.report(failure, errors.isForPrograms(args));
        }
    }

    /** Only the verb that was named is set up: the others would take time. Help and mistakes want them all. */
    private static CommandLine commandLine(Invocation invocation, List<String> words, Errors errors) {
        CommandLine line = new CommandLine(invocation.root());
        String first = words.isEmpty() ? "--help" : words.getFirst();
        if (first.startsWith("-")) {
            Verb.listed().forEach(verb -> line.addSubcommand(verb.name(), verb.make(invocation)));
        } else {
            Verb verb = Verb.named(first);
            line.addSubcommand(verb.name(), verb.make(invocation));
        }
        line.setDefaultValueProvider(
                new EnvironmentDefaults(invocation.console().env()));
        line.setOut(new java.io.PrintWriter(invocation.console().out(), true));
        line.setErr(new java.io.PrintWriter(invocation.console().err(), true));
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(invocation.look().colour() ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpWidth(
                invocation.look().width() == 0
                        ? HELP_WIDTH
                        : Math.max(60, Math.min(HELP_WIDTH, invocation.look().width())));
        line.setUsageHelpLongOptionsMaxWidth(32);
        // What follows the name of a resource belongs to the command that is run in it.
        Optional.ofNullable(line.getSubcommands().get("exec")).ifPresent(exec -> exec.setStopAtPositional(true));
        line.setParameterExceptionHandler(
                (ParameterException wrong, String[] _) -> errors.report(wrong, errors.isForPrograms(words)));
        line.setExecutionExceptionHandler((failure, _, _) -> errors.report(failure, errors.isForPrograms(words)));
        return line;
    }

    /** What other programs have made a habit. */
    private static List<String> verb(List<String> words) {
        return switch (words.isEmpty() ? "" : words.getFirst()) {
            case "--version", "-V" -> List.of("version");
            case "help" -> words.size() == 1 ? List.of("--help") : List.of(words.get(1), "--help");
            default -> words;
        };
    }

    /** {@code cairn -f a.yaml up} means what {@code cairn up -f a.yaml} does. */
    private static List<String> verbFirst(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            String word = args.get(i);
            if (OPTIONS_WITH_VALUE.contains(word)) {
                i++;
            } else if (!word.startsWith("-")) {
                List<String> words = new ArrayList<>();
                words.add(word);
                args.subList(0, i).forEach(before -> words.add(LONG.getOrDefault(before, before)));
                words.addAll(args.subList(i + 1, args.size()));
                return words;
            } else if (word.equals("--")) {
                break;
            }
        }
        return args;
    }
}
