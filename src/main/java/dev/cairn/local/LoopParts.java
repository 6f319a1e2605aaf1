package dev.cairn.local;

import dev.cairn.model.Resource.Backend;
import dev.cairn.runtime.Prober;
import dev.cairn.runtime.StackRef;
import java.time.Clock;
import java.util.Set;

/**
 * What a loop is made of; everything that touches the world is handed in.
 *
 * @param everywhere backends that are looked at although neither plan nor memory names them: before a removal, in case
 *     the memory is lost
 * @param prober closed by the loop
 * @param timer closed by the loop; its instants are those of the clock
 * @param neighbours closed by the loop
 */
public record LoopParts(
        StackRef stack,
        Runtimes runtimes,
        Set<Backend> everywhere,
        MemoryStore store,
        Journal journal,
        Replanner replanner,
        Clock clock,
        Timer timer,
        Prober prober,
        Log log,
        Neighbours neighbours) {
    public LoopParts {
        everywhere = Set.copyOf(everywhere);
    }

    /** Parts of a loop whose stack waits for no other. */
    public LoopParts(
            StackRef stack,
            Runtimes runtimes,
            Set<Backend> everywhere,
            MemoryStore store,
            Journal journal,
            Replanner replanner,
            Clock clock,
            Timer timer,
            Prober prober,
            Log log) {
        this(stack, runtimes, everywhere, store, journal, replanner, clock, timer, prober, log, Neighbours.NONE);
    }
}
