package dev.cairn.model;

import java.util.Optional;

/**
 * An edge from a resource to one that it rests on.
 *
 * @param name the target's resource name, or what stands for another stack
 * @param type what the edge does: order, pull in, both
 * @param condition what the target has to have reached before the dependent starts
 * @param propagateRestart a new attempt of the target gives the dependent a new attempt too
 * @param propagateStop an unplanned end of the target stops the dependent
 */
public record Dependency(String name, Type type, Condition condition, boolean propagateRestart, boolean propagateStop) {

    /** What an edge does. */
    public enum Type {
        /** Pulls in, orders and gates. */
        REQUIRES,
        /** Pulls in; no order, no gate. */
        WANTS,
        /** Orders only, and opens when the target failed for good or is not wanted. */
        AFTER
    }

    /** What the target has to have reached. */
    public enum Condition {
        /** Executing or later. */
        STARTED,
        /** Ready now, for its current hash. */
        READY,
        /** Finished well for its current hash. */
        COMPLETED
    }

    /** No resource has a blank in its name. */
    private static final String STACK = "stack ";

    /** What another stack is called among the names of what is waited for. */
    public static String nameOfStack(String stack) {
        return STACK + stack;
    }

    /** The stack that is called so; empty for a resource. */
    public static Optional<String> stackNamed(String name) {
        return name.startsWith(STACK) ? Optional.of(name.substring(STACK.length())) : Optional.empty();
    }

    /** An edge to another stack, which has to be ready. */
    public static Dependency onStack(String stack) {
        return requires(nameOfStack(stack));
    }

    /** The other stack that it leads to; empty when it leads to a resource of this one. */
    public Optional<String> stack() {
        return stackNamed(name);
    }

    /** An edge of the default kind: requires, ready. */
    public static Dependency requires(String name) {
        return new Dependency(name, Type.REQUIRES, Condition.READY, false, false);
    }

    /** Whether the edge has an order: starts wait for the target, stops of the target wait for the dependent. */
    public boolean orders() {
        return type != Type.WANTS;
    }
}
