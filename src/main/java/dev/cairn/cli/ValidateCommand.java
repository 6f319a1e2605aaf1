package dev.cairn.cli;

import dev.cairn.cli.text.ProblemText;
import dev.cairn.local.ThisMachine;
import dev.cairn.model.Plan;
import dev.cairn.plan.Note;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn validate}. */
@Command(name = "validate", description = "All problems of the file, each with its place.  [-o text, json]")
final class ValidateCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private FileOptions which;

    @Mixin
    private InputOptions inputs;

    @Mixin
    private RuntimeOptions runtime;

    ValidateCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Form form = invocation.form(Form.TEXT, Form.JSON);
        Launch launch = Launch.of(
                invocation.console(),
                new ThisMachine(invocation.console().clock()),
                which.choice(),
                inputs,
                runtime,
                Launch.Only.EVERYTHING);
        boolean wrong = launch.planned().hasErrors();
        if (form == Form.JSON) {
            invocation.print(Json.document(Problem.of(launch.planned().diagnostics())));
        } else {
            invocation.print(ProblemText.lines(
                    launch.planned().diagnostics(), launch.files().sources(), invocation.look()));
            invocation.print(List.of(summary(launch)));
            launch.planned().notes().forEach(note -> invocation.tell("note: " + sentence(note)));
        }
        return wrong
                ? Failure.invalid(launch.files().sources(), launch.planned().diagnostics())
                        .exit()
                : Exit.OK;
    }

    private static String summary(Launch launch) {
        if (launch.planned().hasErrors()) {
            return ProblemText.count(launch.planned().diagnostics());
        }
        Plan plan = launch.planned().plan().orElseThrow();
        int wanted = plan.wanted().size();
        return "valid: " + wanted + (wanted == 1 ? " resource" : " resources")
                + (wanted == plan.resources().size()
                        ? ""
                        : " of " + plan.resources().size());
    }

    /** A note in words. */
    static String sentence(Note note) {
        String about = note.resource().isEmpty() ? note.path() : note.resource();
        return about.isEmpty() ? note.text() : about + ": " + note.text();
    }
}
