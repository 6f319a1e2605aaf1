package dev.cairn.local;

import dev.cairn.api.Stack;
import dev.cairn.model.Memory;
import dev.cairn.model.Plan;
import dev.cairn.model.Request;
import dev.cairn.model.Resource.Backend;
import dev.cairn.plan.Note;
import dev.cairn.plan.Planned;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.Prober;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.status.Sight;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Drives one stack of this machine, alone: it holds the stack's lock, its state and its {@link StackLoop}. The same
 * object serves {@code cairn up} in the foreground and the program that stays behind.
 */
public final class Supervisor implements StackHandle {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StackPlace place;
    private final StackLock lock;
    private final OpenRuntimes runtimes;
    private final LaunchPlanner planner;
    private final Machine machine;
    private final Clock clock;
    private final Log log;
    private final StateStore store;
    private final Memory remembered;
    private final Journal journal;
    private final CompletableFuture<ExitReport> ended = new CompletableFuture<>();
    private StackIdentity identity;
    private RememberedAllocations allocations;
    private volatile StackView view = StackView.NONE;
    private volatile Optional<StackLoop> loop = Optional.empty();
    private boolean withData;

    private Supervisor(StackPlace place, StackLock lock, StackIdentity identity, Machine machine, Clock clock, Log log)
            throws IOException {
        this.place = place;
        this.lock = lock;
        this.identity = identity;
        this.machine = machine;
        this.clock = clock;
        this.log = log;
        this.runtimes = new OpenRuntimes(machine, place);
        this.planner = new LaunchPlanner(machine, runtimes);
        this.allocations = allocationsOf(identity);
        this.store = new StateStore(place.memory());
        this.remembered = store.load(clock.instant());
        this.journal = Journal.open(place.events(), remembered.stack().sequence());
    }

    /**
     * Takes over the stack of that id; nothing runs until {@link #apply} or {@link #resume}.
     *
     * @throws StackBusy when somebody else drives it
     * @throws IOException when its state cannot be read or written
     */
    public static Supervisor open(Places places, String id, Machine machine, Clock clock, Log log)
            throws IOException, StackBusy {
        StackPlace place = places.stack(id);
        Optional<StackLock> lock = StackLock.take(place);
        if (lock.isEmpty()) {
            throw new StackBusy(id, StackLock.holder(place.lock()));
        }
        try {
            Files.deleteIfExists(place.socket()); // whoever listened there is dead: the lock is ours
            StackIdentity identity = StackIdentity.load(place.identity()).orElseGet(() -> StackIdentity.fresh(id, id));
            return new Supervisor(place, lock.get(), identity, machine, clock, log);
        } catch (IOException e) {
            lock.get().close();
            throw e;
        }
    }

    /** Removes what a removal of the stack left behind when it was killed on its last steps. */
    public static void clear(Places places, String id) throws IOException {
        StackPlace place = places.stack(id);
        if (!Files.isDirectory(place.lock().getParent()) && !Files.exists(place.socket())) {
            return;
        }
        Optional<StackLock> lock = StackLock.take(place);
        if (lock.isPresent()) {
            try (StackLock _ = lock.get()) {
                Files.deleteIfExists(place.socket());
                if (StackIdentity.load(place.identity()).isEmpty()) {
                    place.delete();
                }
            }
        }
    }

    /**
     * Goes on with what was asked for last, as after a kill; what runs is adopted.
     *
     * @return whether there was anything to go on with
     * @throws IOException when it cannot be planned any more; the message says why
     */
    public synchronized boolean resume() throws IOException {
        if (identity.launch().isEmpty() && !identity.removing()) {
            return false;
        }
        if (identity.removing()) {
            begin(planToRemove());
            return true;
        }
        Planned planned = planned(identity.launch().get(), identity, allocations);
        if (planned.plan().isEmpty()) {
            throw new IOException("the files of stack " + id() + " cannot be planned by this version of cairn: "
                    + planned.diagnostics().getFirst().message() + "; `cairn up` with corrected files takes over");
        }
        view = StackView.of(planned, identity);
        begin(planned.plan().get());
        return true;
    }

    @Override
    public synchronized Applied apply(LaunchRequest request) throws IOException {
        boolean same = identity.launch().filter(request::asksTheSame).isPresent() && !identity.removing();
        StackIdentity next = same ? identity : identity.next(identity.name(), request);
        RememberedAllocations fresh = allocationsOf(next);
        Planned planned = planned(request, next, fresh);
        if (planned.plan().isEmpty()) {
            return new Applied(false, identity.generation(), planned.diagnostics(), planned.notes());
        }
        String name =
                planned.stack().map(stack -> stack.getMetadata().getName()).orElse(next.name());
        next = fresh.in(next.named(name));
        next.save(place.identity());
        identity = next;
        allocations = fresh;
        view = StackView.of(planned, identity);
        if (loop.isEmpty()) {
            StackLoop first = make(planned.plan().get());
            first.up(planned.plan().get());
            start(first);
        } else {
            loop.get().up(planned.plan().get());
        }
        return new Applied(true, identity.generation(), planned.diagnostics(), planned.notes());
    }

    private Planned planned(LaunchRequest request, StackIdentity as, RememberedAllocations from) throws IOException {
        try {
            return planner.plan(request, as, from, Plan.Desired.RUNNING);
        } catch (RuntimeFailure e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private RememberedAllocations allocationsOf(StackIdentity of) {
        return new RememberedAllocations(of, (resource, volume) -> machine.volume(place, resource, volume));
    }

    /** Everything of ours is found by listing; the files are not needed for the order, the memory has it. */
    private Plan planToRemove() throws IOException {
        Optional<Plan> plan = identity.launch().isEmpty()
                ? Optional.empty()
                : planned(identity.launch().get(), identity, allocations).plan();
        return plan.orElseGet(() -> Plan.of(
                        identity.name(),
                        identity.generation(),
                        List.of(),
                        Set.of(),
                        Plan.Desired.REMOVED,
                        false,
                        Plan.OnFailure.RETRY,
                        Duration.ofMinutes(1),
                        0))
                .with(Plan.Desired.REMOVED);
    }

    private void begin(Plan plan) {
        start(make(plan));
    }

    /** Where something may be of which nothing is remembered. */
    private Set<Backend> everywhere(Plan plan) {
        if (plan.desired() != Plan.Desired.REMOVED || !plan.resources().isEmpty()) {
            return Set.of();
        }
        return machine.containerEngine() ? Set.of(Backend.PROCESS, Backend.DOCKER) : Set.of(Backend.PROCESS);
    }

    private StackLoop make(Plan plan) {
        StackRef ref = new StackRef(id(), identity.name(), identity.uid(), Map.of());
        LoopParts parts = new LoopParts(
                ref,
                runtimes,
                everywhere(plan),
                store,
                journal,
                this::without,
                clock,
                new SystemTimer(clock),
                new Prober(clock),
                log);
        return new StackLoop(parts, plan, remembered);
    }

    private void start(StackLoop made) {
        loop = Optional.of(made);
        made.ended().thenAcceptAsync(this::end, work -> Thread.ofVirtual().start(work));
        made.start();
    }

    /** Another port for one that is taken, and the plan with it. */
    private synchronized Optional<Plan> without(String resource, int port) {
        if (!allocations.refuse(resource, port) || identity.launch().isEmpty()) {
            return Optional.empty();
        }
        try {
            Planned planned = planned(identity.launch().get(), identity, allocations);
            StackIdentity next = allocations.in(identity);
            next.save(place.identity());
            identity = next;
            view = StackView.of(planned, identity);
            return planned.plan();
        } catch (IOException e) {
            log.say("event=port-not-exchanged resource=" + resource + " error=\"" + e.getMessage() + "\"");
            return Optional.empty();
        }
    }

    @Override
    public void shutdown(Ending ending) throws IOException {
        StackLoop running;
        synchronized (this) {
            if (ending.remove()) {
                withData |= ending.data();
                identity = identity.withRemoving(true);
                keepWish();
            }
            if (loop.isEmpty()) {
                begin(ending.remove() ? planToRemove() : planToRemove().with(Plan.Desired.STOPPED));
            }
            running = loop.orElseThrow();
        }
        await(
                ending.remove()
                        ? running.remove(ending.requestedBy(), ending.reason(), ending.data())
                        : running.shutdown(ending.requestedBy(), ending.reason()));
    }

    /** A disk that is full keeps nothing from ending: a kill in the middle is then a stop in the middle. */
    private void keepWish() {
        try {
            identity.save(place.identity());
        } catch (IOException e) {
            log.say("event=removal-not-kept error=\"" + e.getMessage() + "\"");
        }
    }

    private synchronized void end(ExitReport report) {
        ExitReport last = report;
        if (identity.removing() && report.completed()) {
            try {
                runtimes.close();
                if (withData) {
                    place.delete();
                } else {
                    identity = identity.forgotten();
                    identity.save(place.identity());
                }
            } catch (IOException e) {
                last = new ExitReport(report.killed(), Optional.of("cannot tidy up: " + e.getMessage()));
            }
        }
        journal.close(); // its readers come to their end
        ended.complete(last);
    }

    @Override
    public Answer request(Request.Verb verb, String resource) throws IOException {
        return new Answer(await(running().request(verb, resource)));
    }

    @Override
    public void kill() throws IOException {
        running().kill();
    }

    private StackLoop running() throws IOException {
        return loop.orElseThrow(() -> new IOException("stack " + id() + " does not run"));
    }

    private static String await(CompletableFuture<String> answer) throws IOException {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + PATIENCE.toSeconds() + " s; the request stands", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted; the request stands", e);
        }
    }

    @Override
    public String id() {
        return place.id();
    }

    @Override
    public Stack stack() {
        return view.object(loop, clock.instant());
    }

    @Override
    public String json() {
        return StackJson.write(stack());
    }

    @Override
    public Changes changes() throws IOException {
        return new LoopChanges(this, running());
    }

    @Override
    public Events events(long since, boolean follow) {
        return new JournalEvents(journal, since, follow);
    }

    @Override
    public LogStream logs(String resource, LogOptions options) throws IOException, RuntimeFailure {
        Backend backend = running()
                .sight()
                .plan()
                .resource(resource)
                .map(known -> known.backend())
                .orElse(Backend.PROCESS);
        StackRef ref = new StackRef(id(), identity.name(), identity.uid(), Map.of());
        return runtimes.open(backend).logs(ref, resource, options);
    }

    /**
     * Serves the local API on the stack's socket until it is closed.
     *
     * @throws IOException when the socket cannot be made; the message says why
     */
    public Listening listen(Places places) throws IOException {
        LocalServer server = LocalServer.open(places, place.socket(), new LocalApi(this));
        return server::close;
    }

    /** The local API at work. */
    @FunctionalInterface
    public interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    /** Whether there is a resource of that name, in the files or still on the machine. */
    boolean knows(String resource) {
        return sight().filter(seen -> seen.names().contains(resource)).isPresent();
    }

    /** The newest view of the loop; empty before something was applied. */
    Optional<Sight> sight() {
        return loop.map(StackLoop::sight);
    }

    Journal journal() {
        return journal;
    }

    /** What the files ask for and has no effect here. */
    public List<Note> notes() {
        return view.notes();
    }

    /** How the loop is; empty before something was applied. */
    public Optional<ControlPlane> health() {
        return loop.map(StackLoop::health);
    }

    /** Where the things of the stack are. */
    public StackPlace place() {
        return place;
    }

    /** Completed when the stack has been stopped or removed as asked for. */
    public CompletableFuture<ExitReport> ended() {
        return ended.copy();
    }

    /** Lets go: workloads go on, the next supervisor adopts them. */
    @Override
    public void close() {
        loop.ifPresent(StackLoop::close);
        journal.close();
        runtimes.close();
        try {
            lock.close();
        } catch (IOException e) {
            log.say("event=lock-not-closed error=\"" + e.getMessage() + "\"");
        }
    }
}
