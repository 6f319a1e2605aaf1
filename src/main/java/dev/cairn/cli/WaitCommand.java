package dev.cairn.cli;

import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.cli.text.Elapsed;
import dev.cairn.cli.text.FailureText;
import dev.cairn.cli.text.Goal;
import dev.cairn.cli.text.Goal.Verdict;
import dev.cairn.cli.text.Held;
import dev.cairn.cli.text.StackTable;
import dev.cairn.cli.text.WhyText;
import dev.cairn.local.StackHandle;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn wait}. */
@Command(
        name = "wait",
        description = "Returns when it is so; fails at once when something has to be mended first.  [-o text, json]")
final class WaitCommand implements Callable<Integer> {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final Invocation invocation;
    private Form form = Form.TEXT;

    @Mixin
    private StackOptions which;

    @Parameters(paramLabel = "RESOURCE", description = "Their names; without any, all that are wanted.")
    private List<String> resources = List.of();

    @Option(names = "--for", paramLabel = "STATE", description = "ready (default), stopped, completed or failed.")
    private String state = "ready";

    @Option(
            names = "--timeout",
            paramLabel = "D",
            converter = DurationText.class,
            description = "How long at most, as in 5m; without it as long as it takes.")
    private Duration timeout;

    WaitCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        form = invocation.form(Form.TEXT, Form.JSON);
        Goal goal = Goal.of(state)
                .orElseThrow(() -> Failure.usage(
                        "there is no state \"" + state + "\" to wait for",
                        "use --for "
                                + Arrays.stream(Goal.values())
                                        .map(known -> known.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", --for "))));
        AtomicReference<Optional<Signals.Signal>> signal = new AtomicReference<>(Optional.empty());
        invocation.console().signals().handle(received -> signal.set(Optional.of(received)));
        Instant deadline = timeout == null ? Instant.MAX : now().plus(timeout);
        try (StackHandle running = invocation.stacks().look(which.choice());
                StackHandle.Changes<Stack> changes = running.changes()) {
            Stack stack = running.stack();
            List<String> names = Names.meant(stack, resources, which.choice().next());
            if (!form.isForPrograms()) {
                invocation.tellTrouble(stack);
            }
            if (goal == Goal.READY) {
                tellHeld(stack, names);
            }
            boolean driven = !changes.ended();
            while (signal.get().isEmpty()) {
                Verdict verdict = goal.judge(stack, names);
                Optional<Integer> exit = exit(verdict, stack, running);
                if (exit.isPresent()) {
                    return exit.get();
                }
                if (!now().isBefore(deadline)) {
                    throw timedOut(verdict);
                }
                if (changes.ended()) {
                    return ended(goal, driven);
                }
                stack = changes.next(LOOK_AGAIN).orElse(stack);
            }
        }
        return signal.get().map(Signals.Signal::exit).orElse(Exit.OK);
    }

    /** Who stopped something has perhaps forgotten it, and would wait for ever. */
    private void tellHeld(Stack stack, List<String> names) {
        List<String> held = Held.among(stack, names);
        if (!held.isEmpty()) {
            invocation.tell(String.join(", ", held) + " was stopped and stays so until "
                    + which.choice().next().verb("start ") + String.join(" ", held));
        }
    }

    private int ended(Goal goal, boolean wasDriven) {
        if (goal == Goal.STOPPED && wasDriven) {
            return Exit.OK;
        }
        throw Failure.of(
                Exit.AWAITED_FAILED,
                "NotDriven",
                "nobody drives the stack, so nothing of it changes",
                which.choice().next().apply());
    }

    private Optional<Integer> exit(Verdict verdict, Stack stack, StackHandle running) {
        return switch (verdict) {
            case Verdict.Waiting _ -> Optional.empty();
            case Verdict.Reached reached -> {
                if (form == Form.JSON) {
                    invocation.print(Json.document(stack));
                }
                if (!reached.warnings().isEmpty()) {
                    invocation.tell(
                            "without " + String.join(", ", reached.warnings()) + ", which failed and is not critical");
                }
                yield Optional.of(Exit.OK);
            }
            case Verdict.Lost lost -> {
                List<ResourceStatus> toBlame = form == Form.JSON ? List.of() : toBlame(stack, lost.failed());
                for (ResourceStatus failed : toBlame) {
                    FailureText.lines(
                                    stack,
                                    failed,
                                    name -> LastLines.of(running, name, LastLines.SCREEN),
                                    now(),
                                    invocation.console().errLook(),
                                    which.choice().next())
                            .forEach(invocation::tell);
                }
                throw Failure.of(
                        Exit.AWAITED_FAILED,
                        "AwaitedFailed",
                        String.join(", ", lost.failed()) + " will not be " + state + " until that is mended",
                        StackTable.statuses(stack).size() == 1
                                ? ""
                                : which.choice().next().verb("why ")
                                        + lost.failed().getFirst());
            }
        };
    }

    /** The failures that stand in the way of those: their own, and those that they wait for. */
    private static List<ResourceStatus> toBlame(Stack stack, List<String> awaited) {
        Set<String> chain = awaited.stream()
                .flatMap(name -> WhyText.chain(stack, name).stream())
                .collect(Collectors.toSet());
        return FailureText.failures(stack).stream()
                .filter(failed -> chain.contains(failed.name()))
                .toList();
    }

    private Failure timedOut(Verdict verdict) {
        String missing =
                verdict instanceof Verdict.Waiting waiting && !waiting.missing().isEmpty()
                        ? String.join(", ", waiting.missing())
                        : "the stack";
        return Failure.of(
                Exit.TIMED_OUT,
                "TimedOut",
                missing + ": not " + state + " within " + Elapsed.text(timeout) + "; the work goes on",
                which.choice().next().verb("why RESOURCE") + " tells what it waits for");
    }

    private Instant now() {
        return invocation.console().clock().instant();
    }
}
