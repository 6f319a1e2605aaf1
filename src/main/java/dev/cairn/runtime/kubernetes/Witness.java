package dev.cairn.runtime.kubernetes;

/** What the witness says about how its Stack was deleted; see {@link Anchors}. */
public enum Witness {
    /** Still owned by the Stack: nothing was done to its objects. */
    OWNED,
    /** Still there and let go: the Stack's objects are to be left alone. */
    RELEASED,
    /** Deleted with the Stack, in the foreground: its objects have lost their reference to it. */
    GONE
}
