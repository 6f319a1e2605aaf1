package dev.cairn.operator;

import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.model.OtherStack;
import dev.cairn.status.StackReadiness;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the Stacks of a namespace are to each other. What this operator wrote last of one counts, for as long as it is of
 * its newest generation; of others it is what the informer shows. Whoever waits for one is woken when that changes, so
 * nobody asks again and again.
 */
final class Neighbours {
    private final Map<ResourceID, Told> told = new ConcurrentHashMap<>();
    private final Map<ResourceID, Set<String>> awaited = new ConcurrentHashMap<>();
    private volatile Function<ResourceID, Optional<Stack>> informer = _ -> Optional.empty();
    private volatile Consumer<ResourceID> wake = _ -> {};

    /**
     * @param uid of the Stack: another one of the same name begins to count anew
     */
    private record Told(String uid, long generation, OtherStack seen) {}

    /** Looks there from now on, and wakes in that way. */
    void connect(Function<ResourceID, Optional<Stack>> stacks, Consumer<ResourceID> waker) {
        informer = stacks;
        wake = waker;
    }

    /** What that Stack waits for, from now on, and how that is. */
    Map<String, OtherStack> seen(ResourceID id, Set<String> names) {
        if (names.isEmpty()) {
            awaited.remove(id);
            return Map.of();
        }
        awaited.put(id, Set.copyOf(names)); // before looking: what changes after this wakes
        Map<String, OtherStack> seen = new HashMap<>();
        names.forEach(name -> seen.put(name, seen(sibling(id, name))));
        return seen;
    }

    private OtherStack seen(ResourceID id) {
        Optional<Stack> stack = informer.apply(id);
        if (stack.isEmpty()) {
            return OtherStack.UNKNOWN;
        }
        long generation =
                Optional.ofNullable(stack.get().getMetadata().getGeneration()).orElse(0L);
        return Optional.ofNullable(told.get(id))
                .filter(known -> known.uid().equals(stack.get().getMetadata().getUid()))
                .filter(known -> known.generation() >= generation)
                .map(Told::seen)
                .orElseGet(() -> StackReadiness.of(stack.get()));
    }

    /** A pass over that Stack ended with this status. */
    void passed(ResourceID id, Stack stack, StackStatus status) {
        Stack now = new Stack();
        now.setMetadata(stack.getMetadata());
        now.setStatus(status);
        Told before = told.put(
                id,
                new Told(stack.getMetadata().getUid(), stack.getMetadata().getGeneration(), StackReadiness.of(now)));
        if (before == null || !before.equals(told.get(id))) {
            wakeThoseWhoWaitFor(id);
        }
    }

    /** That Stack is gone. */
    void forget(ResourceID id) {
        awaited.remove(id);
        told.remove(id);
        wakeThoseWhoWaitFor(id);
    }

    private void wakeThoseWhoWaitFor(ResourceID id) {
        awaited.forEach((waiting, names) -> {
            boolean same = waiting.getNamespace().equals(id.getNamespace());
            if (same && names.contains(id.getName())) {
                wake.accept(waiting);
            }
        });
    }

    /** What the Stack of that name beside this one waits for, as far as it is known. */
    Set<String> awaitedBy(ResourceID id, String name) {
        Set<String> names = new TreeSet<>();
        informer.apply(sibling(id, name))
                .flatMap(stack -> Optional.ofNullable(stack.getSpec()))
                .ifPresent(spec -> spec.resources().forEach(resource -> resource.dependsOn().stream()
                        .map(entry -> Optional.ofNullable(entry.stack()))
                        .flatMap(Optional::stream)
                        .forEach(names::add)));
        return names;
    }

    private static ResourceID sibling(ResourceID id, String name) {
        return new ResourceID(name, id.getNamespace().orElse(null));
    }
}
