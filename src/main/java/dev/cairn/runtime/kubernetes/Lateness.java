package dev.cairn.runtime.kubernetes;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was written and is not shown by a watch yet. A watch that goes on showing nothing of it is dead, although the client
 * calls it alive and nothing else would ever tell (docs/decisions/0222).
 */
final class Lateness {
    private final Clock clock;
    private final Map<String, Awaited> awaited = new HashMap<>();

    /**
     * A state that the watch owes.
     *
     * @param since it is owed, or since the watch last showed an older state of the same object
     */
    private record Awaited(long version, Instant since) {}

    Lateness(Clock clock) {
        this.clock = clock;
    }

    /** The object of that uid was written and has that version now. */
    synchronized void wrote(String uid, long version) {
        awaited.merge(uid, new Awaited(version, clock.instant()), (old, now) -> new Awaited(version, old.since()));
    }

    /** The watch shows that version of it. */
    synchronized void shown(String uid, long version) {
        awaited.computeIfPresent(
                uid, (_, owed) -> version >= owed.version() ? null : new Awaited(owed.version(), clock.instant()));
    }

    /** The watch shows that it is gone. */
    synchronized void gone(String uid) {
        awaited.remove(uid);
    }

    /** Since when the watch owes what it owes longest; empty when it owes nothing. */
    synchronized Optional<Instant> oldest() {
        return awaited.values().stream().map(Awaited::since).min(Instant::compareTo);
    }
}
