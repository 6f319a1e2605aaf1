package dev.cairn.local;

import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.local.StackIdentity.Removal;
import dev.cairn.model.Memory;
import dev.cairn.model.Plan;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.StackMemory;
import dev.cairn.plan.Note;
import dev.cairn.runtime.LogOptions;
import dev.cairn.runtime.LogStream;
import dev.cairn.runtime.Prober;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.status.Sight;
import dev.cairn.status.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Drives one stack of this machine, alone: it holds the stack's lock, its state and its {@link StackLoop}. The same
 * object serves {@code cairn up} in the foreground and the program that stays behind.
 */
public final class Supervisor implements LocalStack {
    /** Reason of the condition {@code Stalled} while the memory cannot be written. */
    private static final String NOT_KEPT = "StateNotKept";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StackPlace place;
    private final StackLock lock;
    private final OpenRuntimes runtimes;
    private final Machine machine;
    private final Clock clock;
    private final Log log;
    private final StackBook book;
    private final StateStore store;
    private final Memory remembered;
    private final Journal journal;
    private final CompletableFuture<ExitReport> ended = new CompletableFuture<>();
    private volatile Optional<StackLoop> loop = Optional.empty();

    private Supervisor(StackPlace place, StackLock lock, Machine machine, Clock clock, Log log) throws IOException {
        this.place = place;
        this.lock = lock;
        this.machine = machine;
        this.clock = clock;
        this.log = log;
        this.runtimes = new OpenRuntimes(machine, place);
        this.book = new StackBook(place, machine, clock, log);
        this.store = new StateStore(place.memory());
        this.remembered = store.load(clock.instant()).resumed(clock.instant());
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
            return new Supervisor(place, lock.get(), machine, clock, log);
        } catch (IOException e) {
            lock.get().close();
            throw e;
        }
    }

    /**
     * Writes down again who the stacks are of which nothing is kept, but the machine still has something.
     *
     * @param ids those that are meant; when something is kept of one of them, the machine is not asked
     * @return the ids of those that were written down
     * @throws IOException when the machine cannot be asked, or they cannot be written down
     */
    public static List<String> restore(Places places, Machine machine, Predicate<String> ids) throws IOException {
        if (places.ids().stream().anyMatch(ids)) {
            return List.of();
        }
        List<String> restored = new ArrayList<>();
        for (StackRef stack : machine.found(places)) {
            if (ids.test(stack.id()) && !restored.contains(stack.id())) { // another of that id has its turn later
                StackIdentity.lost(stack).save(places.stack(stack.id()).identity());
                restored.add(stack.id());
            }
        }
        return restored;
    }

    /** Removes what a removal of the stack left behind when it was killed on its last steps. */
    public static void clear(Places places, String id) throws IOException {
        StackPlace place = places.stack(id);
        if (!Files.isDirectory(place.directory()) && !Files.exists(place.socket())) {
            return;
        }
        Optional<StackLock> lock = StackLock.take(place);
        if (lock.isPresent()) {
            try (StackLock _ = lock.get()) {
                Files.deleteIfExists(place.socket());
                if (StackIdentity.load(place.identity()).isEmpty() && !place.hasProcesses()) {
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
        Optional<Plan> plan = book.resume();
        plan.ifPresent(known -> {
            StackLoop made = make(known);
            if (book.removal() != Removal.NONE) {
                made.remove("cairn down", "goes on after it was cut off", book.removal() == Removal.WITH_DATA);
            }
            start(made);
        });
        return plan.isPresent();
    }

    @Override
    public synchronized Applied apply(LaunchRequest request) throws IOException {
        StackBook.Entry entry = book.enter(request);
        if (entry.plan().isPresent()) {
            Plan plan = entry.plan().get();
            if (loop.isPresent()) {
                loop.get().up(plan);
            } else {
                StackLoop first = make(plan);
                first.up(plan);
                start(first);
            }
        }
        return entry.applied();
    }

    /** What was stopped stays stopped, unlike with {@link #apply}; of two requests the later one counts. */
    @Override
    public synchronized Applied mode(Optional<String> name) throws IOException {
        StackMemory now = running().sight().memory().stack();
        if (book.removal() != Removal.NONE || now.shutdown().isPresent()) {
            throw new IOException(
                    "stack " + id() + " is stopped, or about to be: cairn up --mode NAME starts it in another mode");
        }
        String mode = name.or(() -> now.mode().previous())
                .orElseThrow(() -> new IOException("stack " + id()
                        + " was in no other mode before: cairn mode lists them, cairn up runs what the file says"));
        StackBook.Entry entry = book.enter(book.inMode(mode));
        entry.plan().ifPresent(running()::apply);
        return entry.applied();
    }

    /** Where something may be of which nothing is remembered. */
    private Set<Backend> everywhere(Plan plan) {
        if (plan.desired() != Plan.Desired.REMOVED || !plan.resources().isEmpty()) {
            return Set.of();
        }
        return machine.withoutContainerEngine().isEmpty()
                ? Set.of(Backend.PROCESS, Backend.DOCKER)
                : Set.of(Backend.PROCESS);
    }

    private StackLoop make(Plan plan) {
        LoopParts parts = new LoopParts(
                book.ref(),
                runtimes,
                everywhere(plan),
                store,
                journal,
                book::without,
                clock,
                new SystemTimer(clock),
                new Prober(clock),
                log,
                new MachineNeighbours(place.places(), place.id()));
        return new StackLoop(parts, plan, remembered);
    }

    private void start(StackLoop made) {
        loop = Optional.of(made);
        made.ended().thenAcceptAsync(this::end, work -> Thread.ofVirtual().start(work));
        made.start();
    }

    @Override
    public void shutdown(Ending ending) throws IOException {
        CompletableFuture<String> answer;
        synchronized (this) {
            if (ending.remove()) {
                book.removing(ending.data());
            }
            if (loop.isPresent()) {
                answer = end(loop.get(), ending);
            } else {
                Plan gone = book.planToRemove();
                StackLoop last = make(ending.remove() ? gone : gone.with(Plan.Desired.STOPPED));
                answer = end(last, ending); // before its first pass, which would find another cause
                start(last);
            }
        }
        await(answer);
    }

    private static CompletableFuture<String> end(StackLoop running, Ending ending) {
        return ending.remove()
                ? running.remove(ending.requestedBy(), ending.reason(), ending.data())
                : running.shutdown(ending.requestedBy(), ending.reason());
    }

    private synchronized void end(ExitReport report) {
        ExitReport last = report;
        if (book.removal() != Removal.NONE && report.completed()) {
            try {
                runtimes.close();
                book.removed();
            } catch (IOException e) {
                last = new ExitReport(report.killed(), Optional.of(e.getMessage()));
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

    private String await(CompletableFuture<String> answer) throws IOException {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            String why = health().flatMap(ControlPlane::failure)
                    .map(text -> ": " + text)
                    .orElse("");
            throw new IOException("no answer within " + PATIENCE.toSeconds() + " s, and the request stands" + why, e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e);
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
        return book.view().object(status());
    }

    @Override
    public String json() {
        return book.view().json(status());
    }

    /** How it is; empty before something was applied. */
    Optional<StackStatus> status() {
        return book.status(
                sight(), health().flatMap(ControlPlane::failure).map(why -> new Surroundings.Refusal(NOT_KEPT, why)));
    }

    @Override
    public Changes<Stack> changes() throws IOException {
        return new LoopChanges<>(this, running(), status -> book.view().object(Optional.of(status)));
    }

    /** The same as JSON lines. */
    Changes<String> versions() throws IOException {
        return new LoopChanges<>(this, running(), status -> book.view().json(Optional.of(status)));
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
                .map(Resource::backend)
                .orElse(Backend.PROCESS);
        return runtimes.open(backend).logs(book.ref(), resource, options);
    }

    @Override
    public LogStream quoted(String resource, LogOptions options) throws IOException, RuntimeFailure {
        Memory memory = running().sight().memory();
        return book.view().mask(memory).of(logs(resource, options));
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
        return book.view().notes();
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
            if (!Files.exists(place.identity()) && !place.hasProcesses()) {
                place.delete(); // nothing was ever accepted
            }
            lock.close();
        } catch (IOException e) {
            log.say("event=lock-not-closed error=\"" + e.getMessage() + "\"");
        }
    }
}
