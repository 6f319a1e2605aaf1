package dev.cairn.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cairn.api.ShutdownStatus;
import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.api.StopOutcome;
import dev.cairn.cli.Attendance.Wish;
import dev.cairn.cli.text.Elapsed;
import dev.cairn.local.LocalClient;
import dev.cairn.local.LocalStack;
import dev.cairn.local.Log;
import dev.cairn.local.StackBusy;
import dev.cairn.local.StackHandle;
import dev.cairn.local.StackIdentity;
import dev.cairn.local.Supervisor;
import dev.cairn.local.ThisMachine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn down}. */
@Command(
        name = "down",
        description =
                "Stops everything in reverse order and removes it; needs no file, also after a crash of everything."
                        + "  [-o table, json]")
final class DownCommand implements Callable<Integer> {
    private static final int PASSES = 3;
    private static final Duration GOODBYE = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final Invocation invocation;
    private final List<Ended> ended = new ArrayList<>();

    @Mixin
    private FileOptions which;

    @Option(
            names = {"-v", "--volumes"},
            description = "The data too.")
    private boolean volumes;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "GRACE",
            converter = DurationText.class,
            description = "How long all of it may take, as in 30s; what is left then is killed.")
    private Duration grace;

    @Option(names = "--all", description = "Every stack on this machine.")
    private boolean all;

    DownCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /**
     * A stack that was taken down, as JSON shows it.
     *
     * @param already whether there was nothing left to stop; the {@code shutdown} is an earlier one then
     * @param shutdown absent where none is known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Ended(String id, boolean already, ShutdownStatus shutdown) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Form form = invocation.form(Form.TABLE, Form.JSON);
        int exit = down();
        if (form == Form.JSON) {
            invocation.print(Json.document(ended));
        }
        return exit;
    }

    private int down() throws IOException, InterruptedException {
        MachineStacks machine = new MachineStacks(invocation.console());
        if (all) {
            return down(machine, machine.places().ids());
        }
        List<String> lost = machine.lost(which.choice());
        if (lost.isEmpty()) {
            return down(machine, machine.idOf(which.choice()).stream().toList());
        }
        int worst = Exit.OK;
        for (int pass = 0; pass < PASSES && !lost.isEmpty(); pass++) { // a living supervisor knew only a part of it
            worst = Math.max(worst, down(machine, lost));
            lost = machine.lost(which.choice());
        }
        return worst;
    }

    private int down(MachineStacks machine, List<String> ids) throws IOException, InterruptedException {
        int worst = Exit.OK;
        for (String id : ids) {
            worst = Math.max(worst, down(machine, id));
        }
        if (ids.isEmpty()) {
            invocation.tell("there is nothing to take down");
        }
        return worst;
    }

    private int down(MachineStacks machine, String id) throws IOException, InterruptedException {
        try {
            return StackBusy.outlasting(() -> attend(machine, id));
        } catch (StackBusy e) {
            throw Failure.of(Exit.FAILED, "Busy", e.getMessage(), "try again in a moment")
                    .because(e);
        }
    }

    private int attend(MachineStacks machine, String id) throws IOException, InterruptedException, StackBusy {
        Optional<LocalClient> driven = LocalClient.connect(machine.places(), id);
        if (driven.isPresent()) {
            try (LocalClient running = driven.get()) {
                return end(running, Optional.of(ending()), false);
            }
        }
        Optional<StackIdentity> identity =
                StackIdentity.load(machine.places().stack(id).identity());
        if (identity.isEmpty()) {
            Supervisor.clear(machine.places(), id);
            return Exit.OK;
        }
        boolean again = identity.get().wasTakenDown();
        try (Supervisor supervisor = Supervisor.open(
                machine.places(),
                id,
                new ThisMachine(invocation.console().clock()),
                invocation.console().clock(),
                Log.NONE)) {
            supervisor.shutdown(ending());
            return end(supervisor, Optional.empty(), again);
        }
    }

    private StackHandle.Ending ending() {
        return new StackHandle.Ending("cairn down", "cairn down", true, volumes);
    }

    /**
     * A supervisor is asked once it is listened to; one in this program has nothing to listen to before.
     *
     * @param again whether the stack was taken down already: what is told of its end is of that time
     */
    private int end(LocalStack running, Optional<StackHandle.Ending> ending, boolean again)
            throws IOException, InterruptedException {
        Instant startedAt = invocation.console().clock().instant();
        Wish wish = new Wish(false, List.of(), Optional.empty(), Optional.empty());
        int exit;
        Optional<Stack> last;
        try (Attendance attendance = new Attendance(
                invocation, running, wish, startedAt, which.choice().next())) {
            exit = attendance.attendEnd(ending, Optional.ofNullable(grace));
            last = attendance.newest();
        }
        if (exit == Exit.FAILED) {
            return exit;
        }
        ended.add(new Ended(
                running.id(),
                again,
                last.map(Stack::getStatus).map(StackStatus::shutdown).orElse(null)));
        String data = volumes ? "; its data is gone too" : "";
        invocation.tell(
                again
                        ? running.id() + " was down already" + data
                        : running.id() + " is down" + outcomes(last) + ", after "
                                + Elapsed.between(
                                        startedAt, invocation.console().clock().instant())
                                + data);
        if (running instanceof LocalClient elsewhere) {
            awaitExit(elsewhere);
        }
        return exit == Exit.OK && failed(last) ? Exit.FAILED : exit;
    }

    /**
     * A supervisor that still says goodbye would hold the lock against the next one. Nothing tells when a process has ended
     * that is no child of ours; {@link ProcessHandle#onExit} looks ever less often, and until somebody reaps it.
     */
    private void awaitExit(LocalClient running) throws InterruptedException {
        long deadline = System.nanoTime() + GOODBYE.toNanos();
        while (running.isDriven()) {
            if (System.nanoTime() > deadline) {
                invocation.tell("its supervisor is still ending");
                return;
            }
            Thread.sleep(LOOK);
        }
    }

    private static String outcomes(Optional<Stack> last) {
        Map<String, Long> counts = outcomesOf(last).stream()
                .collect(Collectors.groupingBy(StopOutcome::outcome, TreeMap::new, Collectors.counting()));
        return counts.isEmpty()
                ? ""
                : counts.entrySet().stream()
                        .map(count -> count.getValue() + " " + words(count.getKey()))
                        .collect(Collectors.joining(", ", ": ", ""));
    }

    private static String words(String outcome) {
        return switch (outcome) {
            case "Graceful" -> "stopped";
            case "Killed" -> "killed";
            case "AlreadyGone" -> "gone already";
            default -> "could not be stopped or undone";
        };
    }

    private static boolean failed(Optional<Stack> last) {
        return outcomesOf(last).stream().anyMatch(outcome -> outcome.outcome().equals("Failed"));
    }

    private static List<StopOutcome> outcomesOf(Optional<Stack> last) {
        return last.map(Stack::getStatus)
                .map(status -> status.shutdown())
                .map(ShutdownStatus::outcomes)
                .orElse(List.of());
    }
}
