package dev.cairn.runtime;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Handling;
import dev.cairn.model.Instance;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.View;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A runtime of one instance, as far as a prober needs one; what it answers is in fields. */
final class ProbedRuntime implements ContainerRuntime {
    static final String INSTANCE = "api-1";

    final Deque<ExecResult> answers = new ArrayDeque<>();
    final BlockingQueue<Optional<LogLine>> lines = new LinkedBlockingQueue<>();
    volatile boolean running = true;
    volatile boolean proxied;

    @Override
    public Capabilities capabilities() {
        return new Capabilities(Handling.BARE, Handling.BARE, View.MACHINE, Map.of());
    }

    @Override
    public void prepare(StackRef stack) {}

    @Override
    public void teardown(StackRef stack, boolean data) {}

    @Override
    public void stage(WorkloadSpec spec, Progress progress) {}

    @Override
    public Instance start(WorkloadSpec spec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void stop(StackRef stack, String resource, String instance, StopPolicy policy) {
        running = false;
    }

    @Override
    public void remove(StackRef stack, String resource, String instance) {}

    @Override
    public Optional<Instance> inspect(StackRef stack, String instance) {
        return running && instance.equals(INSTANCE)
                ? Optional.of(Instance.running(INSTANCE, "api", 2, "hash", Instant.EPOCH))
                : Optional.empty();
    }

    @Override
    public List<Instance> list(StackRef stack) {
        return inspect(stack, INSTANCE).stream().toList();
    }

    @Override
    public Subscription watch(StackRef stack, Listener listener) {
        return () -> {};
    }

    @Override
    public LogStream logs(StackRef stack, String resource, LogOptions options) {
        return new LogStream() {
            @Override
            public Optional<LogLine> next() {
                try {
                    return options.follow()
                            ? lines.take()
                            : Optional.ofNullable(lines.poll()).flatMap(line -> line);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return Optional.empty();
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Optional<InetSocketAddress> reach(StackRef stack, String instance, int port) {
        return Optional.of(new InetSocketAddress("127.0.0.1", port));
    }

    @Override
    public boolean proxied(StackRef stack, String instance) {
        return proxied;
    }

    /** The next answer; when none is left, the instance is gone. */
    @Override
    public ExecResult exec(StackRef stack, String instance, List<String> command, Duration timeout)
            throws RuntimeFailure {
        if (answers.isEmpty()) {
            running = false;
            throw new RuntimeFailure("api", "exec in", new dev.cairn.model.Reason.BackendError("it does not run"));
        }
        return answers.removeFirst();
    }

    @Override
    public void close() {}
}
