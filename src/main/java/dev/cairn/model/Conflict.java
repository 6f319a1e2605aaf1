package dev.cairn.model;

/**
 * Another resource that must not run at the same time. It holds in both directions, whichever of the two says it.
 *
 * @param name the other one
 * @param onConflict what happens while the other one runs
 */
public record Conflict(String name, OnConflict onConflict) {

    /** What happens while the other one runs. */
    public enum OnConflict {
        /** It is waited for. */
        BLOCK,
        /** The one that was asked for last stops the other first. */
        STOP
    }
}
