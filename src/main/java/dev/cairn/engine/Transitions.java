package dev.cairn.engine;

import static dev.cairn.model.Phase.*;

import dev.cairn.model.Phase;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The table of phases: from where one may go to where. Anything that is not in it is a bug and throws. {@code
 * docs/lifecycle.md} has it in words.
 */
public final class Transitions {

    private static final Map<Phase, Set<Phase>> TABLE = new EnumMap<>(Phase.class);

    static {
        allow(PENDING, BLOCKED, STARTING, RUNNING, READY, COMPLETED, FAILED, STOPPING, STOPPED, SKIPPED);
        allow(PENDING, QUARANTINED);
        allow(BLOCKED, QUARANTINED);
        allow(RESTARTING, QUARANTINED);
        allow(BLOCKED, STARTING, RUNNING, COMPLETED, FAILED, STOPPING, STOPPED, SKIPPED, PENDING);
        allow(RESTARTING, BLOCKED, STARTING, FAILED, STOPPING, STOPPED, SKIPPED, PENDING);
        allow(STARTING, RUNNING, COMPLETED, RESTARTING, FAILED, QUARANTINED, STOPPING, PENDING, STOPPED, SKIPPED);
        allow(RUNNING, READY, COMPLETED, RESTARTING, FAILED, QUARANTINED, STOPPING, PENDING, STOPPED, SKIPPED);
        allow(RUNNING, STARTING);
        allow(READY, UNREADY, STARTING, COMPLETED, RESTARTING, FAILED, QUARANTINED, STOPPING, PENDING, STOPPED);
        allow(READY, SKIPPED);
        allow(UNREADY, READY, STARTING, COMPLETED, RESTARTING, FAILED, QUARANTINED, STOPPING, PENDING, STOPPED);
        allow(UNREADY, SKIPPED);
        allow(STOPPING, STOPPED, SKIPPED, PENDING, RESTARTING, COMPLETED, FAILED, QUARANTINED);
        allow(STOPPED, PENDING, SKIPPED, STOPPING);
        allow(SKIPPED, PENDING, STOPPED, STOPPING);
        allow(COMPLETED, PENDING, SKIPPED, STOPPING);
        allow(FAILED, PENDING, STOPPED, SKIPPED, READY, STOPPING, RESTARTING, COMPLETED, QUARANTINED);
        allow(QUARANTINED, PENDING, STOPPED, SKIPPED, STOPPING);
        for (Phase phase : Phase.values()) {
            allow(phase, UNMANAGED);
        }
        allow(UNMANAGED, PENDING);
    }

    private Transitions() {}

    /** Whether that change is in the table. Staying is not a change. */
    public static boolean allowed(Phase from, Phase to) {
        return TABLE.getOrDefault(from, Set.of()).contains(to);
    }

    /** Where one may go from there. */
    public static Set<Phase> from(Phase phase) {
        return Set.copyOf(TABLE.getOrDefault(phase, Set.of()));
    }

    static void check(String resource, Phase from, Phase to) {
        if (!allowed(from, to)) {
            throw new IllegalStateException(resource + ": " + from + " -> " + to + " is not in the table of phases");
        }
    }

    private static void allow(Phase from, Phase... to) {
        TABLE.computeIfAbsent(from, _ -> EnumSet.noneOf(Phase.class)).addAll(Set.of(to));
    }
}
