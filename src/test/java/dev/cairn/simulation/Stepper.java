package dev.cairn.simulation;

import dev.cairn.model.Memory;
import dev.cairn.model.Plan;
import dev.cairn.model.Snapshot;
import dev.cairn.model.Step;
import java.time.Instant;

/** The engine as a shell calls it; a test puts a wrong one in its place to see that a rule notices. */
@FunctionalInterface
public interface Stepper {
    Step step(Plan plan, Memory memory, Snapshot observed, Instant now);
}
