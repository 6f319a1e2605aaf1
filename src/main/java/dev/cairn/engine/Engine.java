package dev.cairn.engine;

import dev.cairn.model.Memory;
import dev.cairn.model.Plan;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Step;
import java.time.Instant;

/** The lifecycle of a stack. A shell repeats: observe, step, persist the memory, perform the effects, wait. */
public final class Engine {
    private Engine() {}

    /**
     * One pass over a stack: what is wanted, what was remembered, what is seen; out comes what to do. Pure and total.
     *
     * <p>Only what changed since the last step is looked at, with what follows from it; a complete snapshot, a new
     * generation and a due timer make it look at more. Repeating a step without new observations asks for the same
     * effects and changes nothing else.
     *
     * @param observed to be {@link Snapshot#asComplete() complete} in the first step after a start
     */
    public static Step step(Plan plan, Memory memory, Snapshot observed, Instant now) {
        Pass pass = new Pass(plan, memory, observed, now);
        new Requests(pass).take();
        pass.settle();
        return pass.finish();
    }
}
