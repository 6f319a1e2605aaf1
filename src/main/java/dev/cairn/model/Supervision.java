package dev.cairn.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who is restarted along with a resource that failed, and when that is given up.
 *
 * @param stack the scope of everything
 * @param groups scopes of their own; a resource is in at most one
 */
public record Supervision(Scope stack, List<Scope> groups) {
    /** The name of the scope of everything; no group can have it. */
    public static final String STACK = "the stack";

    /** Every resource by itself, without a budget for several. */
    public static final Supervision NONE = new Supervision(
            new Scope(STACK, List.of(), Strategy.ONE_FOR_ONE, 0, Duration.ofMinutes(10), OnTrip.QUARANTINE), List.of());

    public Supervision {
        groups = List.copyOf(groups);
    }

    /** Who is restarted along with the one that failed. */
    public enum Strategy {
        /** Nobody. */
        ONE_FOR_ONE,
        /** Every member. */
        ONE_FOR_ALL,
        /** The members that come after it in plan order. */
        REST_FOR_ONE
    }

    /** What follows when a budget is used up. */
    public enum OnTrip {
        /** The members are stopped and stay so. */
        QUARANTINE,
        /** Everything is stopped. */
        STOP_STACK
    }

    /**
     * Resources that are supervised together.
     *
     * @param name of the group, or {@link #STACK}
     * @param members in plan order
     * @param maxRestarts failures within {@code period} that are allowed; 0 is unlimited
     */
    public record Scope(
            String name, List<String> members, Strategy strategy, int maxRestarts, Duration period, OnTrip onTrip) {
        public Scope {
            members = List.copyOf(members);
        }
    }

    /** The innermost scope of that resource. */
    public Scope scopeOf(String resource) {
        return groups.stream()
                .filter(group -> group.members().contains(resource))
                .findFirst()
                .orElse(stack);
    }

    /** The scope of that name. */
    public Optional<Scope> scope(String name) {
        return name.equals(STACK)
                ? Optional.of(stack)
                : groups.stream().filter(group -> group.name().equals(name)).findFirst();
    }
}
