package dev.cairn.cli;

import dev.cairn.local.Foresight;
import dev.cairn.local.Inside;
import dev.cairn.local.KeptStack;
import dev.cairn.local.LocalClient;
import dev.cairn.local.Machine;
import dev.cairn.local.Places;
import dev.cairn.local.StackHandle;
import dev.cairn.local.StackId;
import dev.cairn.local.StackIdentity;
import dev.cairn.local.Supervisor;
import dev.cairn.local.ThisMachine;
import dev.cairn.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The stacks of this machine, found by what is kept of them: without reading, or even having, their files.
 *
 * @param console the world
 */
record MachineStacks(Console console) implements Stacks {
    /** Where things are on this machine, for this user. */
    Places places() {
        return Places.of(console.env(), System.getProperty("user.name"));
    }

    @Override
    public StackHandle look(StackChoice choice) throws IOException {
        String id = id(choice);
        Optional<LocalClient> driven = LocalClient.connect(places(), id);
        if (driven.isPresent()) {
            return driven.get();
        }
        KeptStack kept = kept(id).orElseThrow(() -> unknown(id));
        console.err().append(kept.sentence()).append('\n').flush();
        return kept;
    }

    @Override
    public StackHandle find(StackChoice choice) {
        String id = id(choice);
        return LocalClient.connect(places(), id)
                .orElseThrow(() -> Failure.of(
                        Exit.FAILED,
                        "NotDriven",
                        "nobody drives the stack " + id + " now",
                        choice.next().apply() + " starts it or takes over what still runs of it, "
                                + choice.next().verb("down") + " ends that"));
    }

    private Optional<KeptStack> kept(String id) throws IOException {
        return KeptStack.open(places(), id, new ThisMachine(console.clock()), console.clock());
    }

    @Override
    public List<Known> all(StackChoice choice) throws IOException {
        List<Known> all = new ArrayList<>();
        for (String id : places().ids()) {
            Optional<StackIdentity> identity =
                    StackIdentity.load(places().stack(id).identity());
            String file = identity.flatMap(StackIdentity::launch)
                    .map(launch -> launch.origin())
                    .orElse("");
            Optional<LocalClient> running = LocalClient.connect(places(), id);
            if (running.isPresent()) {
                all.add(new Known(id, running.get().stack(), file, true));
            } else if (!file.isEmpty()) {
                try (KeptStack kept = kept(id).orElseThrow(() -> unknown(id))) {
                    all.add(new Known(id, kept.stack(), file, false));
                }
            }
        }
        return all;
    }

    @Override
    public Foreseen foresee(Wishes wishes) throws IOException {
        Machine machine = new ThisMachine(console.clock());
        Launch launch = Launch.of(console, machine, wishes.choice(), wishes.inputs(), wishes.runtime(), wishes.only())
                .valid();
        try {
            return new Foreseen(
                    Foresight.of(places(), launch.id(), launch.request(), machine, console.clock()), launch.remarks());
        } catch (RuntimeFailure e) {
            throw Failure.backend(e);
        }
    }

    @Override
    public Entrance enter(StackChoice choice, String resource) throws IOException {
        String id = id(choice);
        try {
            return Inside.of(places(), id, resource, new ThisMachine(console.clock()), console.clock())
                    .map(inside -> new MachineEntrance(inside, console))
                    .orElseThrow(() -> Failure.of(
                            Exit.FAILED,
                            "NotRunning",
                            "nothing of " + resource + " runs",
                            choice.next().verb("why ") + resource + " tells why"));
        } catch (RuntimeFailure e) {
            throw Failure.backend(e);
        }
    }

    /** The id of the stack that is meant; a {@link Failure} when there is none, or when it is not clear which. */
    String id(StackChoice choice) {
        return idOf(choice)
                .orElseThrow(() -> Failure.of(
                        Exit.NOT_FOUND,
                        "NoSuchStack",
                        "nothing is known of a stack of " + origin(choice),
                        "start it: " + choice.next().apply()));
    }

    /** The same; empty when nothing is known of a stack of that file. */
    Optional<String> idOf(StackChoice choice) {
        if (!choice.project().isEmpty()) {
            String id = Launch.projectId(choice.project());
            return Optional.of(
                    places().ids().stream().filter(id::equals).findFirst().orElseThrow(() -> unknown(id)));
        }
        List<String> ids = places().ids().stream().filter(meant(choice)).toList();
        if (ids.size() > 1) {
            throw Failure.usage(
                    "several stacks came from " + origin(choice) + ": " + String.join(", ", ids), "say which: -p ID");
        }
        return ids.stream().findFirst();
    }

    /**
     * The ids of what is meant and still on this machine, although nothing is kept of it: the state was removed. Who they
     * are is written down, so that they can be taken down like any other.
     */
    List<String> lost(StackChoice choice) throws IOException {
        return Supervisor.restore(places(), new ThisMachine(console.clock()), meant(choice));
    }

    private Predicate<String> meant(StackChoice choice) {
        String end = choice.project().isEmpty() ? StackId.of("", origin(choice)) : Launch.projectId(choice.project());
        return id -> choice.project().isEmpty() ? id.endsWith(end) : id.equals(end);
    }

    /** The file that is meant, or the working directory for a stack from standard input. */
    private Path origin(StackChoice choice) {
        if (!choice.files().isEmpty()) {
            String first = choice.files().getFirst();
            return first.equals("-")
                    ? console.workingDir()
                    : console.workingDir().resolve(first).normalize();
        }
        return StackFiles.search(console.workingDir()).orElseThrow(() -> {
            List<String> ids = places().ids();
            return Failure.of(
                    Exit.NOT_FOUND,
                    "NoSuchStack",
                    "there is no cairn.yaml or stack.yaml in " + console.workingDir() + " or above it",
                    ids.isEmpty()
                            ? "go to the directory of the stack, or name its file: -f FILE"
                            : "say which stack: -p " + String.join(", -p ", ids));
        });
    }

    private Failure unknown(String id) {
        List<String> ids = places().ids();
        return Failure.of(
                Exit.NOT_FOUND,
                "NoSuchStack",
                "there is no stack " + id + " on this machine",
                ids.isEmpty() ? "start it: cairn up -p " + id : "there are: " + String.join(", ", ids));
    }
}
