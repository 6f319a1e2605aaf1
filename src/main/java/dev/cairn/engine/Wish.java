package dev.cairn.engine;

import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.ResourceMemory.Next;
import java.util.Optional;

/**
 * The wish that a resource does not run.
 *
 * @param next the phase it has then: stopped, skipped, quarantined, or pending when it is only stopped until others are
 *     gone, or to start again
 * @param cascade the resource whose stop is the cause
 * @param reason of the phase it has then
 */
record Wish(Phase next, Optional<String> cascade, Optional<Reason> reason) {

    /** A wish without a reason that has to be told. */
    static Wish to(Phase next) {
        return new Wish(next, Optional.empty(), Optional.empty());
    }

    /** Whether it is to rest: neither because of a failure, nor only for a while. */
    boolean resting() {
        return resting(next);
    }

    static boolean resting(Phase phase) {
        return phase == Phase.STOPPED || phase == Phase.SKIPPED;
    }

    /** What follows its stop. */
    Next following() {
        return new Next(next, reason, Optional.empty());
    }
}
