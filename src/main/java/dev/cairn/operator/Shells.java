package dev.cairn.operator;

import dev.cairn.api.Stack;
import dev.cairn.runtime.RuntimeFailure;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** The shells of all Stacks, and what happens when a pass fails by a defect: it is tried again, later and later. */
final class Shells {
    private static final Logger LOG = Logger.getLogger(Shells.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Maker maker;
    private final Consumer<ResourceID> wake;
    private final Identity identity;
    private final Wakeups wakeups;
    private final Map<ResourceID, Entry> entries = new ConcurrentHashMap<>();

    /** Makes the shell of a Stack that was not known. */
    @FunctionalInterface
    interface Maker {
        StackShell make(Stack stack, Optional<String> account, Runnable wake) throws RuntimeFailure;
    }

    /**
     * A shell of one Stack.
     *
     * @param uid of the Stack: another one of the same name gets a shell of its own
     * @param account that its objects are made as: another one gets a shell of its own, too
     * @param failures passes that failed since the last that did not
     */
    private record Entry(String uid, Optional<String> account, StackShell shell, int failures) {
        Entry after(int count) {
            return new Entry(uid, account, shell, count);
        }
    }

    /**
     * No shells.
     *
     * @param wake asks for another pass of that Stack
     */
    Shells(Identity identity, Maker maker, Consumer<ResourceID> wake, Wakeups wakeups) {
        this.identity = identity;
        this.maker = maker;
        this.wake = wake;
        this.wakeups = wakeups;
    }

    /** One pass; never throws. */
    StackShell.Outcome pass(Stack stack, boolean removing, Instant now) {
        ResourceID id = ResourceID.fromResource(stack);
        StackShell.Outcome outcome = attempt(id, stack, removing, now);
        wakeups.expect(id.toString(), outcome.wakeAt());
        return outcome;
    }

    private StackShell.Outcome attempt(ResourceID id, Stack stack, boolean removing, Instant now) {
        int failures = 0;
        try {
            Entry entry = entry(id, stack);
            failures = entry.failures();
            StackShell.Outcome outcome = entry.shell().pass(stack, removing, now);
            entries.replace(id, entry, entry.after(0));
            return outcome;
        } catch (RuntimeFailure | RuntimeException e) {
            LOG.errorf(e, "stack=%s event=PassFailed message=\"%s\"", id, e.getMessage());
            int count = failures + 1;
            entries.computeIfPresent(id, (_, entry) -> entry.after(count));
            Duration pause = Duration.ofSeconds(1L << Math.min(count - 1, 6));
            return new StackShell.Outcome(now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE), false);
        }
    }

    private Entry entry(ResourceID id, Stack stack) throws RuntimeFailure {
        Entry known = entries.get(id);
        String uid = stack.getMetadata().getUid();
        Optional<String> account = identity.account(stack);
        if (known != null && known.uid().equals(uid) && known.account().equals(account)) {
            return known;
        }
        forget(id);
        Entry fresh = new Entry(uid, account, maker.make(stack, account, () -> wake.accept(id)), 0);
        entries.put(id, fresh);
        return fresh;
    }

    /** Drops the shell of that Stack, which is gone; false when another one of its name is there by now. */
    boolean forget(Stack stack) {
        ResourceID id = ResourceID.fromResource(stack);
        Entry known = entries.get(id);
        if (known != null && !known.uid().equals(stack.getMetadata().getUid())) {
            return false;
        }
        forget(id);
        return true;
    }

    /** Drops the shell of the Stack of that name. */
    void forget(ResourceID id) {
        wakeups.forget(id.toString());
        Entry known = entries.remove(id);
        if (known != null) {
            known.shell().close();
        }
    }
}
