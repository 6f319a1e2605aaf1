package dev.cairn.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cairn.api.Stack;
import dev.cairn.local.Journal;
import dev.cairn.local.LaunchRequest;
import dev.cairn.local.LocalStack;
import dev.cairn.local.StackHandle;
import dev.cairn.local.StackJson;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Request;
import dev.cairn.runtime.LogLine;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A stack that is what a file says, whose journal and logs are written by a test, and that notes what it is asked. */
final class StackOnPaper implements LocalStack, Stacks {
    private final Stack stack;
    private final List<LifecycleEvent> journal = new ArrayList<>();
    private final List<LogLine> lines = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final List<StackOnPaper> neighbours = new ArrayList<>();
    private String outcome = "Accepted";
    private int most = Integer.MAX_VALUE;

    StackOnPaper(Class<?> beside, String resource) {
        try (InputStream in = beside.getResourceAsStream(resource)) {
            stack = new ObjectMapper(new YAMLFactory()).readValue(in, Stack.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    StackOnPaper happened(LifecycleEvent event) {
        journal.add(event);
        return this;
    }

    StackOnPaper wrote(LogLine line) {
        lines.add(line);
        return this;
    }

    /** Its events come as from a supervisor: one in a batch. */
    StackOnPaper oneByOne() {
        most = 1;
        return this;
    }

    /** Another stack of the same machine. */
    StackOnPaper beside(StackOnPaper neighbour) {
        neighbours.add(neighbour);
        return this;
    }

    StackOnPaper answers(String other) {
        outcome = other;
        return this;
    }

    List<String> asked() {
        return asked;
    }

    @Override
    public StackHandle find(StackChoice choice) {
        return this;
    }

    @Override
    public StackHandle look(StackChoice choice) {
        return this;
    }

    @Override
    public List<Known> all(StackChoice choice) {
        List<Known> all = new ArrayList<>();
        all.add(new Known(id(), stack, "/home/ada/shop/cairn.yaml", true));
        neighbours.forEach(neighbour -> all.addAll(neighbour.all(choice)));
        return all;
    }

    @Override
    public Foreseen foresee(Wishes wishes) {
        throw new UnsupportedOperationException("a stack on paper has no future");
    }

    @Override
    public Entrance enter(StackChoice choice, String resource) {
        throw new UnsupportedOperationException("nothing runs on paper");
    }

    @Override
    public String id() {
        return stack.getMetadata().getName() + "-12345678";
    }

    @Override
    public Stack stack() {
        return stack;
    }

    @Override
    public String json() {
        return StackJson.write(stack);
    }

    @Override
    public Changes<Stack> changes() {
        return new Changes<Stack>() {
            private boolean told;

            @Override
            public Optional<Stack> next(Duration patience) {
                boolean first = !told;
                told = true;
                return first ? Optional.of(stack) : Optional.empty();
            }

            @Override
            public boolean ended() {
                return told;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Events events(long after, boolean follow) {
        List<LifecycleEvent> left = new ArrayList<>(
                journal.stream().filter(event -> event.sequence() > after).toList());
        return new Events() {
            @Override
            public Optional<Journal.Batch> next() {
                if (left.isEmpty()) {
                    return Optional.empty();
                }
                List<LifecycleEvent> next = left.subList(0, Math.min(most, left.size()));
                Journal.Batch batch = new Journal.Batch(0, next);
                next.clear();
                return Optional.of(batch);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public LogStream logs(String resource, LogOptions options) {
        List<LogLine> own = lines.stream()
                .filter(line -> line.resource().equals(resource))
                .filter(line -> options.since().isEmpty()
                        || !line.timestamp().isBefore(options.since().get()))
                .toList();
        int skipped = Math.max(0, own.size() - options.tail().orElse(own.size()));
        Iterator<LogLine> left = own.listIterator(skipped);
        return new LogStream() {
            @Override
            public Optional<LogLine> next() {
                return left.hasNext() ? Optional.of(left.next()) : Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Answer request(Request.Verb verb, String resource) {
        asked.add(verb + " " + resource);
        return new Answer(outcome);
    }

    @Override
    public Applied apply(LaunchRequest request) {
        asked.add("apply");
        return new Applied(true, 1, List.of(), List.of());
    }

    @Override
    public Applied mode(Optional<String> name) {
        asked.add("mode " + name.orElse("back"));
        return new Applied(true, 1, List.of(), List.of());
    }

    @Override
    public void shutdown(Ending ending) {
        asked.add((ending.remove() ? "remove" : "stop") + " all, asked by " + ending.requestedBy()
                + (ending.data() ? ", with data" : ""));
    }

    @Override
    public void kill() {
        asked.add("kill");
    }

    @Override
    public void close() {}
}
