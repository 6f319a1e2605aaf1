package dev.cairn.runtime.process;

import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells from an attempt's files and the process table what an attempt is doing. Signals nobody, starts nothing. */
final class Inspector {
    /** In the environment of every process of an attempt: what proves that a process of its group is of it. */
    static final String MARK = "CAIRN_INSTANCE";

    /** Where processes of this machine are reached. */
    static final String ADDRESS = "127.0.0.1";

    private static final int SIGKILL = 9;
    /** Shells say 128 + n for a command that a signal ended; Linux has 64 signals. */
    private static final int SIGNALLED = 128;

    private static final int SIGNALS = 64;
    private static final long LONGEST_OUTPUT = 256 * 1024;
    private static final int LONGEST_COMMAND = 60;

    private final ProcessTable table;
    private final Clock clock;

    Inspector(ProcessTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /** What is seen of it; empty when it was given up or removed. */
    Optional<Instance> inspect(Attempt attempt) throws IOException {
        try {
            if (attempt.retired().isPresent()) {
                return Optional.empty();
            }
            Registration registration = attempt.registration();
            return switch (attempt.claim()) {
                case VOID -> Optional.empty();
                case NOBODY -> Optional.of(instance(registration, Optional.empty(), Instance.State.CREATED));
                case SHIM -> Optional.of(begun(attempt, registration));
            };
        } catch (NoSuchFileException e) {
            return Optional.empty(); // removed while it was read
        }
    }

    private Instance begun(Attempt attempt, Registration registration) throws IOException {
        Instance running = instance(registration, Optional.of(attempt.startedAt()), Instance.State.RUNNING);
        Optional<Attempt.Verdict> verdict = attempt.verdict();
        if (verdict.isEmpty() && leaderAlive(attempt)) {
            return attempt.exit().isPresent() ? running.saying("its command ended, its processes are ending") : running;
        }
        if (verdict.isEmpty() && !members(attempt).isEmpty()) {
            return running.saying("its command ended, processes that it started are left");
        }
        if (verdict.isPresent()) {
            return ended(attempt, registration, running, verdict.get());
        }
        Attempt.Verdict found = judge(attempt);
        note(attempt, found);
        return ended(attempt, registration, running, found);
    }

    /** The verdict is kept so that it stays the same; on a full disk it is found anew each time, and still counts. */
    private static void note(Attempt attempt, Attempt.Verdict verdict) throws IOException {
        try {
            attempt.conclude(verdict);
        } catch (NoSuchFileException e) {
            throw e; // removed while it was read
        } catch (IOException e) {
            Warning.of("its end is not noted", attempt.id(), e);
        }
    }

    private Attempt.Verdict judge(Attempt attempt) throws IOException {
        Optional<Attempt.ExitRecord> exit = attempt.exit();
        if (exit.isEmpty()) {
            Reason cause = attempt.killed() ? new Reason.Signal(SIGKILL) : new Reason.ExitUnknown();
            return new Attempt.Verdict(cause, 0, clock.instant());
        }
        return new Attempt.Verdict(
                cause(attempt, exit.get().code()), exit.get().init(), exit.get().at());
    }

    private static Reason cause(Attempt attempt, int code) throws IOException {
        Optional<Path> cgroup = attempt.cgroup();
        if (code == SIGNALLED + SIGKILL && cgroup.isPresent() && Cgroups.ranOutOfMemory(cgroup.get())) {
            return new Reason.OutOfMemory();
        }
        return code > SIGNALLED && code <= SIGNALLED + SIGNALS
                ? new Reason.Signal(code - SIGNALLED)
                : new Reason.ExitCode(code);
    }

    private static Instance ended(
            Attempt attempt, Registration registration, Instance running, Attempt.Verdict verdict) {
        Instance ended = running.ended(new Exit(verdict.cause(), verdict.at(), outputs(attempt, registration)));
        if (verdict.init() == 0) {
            return ended;
        }
        String command = registration.init().get(verdict.init() - 1);
        return ended.saying("init command %d (%s) failed: %s; its output is in the log"
                .formatted(verdict.init(), brief(command), verdict.cause().text()));
    }

    /** Enough of a command to recognise it: a script is not part of a sentence. */
    private static String brief(String command) {
        String line = command.lines().findFirst().orElse("").strip();
        boolean whole = line.length() <= LONGEST_COMMAND
                && line.length() == command.strip().length();
        return whole
                ? line
                : line.substring(0, Math.min(LONGEST_COMMAND, line.length())).strip() + " …";
    }

    /** Whether the shim itself still runs; a recycled pid is not the shim. */
    boolean leaderAlive(Attempt attempt) throws IOException {
        Optional<Attempt.Leader> leader = attempt.leader();
        return leader.isPresent()
                && table.begin(leader.get().pid())
                        .equals(Optional.of(leader.get().begin()));
    }

    /** Whether the shim is there, and has no command at the moment: one is forked, or about to be, or has just ended. */
    boolean commandDue(Attempt attempt) throws IOException {
        Optional<Attempt.Leader> leader = attempt.leader();
        if (attempt.exit().isPresent() || leader.isEmpty() || !leaderAlive(attempt)) {
            return false;
        }
        Optional<ProcessHandle> shim = ProcessHandle.of(leader.get().pid());
        // Until it executes something else, what was forked looks like the shim itself.
        return shim.isPresent()
                && shim.get().children().allMatch(child -> image(child).equals(image(shim.get())));
    }

    private static List<Object> image(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        return List.of(info.command(), info.arguments().map(List::of));
    }

    /**
     * What lives of the group of that attempt, shim included. Once the shim is gone its number may have been used for
     * another group, so then only processes that carry the attempt's mark count.
     */
    List<Long> members(Attempt attempt) throws IOException {
        Optional<Attempt.Leader> leader = attempt.leader();
        if (leader.isEmpty()) {
            return List.of();
        }
        List<Long> group = table.group(leader.get().pid());
        if (group.isEmpty() || leaderAlive(attempt)) {
            return group;
        }
        List<Long> ours = new ArrayList<>();
        for (long pid : group) {
            if (marked(pid, attempt) || table.ending(pid)) { // the mark goes before the process does
                ours.add(pid);
            }
        }
        return ours;
    }

    private boolean marked(long pid, Attempt attempt) throws IOException {
        return table.environment(pid)
                .filter(environment -> attempt.id().toString().equals(environment.get(MARK)))
                .isPresent();
    }

    private static Optional<Map<String, String>> outputs(Attempt attempt, Registration registration) {
        if (!registration.job()) {
            return Optional.of(Map.of());
        }
        try {
            if (Files.size(attempt.output()) > LONGEST_OUTPUT) {
                return Optional.empty();
            }
            Map<String, String> outputs = new HashMap<>();
            Files.readString(attempt.output()).lines().forEach(line -> {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    outputs.put(line.substring(0, equals).strip(), line.substring(equals + 1));
                }
            });
            return Optional.of(outputs);
        } catch (IOException e) {
            return Optional.empty(); // it removed the file, or did not write text into it
        }
    }

    private static Instance instance(Registration registration, Optional<Instant> startedAt, Instance.State state) {
        return new Instance(
                registration.id().toString(),
                registration.id().resource(),
                registration.id().attempt(),
                registration.hash(),
                state,
                startedAt,
                Optional.empty(),
                0,
                Instance.Replicas.SINGLE,
                Optional.of(ADDRESS),
                "");
    }
}
