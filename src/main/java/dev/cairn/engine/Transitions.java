package dev.cairn.engine;

import static dev.cairn.model.Phase.*;

import dev.cairn.model.Phase;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The table of phases: from where one may go to where, and on what. Anything that is not in it is a bug and throws. The
 * pictures of {@code docs/lifecycle.md} are made from it.
 */
public final class Transitions {

    /** What leads from any of these phases to any of those. */
    public record Row(Set<Phase> from, String on, Set<Phase> to) {
        public Row {
            from = Set.copyOf(from);
            to = Set.copyOf(to);
        }
    }

    private static final Set<Phase> WAITING = EnumSet.of(PENDING, BLOCKED, RESTARTING);
    private static final Set<Phase> ALIVE = EnumSet.of(STARTING, RUNNING, READY, UNREADY);
    private static final Set<Phase> SETTLED = EnumSet.of(FAILED, QUARANTINED, STOPPED, SKIPPED, COMPLETED);

    /** In the order of a life. */
    private static final List<Row> ROWS = List.of(
            row(of(PENDING, RESTARTING), "a gate is closed", of(BLOCKED)),
            row(WAITING, "all gates are open", of(STARTING)),
            row(WAITING, "a gate is closed for good, or what it needs cannot be filled in", of(FAILED)),
            row(of(PENDING, BLOCKED), "a job whose success is remembered", of(COMPLETED)),
            row(of(PENDING, BLOCKED, STARTING), "it executes", of(RUNNING)),
            row(of(PENDING), "remembered ready: the same instance and specification", of(READY)),
            row(of(RUNNING, UNREADY), "its ready rule is met", of(READY)),
            row(of(READY), "its probe failed as often as retries says, or it is gone while suspended", of(UNREADY)),
            row(
                    of(RUNNING, READY, UNREADY),
                    "another specification, where it is exchanged without a stop",
                    of(STARTING)),
            row(ALIVE, "it ended well and is not restarted", of(COMPLETED)),
            row(ALIVE, "it ended, and is restarted", of(RESTARTING)),
            row(ALIVE, "it ended, and is not restarted any more", of(FAILED)),
            row(ALIVE, "a limit or a fuse tripped", of(QUARANTINED)),
            row(ALIVE, "somebody else removed it", of(PENDING)),
            row(of(STARTING), "what it needs went away before it began", of(PENDING)),
            row(ALIVE, "a stop, another specification, or an end of what still lives", of(STOPPING)),
            row(ALIVE, "a stop, and it is gone already", of(STOPPED, SKIPPED)),
            row(of(STOPPING), "gone: as the newest request says", of(STOPPED, SKIPPED, PENDING, RESTARTING, COMPLETED)),
            row(of(STOPPING), "gone, and why it was stopped; or still there after the kill", of(FAILED, QUARANTINED)),
            row(of(FAILED), "what would not stop is gone at last", of(RESTARTING, COMPLETED, QUARANTINED)),
            row(of(FAILED), "ready after its deadline, where it lives on", of(READY)),
            row(WAITING, "the fuse of its scope tripped", of(QUARANTINED)),
            row(WAITING, "a stop", of(STOPPED, SKIPPED)),
            row(of(FAILED, QUARANTINED), "a stop", of(STOPPED, SKIPPED)),
            row(WAITING, "a stop, while anything of it is prepared or alive", of(STOPPING)),
            row(SETTLED, "something of it is alive; or what a job did is undone", of(STOPPING)),
            row(
                    of(RESTARTING, FAILED, QUARANTINED),
                    "another specification, a request, or its cause is gone",
                    of(PENDING)),
            row(of(STOPPED, SKIPPED), "wanted, and no stop holds it", of(PENDING)),
            row(of(STOPPED), "not wanted any more", of(SKIPPED)),
            row(of(SKIPPED), "a stop", of(STOPPED)),
            row(of(COMPLETED), "it is to run again", of(PENDING)),
            row(of(COMPLETED), "not wanted", of(SKIPPED)),
            row(of(BLOCKED), "it became something else", of(PENDING)),
            row(EnumSet.allOf(Phase.class), "desired: Ignore", of(UNMANAGED)),
            row(of(UNMANAGED), "managed again", of(PENDING)));

    private static final Map<Phase, Set<Phase>> TABLE = new EnumMap<>(Phase.class);

    static {
        for (Row row : ROWS) {
            row.from().forEach(from -> TABLE.computeIfAbsent(from, _ -> EnumSet.noneOf(Phase.class))
                    .addAll(row.to()));
        }
    }

    private Transitions() {}

    /** Every row, in the order of a life. */
    public static List<Row> rows() {
        return ROWS;
    }

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

    private static Row row(Set<Phase> from, String on, Set<Phase> to) {
        return new Row(from, on, to);
    }

    private static Set<Phase> of(Phase... phases) {
        return Arrays.stream(phases).collect(Collectors.toSet());
    }
}
