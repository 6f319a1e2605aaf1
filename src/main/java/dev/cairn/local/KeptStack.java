package dev.cairn.local;

import dev.cairn.api.Stack;
import dev.cairn.model.Memory;
import dev.cairn.model.Plan;
import dev.cairn.model.Request;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Table;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.status.Sight;
import dev.cairn.status.StatusView;
import dev.cairn.status.Surroundings;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A stack that nobody drives now, as it was last: its remembered status, its events and its logs. It can be looked at;
 * whatever asks for a change says that nobody is there to make it.
 */
public final class KeptStack implements StackHandle {
    private final StackPlace place;
    private final StackIdentity identity;
    private final Memory memory;
    private final OpenRuntimes runtimes;
    private final Clock clock;

    private KeptStack(StackPlace place, StackIdentity identity, Memory memory, Machine machine, Clock clock) {
        this.place = place;
        this.identity = identity;
        this.memory = memory;
        this.runtimes = new OpenRuntimes(machine, place);
        this.clock = clock;
    }

    /**
     * What is kept of that stack; empty when nothing is.
     *
     * @throws IOException when it cannot be read
     */
    public static Optional<KeptStack> open(Places places, String id, Machine machine, Clock clock) throws IOException {
        StackPlace place = places.stack(id);
        Optional<StackIdentity> identity = StackIdentity.load(place.identity());
        if (identity.isEmpty()) {
            return Optional.empty();
        }
        Memory memory = new StateStore(place.memory()).load(clock.instant());
        return Optional.of(new KeptStack(place, identity.get(), memory, machine, clock));
    }

    @Override
    public String id() {
        return place.id();
    }

    @Override
    public Stack stack() {
        Plan plan = Plan.of(
                identity.name(),
                identity.generation(),
                List.of(),
                Set.of(),
                Plan.Desired.RUNNING,
                false,
                Plan.OnFailure.RETRY,
                Duration.ZERO,
                0);
        Stack stack = new Stack();
        ObjectMeta metadata = new ObjectMeta();
        metadata.setName(identity.name());
        metadata.setUid(identity.uid());
        metadata.setGeneration(identity.generation());
        metadata.setLabels(Map.of("cairn.dev/stack", identity.id()));
        stack.setMetadata(metadata);
        stack.setStatus(
                StatusView.of(new Sight(plan, memory, Snapshot.EMPTY), Surroundings.NONE, List.of(), clock.instant()));
        return stack;
    }

    @Override
    public String json() {
        return StackJson.write(stack());
    }

    @Override
    public Changes<Stack> changes() throws IOException {
        throw nobody();
    }

    @Override
    public Events events(long since, boolean follow) throws IOException {
        Journal journal = Journal.open(place.events(), memory.stack().sequence());
        journal.close(); // nothing will be added
        return new JournalEvents(journal, since, false);
    }

    @Override
    public LogStream logs(String resource, LogOptions options) throws IOException, RuntimeFailure {
        Table<String, ResourceMemory> resources = memory.resources();
        Backend backend =
                resources.get(resource).map(known -> known.old().backend()).orElse(Backend.PROCESS);
        StackRef ref = new StackRef(identity.id(), identity.name(), identity.uid(), Map.of());
        return runtimes.open(backend).logs(ref, resource, options);
    }

    @Override
    public Answer request(Request.Verb verb, String resource) throws IOException {
        throw nobody();
    }

    @Override
    public Applied apply(LaunchRequest request) throws IOException {
        throw nobody();
    }

    @Override
    public Applied mode(Optional<String> name) throws IOException {
        throw nobody();
    }

    @Override
    public void shutdown(Ending ending) throws IOException {
        throw nobody();
    }

    @Override
    public void kill() throws IOException {
        throw nobody();
    }

    private IOException nobody() {
        return new IOException("nobody drives the stack " + id()
                + " now: `cairn up` takes over what still runs, `cairn down` ends it");
    }

    @Override
    public void close() {
        runtimes.close();
    }
}
