package dev.cairn.simulation;

/**
 * One thing that goes wrong with the shell, at its n-th call.
 *
 * @param call index of the call, from 0: a persist or an effect
 */
public record Fault(int call, Kind kind) {
    /** What goes wrong. */
    public enum Kind {
        /** The shell dies before the call. */
        CRASH_BEFORE,
        /** The shell dies after the call had its effect. */
        CRASH_AFTER,
        /** The call has its effect, but the answer is an error. */
        LOST_ANSWER
    }
}
