package dev.cairn.model;

import java.time.Instant;

/**
 * What cannot be observed again. Small; kept in the Stack's status on a cluster and in a state file on a laptop.
 * Observation wins on existence, exit and health; memory on counts, latches and requests.
 *
 * @param stack of the whole
 * @param resources by name, those that are no longer in the plan but not gone yet included
 * @param timers names by the instant at which time alone changes something for them
 */
public record Memory(StackMemory stack, Table<String, ResourceMemory> resources, Table<Timer, String> timers) {

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
        return new Memory(StackMemory.fresh(now), Table.empty(), Table.empty());
    }
}
