package dev.cairn.cli;

import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.cli.text.LogText;
import dev.cairn.cli.text.StackTable;
import dev.cairn.local.StackHandle;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn logs}. */
@Command(name = "logs", description = "What resources wrote, merged in time order.  [-o text, jsonl]")
final class LogsCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private FollowingStackOptions which;

    @Parameters(paramLabel = "RESOURCE", description = "Their names; without any, all that have a log.")
    private List<String> resources = List.of();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written; Ctrl-C ends only this.")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "N",
            description = "Only the last lines of each.")
    private Integer tail;

    @Option(
            names = "--since",
            paramLabel = "D",
            converter = DurationText.class,
            description = "Only what was written in that time, as in 5m.")
    private Duration since;

    @Option(
            names = {"-t", "--timestamps"},
            description = "With the time of each line.")
    private boolean timestamps;

    @Option(names = "--previous", description = "Of the attempt before the newest.")
    private boolean previous;

    @Option(names = "--no-log-prefix", description = "Without the name of the resource.")
    private boolean noLogPrefix;

    LogsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @SuppressWarnings("try") // closed once more by an interrupt: that is what ends the wait
    @Override
    public Integer call() throws IOException, InterruptedException {
        Form form = invocation.form(Form.TEXT, Form.JSONL);
        which.check(resources, "logs");
        if (tail != null && tail < 0) {
            throw Failure.usage("-n " + tail + " is less than none", "write a number of lines, as in -n 20");
        }
        try (StackHandle running = invocation.stacks().look(which.choice());
                LogMerge merge = follow ? LogMerge.ofFollowed() : LogMerge.ofEnding()) {
            List<String> names = names(running.stack());
            Optional<Instant> from =
                    Optional.ofNullable(since).map(invocation.console().clock().instant()::minus);
            OptionalInt lines = tail == null ? OptionalInt.empty() : OptionalInt.of(tail);
            for (String name : names) {
                merge.add(log(running, name, new LogOptions(follow, lines, from, previous)));
            }
            AtomicReference<Optional<Signals.Signal>> signal = new AtomicReference<>(Optional.empty());
            invocation.console().signals().handle(received -> {
                signal.set(Optional.of(received));
                merge.close();
            });
            print(merge, form, new LogText(invocation.look(), names, !noLogPrefix, timestamps, ZoneId.systemDefault()));
            return signal.get().map(Signals.Signal::exit).orElse(Exit.OK);
        }
    }

    private void print(LogMerge merge, Form form, LogText text) throws InterruptedException {
        for (Optional<LogLine> line = merge.next(); line.isPresent(); line = merge.next()) {
            String shown = form == Form.JSONL ? Json.line(line.get()) : text.line(line.get()) + "\n";
            invocation.console().out().append(shown);
            if (follow) {
                invocation.console().out().flush();
            }
            if (invocation.console().out().checkError()) {
                return; // whoever read it has gone: `cairn logs | head`
            }
        }
        invocation.console().out().flush();
    }

    private static LogStream log(StackHandle running, String name, LogOptions options) throws IOException {
        try {
            return running.logs(name, options);
        } catch (RuntimeFailure e) {
            throw Failure.backend(e);
        }
    }

    private List<String> names(Stack stack) {
        return resources.isEmpty()
                ? StackTable.statuses(stack).stream()
                        .filter(status -> status.memory() != null
                                && status.memory().attempt() != null
                                && status.memory().attempt() > 0)
                        .map(ResourceStatus::name)
                        .toList()
                : Names.meant(stack, resources, which.choice().next());
    }
}
