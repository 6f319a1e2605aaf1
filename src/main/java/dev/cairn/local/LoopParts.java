package dev.cairn.local;

import dev.cairn.runtime.Prober;
import dev.cairn.runtime.StackRef;
import java.time.Clock;

/**
 * What a loop is made of; everything that touches the world is handed in.
 *
 * @param prober closed by the loop
 * @param timer closed by the loop; its instants are those of the clock
 */
public record LoopParts(
        StackRef stack,
        Runtimes runtimes,
        MemoryStore store,
        Journal journal,
        Replanner replanner,
        Clock clock,
        Timer timer,
        Prober prober,
        Log log) {}
