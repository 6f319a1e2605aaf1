package dev.cairn.local;

import dev.cairn.api.Stack;
import dev.cairn.model.OtherStack;
import dev.cairn.status.StackReadiness;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Other stacks as their supervisors tell: each one that is waited for is followed over its local API, so that it is known
 * at once when it is ready. One that nobody drives is looked for when a socket appears, and each second in case that
 * was missed.
 */
final class MachineNeighbours implements Neighbours {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    /** A socket is there a moment before somebody answers. */
    private static final Duration SOON = Duration.ofMillis(50);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Places places;
    private final String own;
    private final Map<String, Thread> followed = new HashMap<>();

    /** The neighbours of the stack of that id. */
    MachineNeighbours(Places places, String own) {
        this.places = places;
        this.own = own;
    }

    @Override
    public synchronized void watch(Set<String> names, BiConsumer<String, OtherStack> told) {
        followed.entrySet().removeIf(entry -> {
            boolean over = !names.contains(entry.getKey());
            if (over) {
                entry.getValue().interrupt();
            }
            return over;
        });
        for (String name : names) {
            followed.computeIfAbsent(
                    name, _ -> Thread.ofVirtual().name("stack " + name).start(() -> follow(name, told)));
        }
    }

    private void follow(String name, BiConsumer<String, OtherStack> told) {
        try (WatchService arrivals = FileSystems.getDefault().newWatchService()) {
            boolean watching = false;
            Duration pause = LOOK_AGAIN;
            while (true) {
                watching = watching || watch(arrivals);
                switch (find(name)) {
                    case Found.Driven driven -> follow(name, driven.client(), told);
                    case Found.Not not -> told.accept(name, not.seen());
                }
                pause = arrived(arrivals, pause) ? SOON : LOOK_AGAIN;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody waits for it any more
        } catch (IOException e) {
            told.accept(name, OtherStack.waiting("it cannot be looked for: " + e.getMessage()));
        }
    }

    private static boolean arrived(WatchService arrivals, Duration pause) throws InterruptedException {
        var key = arrivals.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
        if (key == null) {
            return false;
        }
        key.pollEvents();
        key.reset();
        return true;
    }

    private boolean watch(WatchService arrivals) throws IOException {
        Path sockets = places.sockets();
        if (!Files.isDirectory(sockets)) {
            return false;
        }
        sockets.register(arrivals, StandardWatchEventKinds.ENTRY_CREATE);
        return true;
    }

    /** Until its supervisor ends. */
    private static void follow(String name, LocalClient client, BiConsumer<String, OtherStack> told)
            throws InterruptedException {
        try (StackHandle.Changes<Stack> changes = client.changes()) {
            while (!changes.ended()) {
                changes.next(PATIENCE).ifPresent(stack -> told.accept(name, StackReadiness.of(stack)));
            }
        } catch (IOException e) {
            told.accept(name, OtherStack.waiting("its supervisor does not answer: " + e.getMessage()));
        }
    }

    /** Whether a supervisor drives a stack of that name. */
    private sealed interface Found {
        record Driven(LocalClient client) implements Found {}

        record Not(OtherStack seen) implements Found {}
    }

    private Found find(String name) throws IOException {
        List<String> ids =
                idsOf(places, name).stream().filter(id -> !id.equals(own)).toList();
        List<LocalClient> driven = new ArrayList<>();
        ids.forEach(id -> LocalClient.connect(places, id).ifPresent(driven::add));
        if (driven.size() == 1) {
            return new Found.Driven(driven.getFirst());
        }
        if (driven.isEmpty()) {
            return new Found.Not(ids.isEmpty() ? OtherStack.UNKNOWN : OtherStack.waiting("nobody drives it"));
        }
        return new Found.Not(OtherStack.waiting("several stacks have that name: "
                + String.join(", ", driven.stream().map(LocalClient::id).toList())));
    }

    /** The ids of the stacks of that name; something is kept of each. */
    static List<String> idsOf(Places places, String name) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String id : places.ids()) {
            Optional<StackIdentity> identity =
                    StackIdentity.load(places.stack(id).identity());
            if (id.equals(name)
                    || identity.filter(one -> one.name().equals(name)).isPresent()) {
                ids.add(id);
            }
        }
        return ids;
    }

    @Override
    public synchronized void close() {
        followed.values().forEach(Thread::interrupt);
        followed.clear();
    }
}
