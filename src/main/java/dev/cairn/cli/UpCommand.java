package dev.cairn.cli;

import dev.cairn.api.ResourceStatus;
import dev.cairn.cli.Attendance.Wish;
import dev.cairn.cli.text.Elapsed;
import dev.cairn.cli.text.Next;
import dev.cairn.cli.text.Row;
import dev.cairn.cli.text.StackTable;
import dev.cairn.local.LocalClient;
import dev.cairn.local.LocalStack;
import dev.cairn.local.Log;
import dev.cairn.local.NotDone;
import dev.cairn.local.Places;
import dev.cairn.local.StackBusy;
import dev.cairn.local.StackHandle.Applied;
import dev.cairn.local.Supervisor;
import dev.cairn.local.SupervisorLauncher;
import dev.cairn.local.ThisMachine;
import dev.cairn.model.Plan;
import dev.cairn.model.Request;
import dev.cairn.model.Resource;
import dev.cairn.plan.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn up}. */
@Command(
        name = "up",
        description =
                "Makes it so: starts what is missing, replaces what changed, leaves the rest alone. Stays and shows"
                        + " the logs; Ctrl-C stops everything in order.  [-o table, json]")
final class UpCommand implements Callable<Integer> {
    private static final String MAKE_ROOM = "make room on that disk, or choose another one: XDG_STATE_HOME";

    private final Invocation invocation;

    @Mixin
    private FileOptions which;

    @Mixin
    private InputOptions inputs;

    @Mixin
    private RuntimeOptions runtime;

    @Parameters(paramLabel = "RESOURCE", description = "Only these and what they need; without any, all of them.")
    private List<String> resources = List.of();

    @Option(
            names = {"-d", "--detach"},
            description = "Return at once; a supervisor stays behind.")
    private boolean detach;

    @Option(names = "--wait", description = "Return when everything is ready or completed; a supervisor stays behind.")
    private boolean wait;

    @Option(
            names = "--wait-timeout",
            paramLabel = "D",
            converter = DurationText.class,
            description = "With --wait: how long at most, as in 5m.")
    private Duration waitTimeout;

    @Option(names = "--force-recreate", description = "Replace what runs although nothing changed.")
    private boolean forceRecreate;

    @Option(names = "--no-deps", description = "Only the named resources, without what they need.")
    private boolean noDeps;

    @Option(
            names = "--exit-code-from",
            paramLabel = "R",
            description = "When that resource ends, stop everything and exit with its code.")
    private String exitCodeFrom = "";

    @Option(names = "--build", description = "Not in this version of cairn.", hidden = true)
    private boolean build;

    private final Instant startedAt;

    UpCommand(Invocation invocation) {
        this.invocation = invocation;
        this.startedAt = invocation.console().clock().instant();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        Places places = Places.of(invocation.console().env(), System.getProperty("user.name"));
        try (SupervisorLauncher launcher = new SupervisorLauncher(places)) {
            boolean stays = detach || wait;
            if (stays && !mayBeDriven(places)) {
                launcher.bootAhead();
            }
            Launch.Asked asked = Launch.asked(
                    invocation.console(), which.choice(), inputs, runtime, Launch.Only.of(resources, noDeps));
            Optional<String> id = stays ? asked.id() : Optional.empty();
            if (id.isPresent()) {
                return detached(id.get(), asked, places, launcher);
            }
            Launch launch =
                    asked.planned(new ThisMachine(invocation.console().clock())).valid();
            launch.planned().plan().ifPresent(this::checkExitCodeFrom);
            launch.remarks().forEach(invocation::tell);
            return attached(launch, places);
        } catch (SupervisorLauncher.NotStarted | NotDone e) {
            String message = String.valueOf(e.getMessage());
            String advice = message.startsWith("cannot write ") ? MAKE_ROOM : "";
            String code = e instanceof NotDone ? "NotDone" : "NotStarted";
            throw Failure.of(Exit.FAILED, code, message, advice).because(e);
        }
    }

    /** Whether a supervisor is likely to be there: one that is booted ahead costs, and is not needed then. */
    private static boolean mayBeDriven(Places places) {
        return places.ids().stream()
                .anyMatch(id -> Files.exists(places.stack(id).socket()));
    }

    private void check() {
        if (build) {
            throw Failure.usage("--build is not in this version of cairn", "build first: docker build");
        }
        if (!exitCodeFrom.isEmpty() && (detach || wait)) {
            throw Failure.usage("--exit-code-from stays until the resource ends", "leave out -d and --wait");
        }
        if (waitTimeout != null && !wait) {
            throw Failure.usage("--wait-timeout is for --wait", "cairn up --wait --wait-timeout 5m");
        }
    }

    /** What never ends would be waited for in vain, and what is not there too. */
    private void checkExitCodeFrom(Plan plan) {
        List<String> ending = plan.resources().stream()
                .filter(resource -> resource.kind().hasInstance() && resource.desired() == Resource.Desired.START)
                .map(Resource::name)
                .filter(plan.wanted()::contains)
                .toList();
        if (!exitCodeFrom.isEmpty() && !ending.contains(exitCodeFrom)) {
            throw Failure.usage(
                    "--exit-code-from " + exitCodeFrom + ": nothing of that name is started",
                    Nearest.to(exitCodeFrom, ending)
                                    .map(near -> "did you mean " + near + "? ")
                                    .orElse("")
                            + "what is started: " + String.join(", ", ending));
        }
    }

    /** Handed to the supervisor that is there, or to a new one; it plans, and says what is wrong. */
    private int detached(String id, Launch.Asked asked, Places places, SupervisorLauncher launcher)
            throws IOException, InterruptedException, SupervisorLauncher.NotStarted {
        Applied applied = launcher.up(id, asked.request());
        accepted(asked.files(), applied);
        Launch.remarks(applied.diagnostics(), applied.notes()).forEach(invocation::tell);
        LocalStack running = LocalClient.connect(places, id)
                .orElseThrow(() -> new IOException("it ended right after its start; see "
                        + places.stack(id).log()));
        try (running) {
            if (forceRecreate) {
                recreate(running);
            }
            if (wait) {
                return attend(running, new Wish(false, resources, Optional.ofNullable(waitTimeout), Optional.empty()));
            }
            if (invocation.form(Form.TABLE, Form.JSON) == Form.JSON) {
                invocation.print(Json.document(running.stack()));
            }
            invocation.tell(id + " starts in the background: " + next().verb("ps") + ", " + next().verb("logs --follow")
                    + ", " + next().verb("down"));
        }
        return Exit.OK;
    }

    /** Driven by this program, or by the one that does already. */
    private int attached(Launch launch, Places places) throws IOException, InterruptedException {
        try {
            return StackBusy.outlasting(() -> attend(launch, places));
        } catch (StackBusy e) {
            throw Failure.of(
                            Exit.FAILED,
                            "Busy",
                            e.getMessage(),
                            "wait for it: " + next().verb("wait") + ", or end it: " + next().verb("down"))
                    .because(e);
        }
    }

    private int attend(Launch launch, Places places) throws IOException, InterruptedException, StackBusy {
        Wish wish = new Wish(
                true, resources, Optional.empty(), Optional.of(exitCodeFrom).filter(name -> !name.isEmpty()));
        Optional<LocalClient> driven = LocalClient.connect(places, launch.id());
        if (driven.isPresent()) {
            try (LocalStack running = driven.get()) {
                invocation.tell(launch.id() + " is driven by another cairn already, which takes over the new file");
                accepted(launch.files(), running.apply(launch.request()));
                return attend(running, wish);
            }
        }
        try (Supervisor supervisor = opened(launch, places)) {
            accepted(launch.files(), applied(supervisor, launch));
            try (Supervisor.Listening _ = supervisor.listen(places)) {
                return attend(supervisor, wish);
            }
        }
    }

    private Supervisor opened(Launch launch, Places places) throws StackBusy {
        try {
            return Supervisor.open(
                    places,
                    launch.id(),
                    new ThisMachine(invocation.console().clock()),
                    invocation.console().clock(),
                    Log.NONE);
        } catch (IOException e) {
            throw notKept(e);
        }
    }

    private static Applied applied(Supervisor supervisor, Launch launch) {
        try {
            return supervisor.apply(launch.request());
        } catch (IOException e) {
            throw notKept(e);
        }
    }

    /** This program is the supervisor: what it cannot do is no lost connection. */
    private static Failure notKept(IOException e) {
        return Failure.of(Exit.FAILED, "StateNotKept", String.valueOf(e.getMessage()), MAKE_ROOM)
                .because(e);
    }

    private int attend(LocalStack running, Wish wish) throws IOException, InterruptedException {
        if (forceRecreate && wish.attached()) {
            recreate(running);
        }
        try (Attendance attendance = new Attendance(invocation, running, wish, startedAt, next())) {
            int exit = attendance.attend();
            if (invocation.form(Form.TABLE, Form.JSON) == Form.JSON) {
                attendance.newest().ifPresent(stack -> invocation.print(Json.document(stack)));
            }
            return exit;
        }
    }

    /** What ran before this command gets a new attempt; the order is the engine's. */
    private void recreate(LocalStack running) throws IOException {
        for (ResourceStatus status : StackTable.statuses(running.stack())) {
            boolean older = Elapsed.instant(status.startedAt())
                    .filter(startedAt::isAfter)
                    .isPresent();
            if (older && Row.phase(status).executing()) {
                running.request(Request.Verb.RESTART, status.name());
            }
        }
    }

    private Next next() {
        return which.choice().next();
    }

    private static void accepted(StackFiles files, Applied applied) {
        if (!applied.accepted()) {
            throw Failure.invalid(files.sources(), applied.diagnostics());
        }
    }
}
