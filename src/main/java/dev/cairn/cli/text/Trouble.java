package dev.cairn.cli.text;

import dev.cairn.api.Condition;
import dev.cairn.api.Stack;
import java.util.Optional;

/** What keeps a stack as a whole from going on, while each of its resources may be well: no line about them says it. */
public final class Trouble {
    private Trouble() {}

    /**
     * The line that says it; empty when there is none, when it is told of a resource that failed, and when nobody drives
     * the stack: who looked has said so.
     */
    public static Optional<String> line(Stack stack, Look look) {
        if (stack.getStatus() == null || !FailureText.failures(stack).isEmpty()) {
            return Optional.empty();
        }
        return stack.getStatus().conditions().stream()
                .filter(condition -> condition.type().equals("Stalled")
                        && condition.status().equals("True")
                        && !condition.reason().equals("NotDriven"))
                .map(Condition::message)
                .map(why -> look.paint(Tone.BAD, Mark.FAILED.text(look)) + " " + why)
                .findFirst();
    }
}
