package dev.cairn.cli;

import dev.cairn.plan.Nearest;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * One verb of the command line.
 *
 * @param name as typed
 * @param shown whether help lists it
 */
record Verb(String name, boolean shown, Function<Invocation, Callable<Integer>> maker) {

    private static final List<Verb> ALL = List.of(
            verb("up", UpCommand::new),
            verb("plan", PlanCommand::new),
            verb("diff", DiffCommand::new),
            verb("validate", ValidateCommand::new),
            verb("recipes", RecipesCommand::new),
            verb("schema", SchemaCommand::new),
            verb("down", DownCommand::new),
            verb("ps", PsCommand::new),
            verb("ls", LsCommand::new),
            verb("logs", LogsCommand::new),
            verb("why", WhyCommand::new),
            verb("tree", TreeCommand::new),
            verb("graph", GraphCommand::new),
            verb("restart", RestartCommand::new),
            verb("stop", StopCommand::new),
            verb("start", StartCommand::new),
            verb("reset", ResetCommand::new),
            verb("mode", ModeCommand::new),
            verb("events", EventsCommand::new),
            verb("wait", WaitCommand::new),
            verb("exec", ExecCommand::new),
            verb("port-forward", PortForwardCommand::new),
            verb("operator", OperatorCommand::new),
            verb("info", InfoCommand::new),
            verb("version", VersionCommand::new),
            new Verb("warm-up", false, WarmUpCommand::new));

    /** Verbs of the design that this version does not have yet. */
    private static final List<String> LATER =
            List.of("build", "completion", "dashboard", "doctor", "env", "export", "import", "kill", "pull");

    private static Verb verb(String name, Function<Invocation, Callable<Integer>> maker) {
        return new Verb(name, true, maker);
    }

    /** The verbs that help lists, in its order. */
    static List<Verb> listed() {
        return ALL.stream().filter(Verb::shown).toList();
    }

    /** The verb of that name; an unknown one is a {@link Failure} that suggests another. */
    static Verb named(String name) {
        return ALL.stream().filter(verb -> verb.name().equals(name)).findFirst().orElseThrow(() -> unknown(name));
    }

    /** Makes the command of that run. */
    Callable<Integer> make(Invocation invocation) {
        return maker.apply(invocation);
    }

    private static Failure unknown(String name) {
        if (LATER.contains(name)) {
            return Failure.usage("\"" + name + "\" is not in this version of cairn", "cairn --help lists what is");
        }
        return Failure.usage(
                "there is no verb \"" + name + "\"",
                Nearest.to(
                                name,
                                ALL.stream().filter(Verb::shown).map(Verb::name).toList())
                        .map(near -> "did you mean: cairn " + near)
                        .orElse("cairn --help lists them all"));
    }
}
