package dev.cairn.cli;

import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.cli.Signals.Signal;
import dev.cairn.cli.text.Elapsed;
import dev.cairn.cli.text.FailureText;
import dev.cairn.cli.text.Goal;
import dev.cairn.cli.text.Goal.Verdict;
import dev.cairn.cli.text.LateText;
import dev.cairn.cli.text.LogText;
import dev.cairn.cli.text.Mark;
import dev.cairn.cli.text.Next;
import dev.cairn.cli.text.Row;
import dev.cairn.cli.text.StackTable;
import dev.cairn.cli.text.Tone;
import dev.cairn.cli.text.Trouble;
import dev.cairn.local.Journal;
import dev.cairn.local.LocalStack;
import dev.cairn.local.StackHandle;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Phase;
import dev.cairn.runtime.LogLine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * {@code cairn up} after everything was asked for: shows how the stack comes up, says once what failed, passes on the
 * logs, and carries out the two kinds of Ctrl-C.
 */
final class Attendance implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(200);

    private final Invocation invocation;
    private final LocalStack running;
    private final Wish wish;
    private final Instant startedAt;
    private final Next next;
    private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>();
    private final Screen screen;
    private final FollowedLogs logs;
    private final Set<String> told = new HashSet<>();
    private Optional<Signal> signal = Optional.empty();
    private Optional<Integer> exit = Optional.empty();
    private Optional<Stack> newest = Optional.empty();
    private Optional<Integer> code = Optional.empty();
    private Optional<Instant> killAt = Optional.empty();
    private Optional<Leaving> leaving = Optional.empty();
    private boolean up;
    private long shown;

    /**
     * What the user waits for.
     *
     * @param attached stay until the stack has ended, and pass on its logs
     * @param names the resources that were named; empty for all
     * @param timeout how long to wait until everything is ready; empty for as long as it takes
     * @param exitCodeFrom the resource whose end is the end of all
     */
    record Wish(boolean attached, List<String> names, Optional<Duration> timeout, Optional<String> exitCodeFrom) {}

    /**
     * Nothing is shown yet.
     *
     * @param startedAt since when the user waits; older events are not shown
     * @param next how the user goes on
     */
    Attendance(Invocation invocation, LocalStack running, Wish wish, Instant startedAt, Next next) {
        this.invocation = invocation;
        this.running = running;
        this.wish = wish;
        this.startedAt = startedAt;
        this.next = next;
        this.logs = new FollowedLogs(running, startedAt, happenings::add);
        this.screen = new Screen(
                invocation.console(),
                invocation.form(Form.TABLE, Form.JSON).isForPrograms(),
                startedAt,
                () -> happenings.add(new Happening.Ticked()));
        invocation.console().signals().handle(received -> happenings.add(new Happening.Signalled(received)));
    }

    /**
     * Attends until there is nothing more to wait for.
     *
     * @return the exit status
     */
    int attend() throws IOException, InterruptedException {
        return attend(Optional.empty());
    }

    /** Who is to end may be gone a moment after it was asked: it is asked when its last words can be heard. */
    private int attend(Optional<StackHandle.Ending> ending) throws IOException, InterruptedException {
        try (StackHandle.Changes<Stack> changes = running.changes();
                StackHandle.Events events = running.events(0, true)) {
            newest = Optional.of(running.stack());
            if (ending.isPresent()) {
                running.shutdown(ending.get());
            }
            Thread.ofVirtual().name("changes").start(() -> read(changes));
            Thread.ofVirtual().name("events").start(() -> read(events));
            while (exit.isEmpty()) {
                Happening next = happenings.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                take(next == null ? new Happening.Ticked() : next);
            }
            return exit.get();
        }
    }

    /**
     * Attends the end.
     *
     * @param ending what is still to be asked for; empty when it was
     * @param grace how long it may take before what is left is killed; empty for as long as it takes
     * @return the exit status; {@link Exit#FAILED} when somebody wanted the stack again, and it goes on
     */
    int attendEnd(Optional<StackHandle.Ending> ending, Optional<Duration> grace)
            throws IOException, InterruptedException {
        leaving = Optional.of(new Leaving(startedAt, isStopping(running.stack())));
        code = Optional.of(Exit.OK);
        killAt = grace.map(startedAt::plus);
        return attend(ending);
    }

    /** The stack as it was seen last. */
    Optional<Stack> newest() {
        return newest;
    }

    private void take(Happening happening) throws IOException, InterruptedException {
        switch (happening) {
            case Happening.Changed changed -> changed(changed.stack());
            case Happening.Happened happened -> show(happened.batch());
            case Happening.Wrote wrote -> write(wrote.line());
            case Happening.Unreadable log ->
                screen.say(List.of("the log of " + log.resource() + " cannot be read: " + log.message()));
            case Happening.Signalled signalled -> stop(signalled.signal());
            case Happening.Ticked _ -> tick();
            case Happening.Ended _ -> exit = Optional.of(ended());
        }
    }

    /** An event may come twice: from whoever follows, and from {@link #catchUp}. */
    private void show(Journal.Batch batch) throws IOException {
        List<LifecycleEvent> news = batch.events().stream()
                .filter(event -> event.sequence() > shown && !event.at().isBefore(startedAt))
                .toList();
        if (!news.isEmpty()) {
            shown = news.getLast().sequence();
            screen.show(newest.map(stack -> stack.getMetadata().getName()).orElseGet(running::id), news);
        }
        for (LifecycleEvent event : news) {
            if (leaving.filter(stop -> stop.isTakenBack(event)).isPresent()) {
                goOn();
            }
        }
    }

    /** Who attends the end has nothing more to wait for; who came for more than that stays. */
    private void goOn() {
        screen.say(List.of(running.id() + " goes on: a cairn up took the stop back; to stop it: "
                + (wish.attached() ? "Ctrl-C" : next.verb("down"))));
        if (!wish.attached()) {
            exit = Optional.of(Exit.FAILED);
        }
        leaving = Optional.empty();
        signal = Optional.empty();
        code = Optional.empty();
    }

    /** What led to a verdict is told before it: the stack and its events come on two ways. */
    private void catchUp() throws IOException, InterruptedException {
        try (StackHandle.Events past = running.events(shown, false)) {
            for (Optional<Journal.Batch> batch = past.next(); batch.isPresent(); batch = past.next()) {
                show(batch.get());
            }
        }
    }

    private void changed(Stack stack) throws IOException, InterruptedException {
        newest = Optional.of(stack);
        screen.show(stack);
        tellTrouble(stack);
        if (leaving.isEmpty()) {
            follow(stack);
            judge(stack);
        }
    }

    /** A supervisor that cannot keep its memory starts nothing, and says it in no event. */
    private void tellTrouble(Stack stack) {
        Trouble.line(stack, screen.look()).filter(told::add).ifPresent(line -> screen.say(List.of(line)));
    }

    private void tick() throws IOException {
        newest.ifPresent(screen::show);
        if (killAt.filter(at -> at.isBefore(now())).isPresent()) {
            killAt = Optional.empty();
            screen.say(List.of("the time is over; killing what still runs"));
            running.kill();
        }
        boolean late = wish.timeout()
                .filter(limit -> startedAt.plus(limit).isBefore(now()))
                .isPresent();
        if (late && !up && leaving.isEmpty()) {
            screen.say(List.of("not ready within " + Elapsed.text(wish.timeout().get()) + "; the work goes on"));
            newest.ifPresent(stack -> screen.say(LateText.lines(stack, wish.names(), now(), screen.look(), next)));
            exit = Optional.of(Exit.TIMED_OUT);
        }
    }

    /** What becomes of the wait, now that something changed. */
    private void judge(Stack stack) throws IOException, InterruptedException {
        for (ResourceStatus failed : FailureText.failures(stack)) {
            if (told.add(failed.name() + " " + failed.since())) {
                catchUp();
                screen.say(FailureText.lines(stack, failed, this::lastLines, now(), screen.look(), next));
            }
        }
        code = code.or(() -> exitCode(stack));
        if (code.isPresent()) {
            if (leaving.isEmpty()) {
                leave(wish.exitCodeFrom().orElse("") + " has ended");
            }
            return;
        }
        switch (Goal.READY.judge(stack, wish.names())) {
            case Verdict.Reached reached -> reached(stack, reached.warnings());
            case Verdict.Lost _ -> {
                if (!wish.attached()) {
                    exit = Optional.of(Exit.AWAITED_FAILED);
                } else if (isOver(stack)) {
                    exit = Optional.of(Exit.FAILED);
                }
            }
            case Verdict.Waiting _ -> {}
        }
    }

    private void reached(Stack stack, List<String> warnings) throws IOException, InterruptedException {
        if (!up) {
            up = true;
            catchUp();
            screen.settle();
            String ready = stack.getStatus().summary().ready();
            screen.say(List.of(screen.look().paint(Tone.GOOD, Mark.READY.text(screen.look())) + " "
                    + stack.getMetadata().getName() + " is up, " + ready + " ready, after "
                    + Elapsed.between(startedAt, now())));
            if (!warnings.isEmpty()) {
                screen.say(List.of("without " + String.join(", ", warnings) + ", which failed and is not critical"));
            }
        }
        if (!wish.attached() || isOver(stack)) {
            exit = Optional.of(Exit.OK);
        }
    }

    /** Whether nothing runs and nothing will without somebody's help. */
    private static boolean isOver(Stack stack) {
        return StackTable.statuses(stack).stream().map(Row::phase).noneMatch(phase -> switch (phase) {
            case PENDING, BLOCKED, STARTING, RUNNING, READY, UNREADY, STOPPING, RESTARTING -> true;
            case STOPPED, COMPLETED, FAILED, QUARANTINED, SKIPPED, UNMANAGED -> false;
        });
    }

    /** With {@code --exit-code-from}: the code of that resource, once it has ended for good. */
    private Optional<Integer> exitCode(Stack stack) {
        return wish.exitCodeFrom().flatMap(name -> StackTable.statuses(stack).stream()
                .filter(status -> status.name().equals(name))
                .filter(status -> Row.phase(status) == Phase.COMPLETED
                        || Row.phase(status).failedForGood())
                .map(status -> status.exitCode() == null ? Exit.FAILED : status.exitCode())
                .findFirst());
    }

    private void stop(Signal received) throws IOException {
        if (leaving.isEmpty()) {
            signal = Optional.of(received);
            leave(received == Signal.INT ? "Ctrl-C" : "signal " + received.name());
            return;
        }
        Leaving.Press press = leaving.get().press(now());
        if (press != Leaving.Press.SAME) {
            signal = signal.or(() -> Optional.of(received));
        }
        answer(press);
    }

    /** Everything is to be stopped; {@link Happening.Ended} tells when it is. */
    private void leave(String reason) throws IOException {
        Leaving stop = new Leaving(now(), false);
        leaving = Optional.of(stop);
        screen.unsettle();
        answer(stop.press(now()));
        running.shutdown(new StackHandle.Ending("cairn up", reason, false, false));
    }

    private void answer(Leaving.Press press) throws IOException {
        switch (press) {
            case SAME -> {}
            case WARNS ->
                screen.say(
                        List.of("stopping in order; press Ctrl-C " + (signal.isPresent() ? "again " : "") + "to kill"));
            case KILLS -> {
                screen.say(List.of("killing what still runs"));
                running.kill();
            }
        }
    }

    private static boolean isStopping(Stack stack) {
        return stack.getStatus() != null && "Stopping".equals(stack.getStatus().phase());
    }

    private int ended() {
        if (signal.isPresent() || code.isPresent()) {
            return signal.map(Signal::exit).or(() -> code).orElseThrow();
        }
        screen.say(List.of("the stack was stopped by somebody else"));
        return wish.attached() && wish.exitCodeFrom().isEmpty() ? Exit.OK : Exit.FAILED;
    }

    private void read(StackHandle.Changes<Stack> changes) {
        try {
            while (!changes.ended()) {
                changes.next(Duration.ofSeconds(1)).ifPresent(stack -> happenings.add(new Happening.Changed(stack)));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException _) {
            // The connection ended with the supervisor.
        }
        happenings.add(new Happening.Ended());
    }

    private void read(StackHandle.Events events) {
        try {
            for (Optional<Journal.Batch> batch = events.next(); batch.isPresent(); batch = events.next()) {
                happenings.add(new Happening.Happened(batch.get()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException _) {
            // The connection ended with the supervisor, which the other reader tells.
        }
    }

    /** In a terminal the logs come after the table, elsewhere at once. */
    private void follow(Stack stack) {
        if (wish.attached() && !screen.isLive()) {
            StackTable.statuses(stack).stream()
                    .filter(status -> status.startedAt() != null)
                    .forEach(status -> logs.follow(status.name()));
        }
    }

    private void write(LogLine line) {
        if (screen.isLive() || invocation.form(Form.TABLE, Form.JSON).isForPrograms()) {
            return;
        }
        LogText text = new LogText(invocation.look(), logs.followed(), true, false, ZoneId.systemDefault());
        invocation.console().out().append(text.line(line)).append('\n');
        invocation.console().out().flush();
    }

    private List<String> lastLines(String resource) {
        return LastLines.of(running, resource, LastLines.SCREEN);
    }

    private Instant now() {
        return invocation.console().clock().instant();
    }

    @Override
    public void close() {
        logs.close();
        screen.close();
    }
}
