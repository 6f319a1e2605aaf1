package dev.cairn.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cairn.api.Stack;
import dev.cairn.cli.text.Held;
import dev.cairn.cli.text.Next;
import dev.cairn.cli.text.Row;
import dev.cairn.cli.text.StackGraph;
import dev.cairn.local.StackHandle;
import dev.cairn.model.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;

/**
 * Asks for the same of one or more resources: what {@code restart}, {@code stop}, {@code start} and {@code reset} do.
 *
 * @param verb what is asked for
 * @param done what is said of a resource afterwards
 */
record Ask(Invocation invocation, Request.Verb verb, String done) {

    int of(StackChoice choice, List<String> typed, boolean assumeYes) throws IOException {
        Form form = invocation.form(Form.TEXT, Form.JSON);
        try (StackHandle running = invocation.stacks().find(choice)) {
            Stack stack = running.stack();
            List<String> names = Names.meant(stack, typed, choice.next());
            if (verb == Request.Verb.STOP && !agreed(stack, names, assumeYes)) {
                invocation.tell("nothing was stopped");
                return Exit.FAILED;
            }
            List<Answer> answers = new ArrayList<>();
            for (String name : names) {
                String outcome = running.request(verb, name).outcome();
                answers.add(
                        new Answer(name, verb.name().toLowerCase(Locale.ROOT), outcome, heldBelow(stack, name, names)));
            }
            if (form == Form.JSON) {
                invocation.print(Json.document(answers));
            } else {
                Refusal refusal = new Refusal(stack, verb, choice.next());
                answers.forEach(answer -> invocation.tell(answer.sentence(done, refusal, choice.next())));
            }
            return answers.stream().allMatch(Answer::accepted) ? Exit.OK : Exit.FAILED;
        }
    }

    /** What was stopped of that on which it rests, and is not among what is asked for now: it waits for it. */
    private List<String> heldBelow(Stack stack, String name, List<String> names) {
        return verb == Request.Verb.STOP
                ? List.of()
                : Held.among(stack, List.of(name)).stream()
                        .filter(held -> !held.equals(name) && !names.contains(held))
                        .toList();
    }

    /** What rests on a resource is stopped before it: says what that is, and asks where somebody can answer. */
    private boolean agreed(Stack stack, List<String> names, boolean assumeYes) {
        StackGraph graph = StackGraph.of(stack, invocation.console().clock().instant());
        List<String> cascade = graph.nodes().stream()
                .filter(row -> row.phase().active() || !isSettled(row))
                .map(Row::name)
                .filter(name -> !names.contains(name)
                        && names.stream()
                                .anyMatch(stopped -> graph.dependentsOf(stopped).contains(name)))
                .toList()
                .reversed();
        if (cascade.isEmpty()) {
            return true;
        }
        invocation.tell("stops first: " + String.join(", ", cascade));
        if (assumeYes || !invocation.console().interactive()) {
            return true;
        }
        invocation.console().err().append("go on? [y/N] ").flush();
        String answer = answer();
        return answer.equals("y") || answer.equals("yes");
    }

    private static boolean isSettled(Row row) {
        return switch (row.phase()) {
            case STOPPED, COMPLETED, FAILED, QUARANTINED, SKIPPED, UNMANAGED -> true;
            case PENDING, BLOCKED, STARTING, RUNNING, READY, UNREADY, STOPPING, RESTARTING -> false;
        };
    }

    private String answer() {
        Scanner scanner = new Scanner(invocation.console().in(), StandardCharsets.UTF_8);
        return scanner.hasNextLine() ? scanner.nextLine().strip().toLowerCase(Locale.ROOT) : "";
    }

    /**
     * What came of one request.
     *
     * @param heldBy what somebody stopped and it cannot start without; absent in JSON when there is nothing
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Answer(String resource, String verb, String outcome, List<String> heldBy) {
        boolean accepted() {
            return outcome.equals("Accepted");
        }

        String sentence(String done, Refusal refusal, Next next) {
            return switch (outcome) {
                case "Accepted" ->
                    heldBy.isEmpty()
                            ? resource + ": " + done
                            : resource + ": waits for " + String.join(", ", heldBy)
                                    + ", which was stopped; to start both: " + next.verb("start ")
                                    + String.join(" ", heldBy) + " " + resource;
                case "AlreadyRestarting" -> resource + ": is being restarted already";
                case "Refused" -> resource + ": " + refusal.why(resource);
                case "Closed" -> resource + ": whoever drives the stack is ending";
                default -> resource + ": " + outcome;
            };
        }
    }
}
