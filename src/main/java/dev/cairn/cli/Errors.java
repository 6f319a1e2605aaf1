package dev.cairn.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.cli.text.Look;
import dev.cairn.cli.text.ProblemText;
import dev.cairn.cli.text.Tone;
import dev.cairn.local.NotDone;
import dev.cairn.plan.Nearest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns what went wrong into words on standard error and an exit status: a sentence and what to do for people, one JSON
 * object where the result would have been JSON.
 *
 * @param invocation the run that went wrong
 */
record Errors(Invocation invocation) {

    /** Whether the user asked for a result for programs, as far as that can be told before the options were read. */
    boolean isForPrograms(List<String> args) {
        String asked = invocation.root().output;
        if (asked.isEmpty()) {
            int at = Math.max(args.lastIndexOf("-o"), args.lastIndexOf("--output"));
            asked = at >= 0 && at + 1 < args.size()
                    ? args.get(at + 1)
                    : invocation.console().env().getOrDefault(EnvironmentDefaults.FORM, "");
        }
        return Form.of(asked).filter(Form::isForPrograms).isPresent();
    }

    /** The command line makes no sense. */
    int report(ParameterException wrong, boolean forPrograms) {
        String verb = wrong.getCommandLine().getCommandName();
        String advice = "cairn".equals(verb) ? "cairn --help" : "cairn " + verb + " --help";
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().getFirst();
            List<String> options = wrong.getCommandLine().getCommandSpec().optionsMap().keySet().stream()
                    .filter(option -> option.startsWith("--"))
                    .toList();
            String known = Nearest.to(word, options)
                    .map(near -> "did you mean " + near + "? ")
                    .orElse("");
            return report(Failure.usage("unknown argument " + word, known + "See: " + advice), forPrograms);
        }
        return report(
                Failure.usage(number(firstLower(wrong.getMessage())), variable(wrong) + "see: " + advice)
                        .because(wrong),
                forPrograms);
    }

    /** The command failed. */
    int report(Exception failed, boolean forPrograms) {
        Failure failure = known(failed);
        if (forPrograms) {
            invocation.tell(json(failure));
        } else {
            Look look = invocation.console().errLook();
            ProblemText.lines(failure.diagnostics(), failure.sources(), look).forEach(invocation::tell);
            invocation.tell(look.paint(Tone.BAD, "error:") + " " + failure.getMessage());
            if (!failure.advice().isEmpty()) {
                invocation.tell("       " + failure.advice());
            }
        }
        if (invocation.root().debug) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            invocation.tell(trace.toString());
        }
        return failure.exit();
    }

    private static Failure known(Exception failed) {
        return switch (failed) {
            case Failure failure -> failure;
            case NotDone refused ->
                Failure.of(
                                refused.isOfTheBackend() ? Exit.BACKEND : Exit.FAILED,
                                "NotDone",
                                refused.getMessage(),
                                "cairn info tells how the stack's supervisor is")
                        .because(refused);
            case IOException broken ->
                Failure.of(
                                Exit.BACKEND,
                                "Unreachable",
                                "the stack's supervisor does not answer: " + broken.getMessage(),
                                "cairn up takes the stack over again")
                        .because(broken);
            default ->
                Failure.of(
                                Exit.FAILED,
                                "Internal",
                                "cairn itself failed: " + failed,
                                "run it again with --debug and report what it prints")
                        .because(failed);
        };
    }

    private static String json(Failure failure) {
        ObjectNode document = new ObjectMapper().createObjectNode();
        ObjectNode error = document.putObject("error")
                .put("code", failure.code())
                .put("message", failure.getMessage())
                .put("advice", failure.advice())
                .put("exit", failure.exit());
        if (!failure.diagnostics().isEmpty()) {
            error.putPOJO("diagnostics", Problem.of(failure.diagnostics()));
        }
        return document.toString();
    }

    /** Where a wrong value may come from that nobody sees on the command line. */
    private String variable(ParameterException wrong) {
        return wrong.getArgSpec() instanceof OptionSpec option
                        && invocation.console().env().containsKey(EnvironmentDefaults.variable(option))
                ? EnvironmentDefaults.variable(option) + " is set in the environment; "
                : "";
    }

    /** What picocli calls an int is no word for users. */
    private static String number(String text) {
        return text.replaceFirst(" is not an? (?:int|long)$", " is no whole number");
    }

    private static String firstLower(String text) {
        return text == null || text.isEmpty()
                ? "wrong usage"
                : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
