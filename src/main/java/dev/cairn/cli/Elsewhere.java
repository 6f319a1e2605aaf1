package dev.cairn.cli;

import dev.cairn.api.Stack;
import dev.cairn.cli.text.Goal;
import dev.cairn.cli.text.Goal.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where to go on when what is waited for is another stack.
 *
 * @param stacks where it is looked for
 * @param choice how the stack that waits was reached
 */
record Elsewhere(Stacks stacks, StackChoice choice) {

    /** The command that tells more of the stack of that name, or starts it. */
    String goOn(String name) {
        try {
            List<Stacks.Known> found = stacks.all(choice).stream()
                    .filter(known -> known.stack().getMetadata().getName().equals(name)
                            || known.id().equals(name))
                    .toList();
            return found.isEmpty()
                    ? "start it: "
                            + (choice.cluster().isPresent() ? choice.next().apply() : "cairn up -f ITS-FILE")
                    : String.join(" · ", found.stream().map(this::command).toList());
        } catch (IOException e) {
            return choice.next().verb("ls");
        }
    }

    private String command(Stacks.Known known) {
        boolean here = choice.cluster().isEmpty();
        if (here && !known.driven()) {
            return "cairn up -f " + known.file();
        }
        String which = "-p " + (here ? known.id() : known.stack().getMetadata().getName());
        return first(known.stack())
                .map(resource -> choice.next().verb("why " + which + " ") + resource)
                .orElse(choice.next().verb("ps " + which));
    }

    private static Optional<String> first(Stack stack) {
        return switch (Goal.READY.judge(stack, List.of())) {
            case Verdict.Lost lost -> lost.failed().stream().findFirst();
            case Verdict.Waiting waiting -> waiting.missing().stream().findFirst();
            case Verdict.Reached _ -> Optional.empty();
        };
    }
}
