package dev.cairn.model;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What cannot be observed again. Small; kept in the Stack's status on a cluster and in a state file on a laptop.
 * Observation wins on existence, exit and health; memory on counts, latches and requests.
 *
 * @param stack of the whole
 * @param resources by name, those that are no longer in the plan but not gone yet included
 * @param index derived from the rest; rebuilt by the next complete step
 */
public record Memory(StackMemory stack, Table<String, ResourceMemory> resources, Index index) {

    /**
     * What would have to be searched for otherwise.
     *
     * @param timers when time alone changes something for a resource
     * @param tally how many resources stand where, by {@link Standing#ordinal()}
     * @param active how many resources may have something on a backend that a stop has to end
     * @param leaving how many of those the plan holds and does not want
     * @param missing how many critical resources are wanted and neither ready nor completed
     */
    public record Index(Table<Timer, String> timers, List<Integer> tally, int active, int leaving, int missing) {
        /** Nothing known. */
        public static final Index NONE =
                new Index(Table.empty(), Collections.nCopies(Standing.values().length, 0), 0, 0, 0);

        public Index {
            tally = List.copyOf(tally);
        }

        /** How many resources stand there. */
        public int count(Standing standing) {
            return tally.get(standing.ordinal());
        }
    }

    /** What one resource means for the stack's phase. */
    public enum Standing {
        /** Not part of what is wanted. */
        EXCLUDED,
        /** Nothing of it is there, and nothing is on its way. */
        AT_REST,
        /** On its way. */
        UNDERWAY,
        /** Ready: a service, a group or an external. */
        READY,
        /** A job that is done. */
        COMPLETED,
        /** Was ready for its hash and is not now. */
        UNREADY,
        /** Failed for good, and the stack fails with it. */
        FAILED_CRITICAL,
        /** Failed for good; the stack goes on without it. */
        FAILED
    }

    /** When time alone changes something for a resource. */
    public record Timer(Instant at, String resource) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : resource.compareTo(other.resource);
        }
    }

    /** Before the first step. */
    public static Memory fresh(Instant now) {
        return new Memory(StackMemory.fresh(now), Table.empty(), Index.NONE);
    }

    /** What was kept, with nothing derived yet. */
    public static Memory restored(StackMemory stack, Table<String, ResourceMemory> resources) {
        return new Memory(stack, resources, Index.NONE);
    }

    /**
     * The same for a Cairn that begins now, where nobody stopped or probed while there was none: the limits of stops and
     * of starts in flight begin again, because what they measure did not go on.
     */
    public Memory resumed(Instant now) {
        Table<String, ResourceMemory> resumed = resources;
        for (Map.Entry<String, ResourceMemory> entry : resources) {
            ResourceMemory renewed = entry.getValue().unwatchedUntil(now);
            resumed = renewed.equals(entry.getValue()) ? resumed : resumed.with(entry.getKey(), renewed);
        }
        return new Memory(stack.unwatchedUntil(now), resumed, index);
    }
}
