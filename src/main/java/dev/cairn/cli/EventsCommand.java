package dev.cairn.cli;

import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.cli.text.EventText;
import dev.cairn.cli.text.StackTable;
import dev.cairn.local.Journal;
import dev.cairn.local.StackHandle;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.status.EventJson;
import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code cairn events}. */
@Command(name = "events", description = "The journal: every transition of every resource.  [-o table, jsonl]")
final class EventsCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private FollowingStackOptions which;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens; Ctrl-C ends only this.")
    private boolean follow;

    @Option(
            names = "--since",
            paramLabel = "SEQ",
            converter = SequenceText.class,
            description = "Only events after that number, as SEQ shows it.")
    private Long since = 0L;

    @Parameters(hidden = true)
    private List<String> words = List.of();

    /** Who has the {@code --since} of {@code logs} in the fingers gives a time. */
    static final class SequenceText implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException(
                        "\"" + text + "\" is no number of an event: write one of the column SEQ, as in --since 42");
            }
        }
    }

    EventsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @SuppressWarnings("try") // closed once more by an interrupt: that is what ends the wait
    @Override
    public Integer call() throws IOException, InterruptedException {
        Form form = invocation.form(Form.TABLE, Form.JSONL);
        which.check(words, "events");
        if (!words.isEmpty()) {
            throw Failure.usage(
                    "events takes no names, and " + words.getFirst() + " is one", "see: cairn events --help");
        }
        AtomicReference<Optional<Signals.Signal>> signal = new AtomicReference<>(Optional.empty());
        try (StackHandle running = invocation.stacks().look(which.choice());
                StackHandle.Events events = running.events(since, follow)) {
            if (follow) {
                invocation.console().signals().handle(received -> {
                    signal.set(Optional.of(received));
                    events.close();
                });
            }
            List<String> names = form == Form.JSONL ? List.of() : names(running.stack());
            EventText text = new EventText(names, ZoneId.systemDefault(), invocation.look());
            print(events, form, text, signal);
        }
        return signal.get().map(Signals.Signal::exit).orElse(Exit.OK);
    }

    private static List<String> names(Stack stack) {
        return StackTable.statuses(stack).stream().map(ResourceStatus::name).toList();
    }

    /** A supervisor tells one event after the other: they stand in columns that were made before the first of them. */
    private void print(
            StackHandle.Events events, Form form, EventText text, AtomicReference<Optional<Signals.Signal>> signal)
            throws IOException, InterruptedException {
        if (form != Form.JSONL) {
            invocation.print(List.of(text.head()));
        }
        try {
            Optional<Journal.Batch> batch = events.next();
            while (batch.isPresent() && !invocation.console().out().checkError()) {
                if (batch.get().lost() > 0) {
                    invocation.tell(batch.get().lost() + " events before these are not kept any more");
                }
                print(batch.get().events(), form, text);
                batch = events.next();
            }
        } catch (IOException e) {
            if (signal.get().isEmpty()) {
                throw e;
            }
        }
    }

    private void print(List<LifecycleEvent> events, Form form, EventText text) {
        if (form == Form.JSONL) {
            events.forEach(event -> invocation.print(EventJson.write(event) + "\n"));
            return;
        }
        invocation.print(events.stream().map(text::line).toList());
    }
}
