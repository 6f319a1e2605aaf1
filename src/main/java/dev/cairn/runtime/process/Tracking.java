package dev.cairn.runtime.process;

import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Everything that is tracked, and who wants to hear of it. */
final class Tracking implements AutoCloseable {
    /** After the kill: how long until something is said to be still there. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Inspector inspector;
    private final ProcessTable table;
    private final DirectoryEvents events;
    private final Tracked.Keeping keeping;
    private final Map<Path, Tracked> tracked = new ConcurrentHashMap<>();
    private final Map<String, List<ContainerRuntime.Listener>> listeners = new ConcurrentHashMap<>();

    Tracking(Inspector inspector, ProcessTable table, DirectoryEvents events, Tracked.Keeping keeping) {
        this.inspector = inspector;
        this.table = table;
        this.events = events;
        this.keeping = keeping;
    }

    /** Tells that listener what ends in that stack. */
    ContainerRuntime.Subscription subscribe(StackRef stack, ContainerRuntime.Listener listener) {
        listeners.computeIfAbsent(stack.id(), _ -> new CopyOnWriteArrayList<>()).add(listener);
        return () -> listeners.getOrDefault(stack.id(), List.of()).remove(listener);
    }

    /** Tracks a shim that was started just now. */
    void started(StackRef stack, Attempt attempt, Process shim, Map<String, String> environment) throws IOException {
        track(stack, attempt, Optional.of(shim), Optional.of(environment));
    }

    /** Tracks what runs and is not tracked yet, when somebody wants to hear of its stack. */
    void noticed(StackRef stack, Attempt attempt) throws IOException {
        if (!listeners.getOrDefault(stack.id(), List.of()).isEmpty()) {
            adopt(stack, attempt);
        }
    }

    /** What the command of a running attempt was started with. */
    Optional<Map<String, String>> environment(Attempt attempt) throws IOException {
        Optional<Map<String, String>> known =
                Optional.ofNullable(tracked.get(attempt.directory())).flatMap(Tracked::environment);
        Optional<Attempt.Leader> leader = attempt.leader();
        return known.isPresent() || leader.isEmpty()
                ? known
                : table.environment(leader.get().pid());
    }

    /** Ends what runs of an attempt, and keeps what has not begun from beginning. */
    void end(StackRef stack, Attempt attempt, StopPolicy policy)
            throws IOException, InterruptedException, RuntimeFailure {
        if (attempt.claim() == Attempt.Claim.NOBODY && attempt.giveUp()) {
            return;
        }
        if (!tracked.containsKey(attempt.directory())
                && inspector.inspect(attempt).filter(Instance::alive).isEmpty()) {
            return;
        }
        if (!adopt(stack, attempt).end(policy, PATIENCE)) {
            throw new RuntimeFailure(attempt.id().resource(), "stop", new Reason.StopTimeout());
        }
    }

    /** From now on what was written until now keeps the time with which it is read. */
    void noteOutput(Attempt attempt) {
        Optional.ofNullable(tracked.get(attempt.directory())).ifPresent(Tracked::keepOutput);
    }

    private Tracked adopt(StackRef stack, Attempt attempt) throws IOException {
        Tracked known = tracked.get(attempt.directory());
        return known == null ? track(stack, attempt, Optional.empty(), environment(attempt)) : known;
    }

    private Tracked track(
            StackRef stack, Attempt attempt, Optional<Process> shim, Optional<Map<String, String>> environment)
            throws IOException {
        Tracked made = new Tracked(attempt, inspector, shim, environment, keeping, ended -> {
            tracked.remove(attempt.directory());
            ended.ifPresent(instance -> tell(stack, instance));
        });
        Tracked first = Optional.ofNullable(tracked.putIfAbsent(attempt.directory(), made))
                .orElse(made);
        if (first == made) {
            try {
                made.begin(events);
            } catch (IOException e) {
                tracked.remove(attempt.directory(), made);
                throw e;
            }
        }
        return first;
    }

    private void tell(StackRef stack, Instance instance) {
        listeners
                .getOrDefault(stack.id(), List.of())
                .forEach(listener -> listener.changed(instance.resource(), Optional.of(instance)));
    }

    /** Looks away from everything; processes go on. */
    @Override
    public void close() {
        tracked.values().forEach(Tracked::close);
        tracked.clear();
    }
}
