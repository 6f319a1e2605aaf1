package dev.cairn.local;

import dev.cairn.api.Stack;
import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Memory;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Request;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Table;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.status.Sight;
import dev.cairn.status.Surroundings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stack that nobody drives now: what is remembered of it, corrected by what the backends still have; its events and its
 * logs. It can be looked at; whatever asks for a change says that nobody is there to make it.
 */
public final class KeptStack implements StackHandle {

    private final StackPlace place;
    private final StackBook book;
    private final Memory memory;
    private final OpenRuntimes runtimes;
    private final Clock clock;

    private KeptStack(StackPlace place, Memory memory, Machine machine, Clock clock) throws IOException {
        this.place = place;
        this.book = new StackBook(place, machine, clock, Log.NONE);
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
        if (StackIdentity.load(place.identity()).isEmpty()) {
            return Optional.empty();
        }
        Memory memory = new StateStore(place.memory()).load(clock.instant());
        return Optional.of(new KeptStack(place, memory, machine, clock));
    }

    @Override
    public String id() {
        return place.id();
    }

    /** Why nothing of it changes by itself, and what to do about it. */
    public String sentence() {
        return book.down()
                ? id() + " is down; cairn up starts it"
                : "nobody drives " + id() + " now: cairn up takes over what still runs of it, cairn down ends that";
    }

    @Override
    public Stack stack() {
        Plan plan = book.remembered();
        Sight sight;
        try {
            Snapshot seen = Lookout.list(book.ref(), place, runtimes, plan, memory);
            sight = new Sight(plan, corrected(seen), seen);
        } catch (RuntimeFailure e) {
            sight = new Sight(plan, memory, Snapshot.EMPTY); // how it was last is all there is to tell
        }
        Optional<Surroundings.Refusal> refusal = Optional.of(new Surroundings.Refusal("NotDriven", sentence()));
        return book.view().object(book.status(Optional.of(sight), refusal));
    }

    /** What is remembered as running and does not run any more has ended. */
    private Memory corrected(Snapshot seen) {
        Table<String, ResourceMemory> resources = memory.resources();
        for (Map.Entry<String, ResourceMemory> entry : memory.resources()) {
            List<Instance> instances = seen.of(entry.getKey()).instances();
            ResourceMemory known = entry.getValue();
            if (known.attempt().listed().isPresent()
                    && known.phase().active()
                    && instances.stream().noneMatch(Instance::alive)) {
                Optional<Exit> exit = instances.stream()
                        .flatMap(instance -> instance.exit().stream())
                        .max(Comparator.comparing(Exit::at));
                Reason why = exit.map(Exit::cause).orElse(new Reason.Vanished());
                Instant when = exit.map(Exit::at).orElse(known.since());
                resources = resources.with(entry.getKey(), known.ended(Optional.of(why), when));
            }
        }
        return Memory.restored(memory.stack(), resources);
    }

    @Override
    public String json() {
        return StackJson.write(stack());
    }

    /** There is one version, and there will be no other. */
    @Override
    public Changes<Stack> changes() {
        return new Changes<>() {
            @Override
            public Optional<Stack> next(Duration patience) {
                return Optional.empty();
            }

            @Override
            public boolean ended() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Events events(long since, boolean follow) throws IOException {
        Journal journal = Journal.open(place.events(), memory.stack().sequence());
        journal.close(); // nothing will be added
        return new JournalEvents(journal, since, false);
    }

    @Override
    public LogStream logs(String resource, LogOptions options) throws IOException, RuntimeFailure {
        Backend backend = memory.resources()
                .get(resource)
                .map(known -> known.old().backend())
                .orElse(Backend.PROCESS);
        return runtimes.open(backend).logs(book.ref(), resource, options);
    }

    @Override
    public LogStream quoted(String resource, LogOptions options) throws IOException, RuntimeFailure {
        book.remembered(); // the files say what is secret
        return book.view().mask(memory).of(logs(resource, options));
    }

    @Override
    public Answer request(Request.Verb verb, String resource) throws IOException {
        throw nobody();
    }

    @Override
    public Applied mode(Optional<String> name) throws IOException {
        throw nobody();
    }

    private IOException nobody() {
        return new IOException(sentence());
    }

    @Override
    public void close() {
        runtimes.close();
    }
}
