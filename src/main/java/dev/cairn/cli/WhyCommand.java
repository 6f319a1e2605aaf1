package dev.cairn.cli;

import dev.cairn.api.Stack;
import dev.cairn.cli.text.WhyText;
import dev.cairn.local.StackHandle;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn why}. */
@Command(name = "why", description = "What a resource waits for, down to the root, with last errors.  [-o text, json]")
final class WhyCommand implements Callable<Integer> {
    private static final int LAST_LINES = 3;

    private final Invocation invocation;

    @Mixin
    private StackOptions which;

    @Parameters(paramLabel = "RESOURCE", description = "Its name.")
    private String resource;

    WhyCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException {
        Form form = invocation.form(Form.TEXT, Form.JSON);
        try (StackHandle running = invocation.stacks().look(which.choice())) {
            Stack stack = running.stack();
            List<String> names =
                    Names.meant(stack, List.of(resource), which.choice().next());
            if (form == Form.JSON) {
                List<Reasons> reasons =
                        names.stream().map(name -> Reasons.of(stack, name)).toList();
                invocation.print(Json.document(reasons.size() == 1 ? reasons.getFirst() : reasons));
            } else {
                invocation.tellTrouble(stack);
                invocation.print(WhyText.lines(
                        stack,
                        names,
                        name -> LastLines.of(running, name, LAST_LINES),
                        new Elsewhere(invocation.stacks(), which.choice())::goOn,
                        invocation.console().clock().instant(),
                        invocation.look()));
            }
        }
        return Exit.OK;
    }
}
