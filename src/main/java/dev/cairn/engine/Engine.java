package dev.cairn.engine;

import dev.cairn.model.Memory;
import dev.cairn.model.Plan;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The lifecycle of a stack. A shell repeats: observe, step, persist the memory, perform the effects, wait. */
public final class Engine {
    private Engine() {}

    /** One pass over a stack: what is wanted, what was remembered, what is seen; out comes what to do. Pure and total. */
    public static Step step(Plan plan, Memory memory, Snapshot observed, Instant now) {
        return new Step(List.of(), memory, List.of(), Optional.empty());
    }
}
