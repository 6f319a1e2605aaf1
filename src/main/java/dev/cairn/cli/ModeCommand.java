package dev.cairn.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cairn.api.ModeSpec;
import dev.cairn.api.ModeStatus;
import dev.cairn.api.ModeTransition;
import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.cli.text.Elapsed;
import dev.cairn.cli.text.Grid;
import dev.cairn.cli.text.Grid.Cell;
import dev.cairn.local.StackHandle;
import dev.cairn.local.StackHandle.Applied;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn mode}. */
@Command(
        name = "mode",
        description = "Lists the modes of a stack (list), changes to one (use M), or to the one before (back)."
                + "  [-o table, json]")
final class ModeCommand implements Callable<Integer> {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final Invocation invocation;

    @Mixin
    private StackOptions which;

    @Parameters(paramLabel = "ACTION", arity = "0..2", description = "list (default), use M, or back.")
    private List<String> words = List.of();

    @Option(names = "--wait", description = "Return when the mode is reached, or cannot be by itself.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "D",
            converter = DurationText.class,
            description = "With --wait: how long at most, as in 5m.")
    private Duration timeout;

    ModeCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Form form = invocation.form(Form.TABLE, Form.JSON);
        try (StackHandle running = invocation.stacks().find(which.choice())) {
            return switch (words.isEmpty() ? "list" : words.getFirst()) {
                case "list" -> {
                    allowed(1);
                    list(running.stack(), form);
                    yield Exit.OK;
                }
                case "use" -> {
                    allowed(2);
                    if (words.size() < 2) {
                        throw Failure.usage("use which mode?", "cairn mode use M; cairn mode lists them");
                    }
                    yield change(running, Optional.of(words.get(1)), form);
                }
                case "back" -> {
                    allowed(1);
                    yield change(running, Optional.empty(), form);
                }
                default ->
                    throw Failure.usage(
                            "\"" + words.getFirst() + "\" is nothing to do with modes",
                            "cairn mode list, cairn mode use " + words.getFirst() + ", cairn mode back");
            };
        }
    }

    private void allowed(int most) {
        if (words.size() > most) {
            throw Failure.usage("unknown argument " + words.get(most), "see: cairn mode --help");
        }
    }

    private void list(Stack stack, Form form) {
        List<ModeSpec> modes =
                stack.getSpec() == null ? List.of() : stack.getSpec().modes();
        if (form == Form.JSON) {
            invocation.print(Json.document(
                    modes.stream().map(mode -> Entry.of(mode, status(stack))).toList()));
            return;
        }
        if (modes.isEmpty()) {
            invocation.tell("this stack has no modes: everything runs");
            return;
        }
        Grid grid = new Grid("MODE", "STATE", "RESOURCES", "DESCRIPTION");
        for (ModeSpec mode : modes) {
            grid.row(
                    Cell.of(mode.name()),
                    Cell.of(Entry.of(mode, status(stack)).state()),
                    Cell.of(String.join(", ", mode.resources())),
                    Cell.of(Optional.ofNullable(mode.description()).orElse("")));
        }
        invocation.print(grid.lines(invocation.look()));
    }

    /**
     * One mode, as JSON shows it.
     *
     * @param state {@code current}, {@code leaving}, {@code changing to} or {@code previous}; empty for any other
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Entry(String name, List<String> resources, String description, String state) {
        static Entry of(ModeSpec mode, Optional<ModeStatus> now) {
            return new Entry(
                    mode.name(),
                    mode.resources(),
                    Optional.ofNullable(mode.description()).orElse(""),
                    now.map(status -> state(status, mode.name())).orElse(""));
        }

        private static String state(ModeStatus status, String mode) {
            if (mode.equals(status.current())) {
                return mode.equals(status.requested()) ? "current" : "leaving";
            }
            return mode.equals(status.requested()) ? "changing to" : mode.equals(status.previous()) ? "previous" : "";
        }
    }

    private int change(StackHandle running, Optional<String> mode, Form form) throws IOException, InterruptedException {
        Applied applied = running.mode(mode);
        if (!applied.accepted()) {
            throw Failure.invalid(List.of(), applied.diagnostics());
        }
        if (!wait) {
            report(running.stack(), form);
            return Exit.OK;
        }
        Instant deadline = timeout == null ? Instant.MAX : now().plus(timeout);
        try (StackHandle.Changes<Stack> changes = running.changes()) {
            Stack stack = running.stack();
            while (!reached(stack, applied.generation()) && !failed(stack, applied.generation())) {
                if (!now().isBefore(deadline) || changes.ended()) {
                    report(stack, form);
                    throw Failure.of(
                            Exit.TIMED_OUT,
                            "TimedOut",
                            "the mode is not reached" + (timeout == null ? "" : " within " + Elapsed.text(timeout))
                                    + "; the work goes on",
                            "cairn ps tells what it waits for");
                }
                stack = changes.next(LOOK_AGAIN).orElse(stack);
            }
            report(stack, form);
            return reached(stack, applied.generation()) ? Exit.OK : Exit.AWAITED_FAILED;
        }
    }

    private void report(Stack stack, Form form) {
        Optional<ModeStatus> status = status(stack);
        if (form == Form.JSON) {
            status.ifPresent(mode -> invocation.print(Json.document(mode)));
            return;
        }
        status.ifPresent(mode -> {
            boolean there = mode.requested() != null && mode.requested().equals(mode.current());
            invocation.tell(there ? "now in mode " + mode.current() : "changing to mode " + mode.requested());
            Optional<ModeTransition> transition = Optional.ofNullable(mode.transition());
            tell("stopped: ", transition.map(ModeTransition::stopped).orElse(List.of()));
            tell("started: ", transition.map(ModeTransition::started).orElse(List.of()));
            transition
                    .map(ModeTransition::errors)
                    .orElse(List.of())
                    .forEach(error -> invocation.tell("error: " + error));
        });
    }

    private void tell(String what, List<String> names) {
        if (!names.isEmpty()) {
            invocation.tell("  " + what + String.join(", ", names));
        }
    }

    private static boolean reached(Stack stack, long generation) {
        return observed(stack, generation)
                && status(stack)
                        .filter(mode ->
                                mode.requested() != null && mode.requested().equals(mode.current()))
                        .isPresent();
    }

    private static boolean failed(Stack stack, long generation) {
        return observed(stack, generation) && stack.getStatus().phase().equals("Failed");
    }

    private static boolean observed(Stack stack, long generation) {
        return Optional.ofNullable(stack.getStatus())
                .map(StackStatus::observedGeneration)
                .filter(seen -> seen >= generation)
                .isPresent();
    }

    private static Optional<ModeStatus> status(Stack stack) {
        return Optional.ofNullable(stack.getStatus()).map(StackStatus::mode);
    }

    private Instant now() {
        return invocation.console().clock().instant();
    }
}
