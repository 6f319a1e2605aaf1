package dev.cairn.model;

/**
 * What is seen of another stack that resources of this one wait for.
 *
 * @param ready whether it is ready for its newest specification
 * @param state what it is instead, for people; empty when it is ready
 */
public record OtherStack(boolean ready, String state) {
    /** It is ready. */
    public static final OtherStack READY = new OtherStack(true, "");

    /** Nothing is known of one of that name. */
    public static final OtherStack UNKNOWN = new OtherStack(false, "there is no such stack");

    /** It is not ready. */
    public static OtherStack waiting(String state) {
        return new OtherStack(false, state);
    }
}
