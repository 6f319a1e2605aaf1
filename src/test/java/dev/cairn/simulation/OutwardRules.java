package dev.cairn.simulation;

import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Memory;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.StackMemory.StackPhase;
import dev.cairn.model.Step;
import java.util.Optional;

/** What others rely on after every step: who reads events and phases, and who else has things on the backend. */
final class OutwardRules {
    /** What every secret of a scenario contains. */
    static final String SECRET = "hidden-value";

    private final SimulatedBackend backend;
    private long highest = Long.MIN_VALUE;

    OutwardRules(SimulatedBackend backend) {
        this.backend = backend;
    }

    void check(Plan plan, Memory before, Step step) {
        Rule.NOTHING_FOREIGN.holds(backend.harmed().isEmpty(), () -> "harmed was " + backend.harmed());
        for (LifecycleEvent event : step.events()) {
            Rule.NO_SECRET.holds(!event.toString().contains(SECRET), () -> "told was " + event);
        }
        long generation = step.memory().stack().generation();
        Rule.GENERATION_NEVER_FALLS.holds(
                generation >= highest && generation >= before.stack().generation(),
                () -> "generation " + generation + " after "
                        + Math.max(highest, before.stack().generation()));
        highest = Math.max(highest, generation);
        StackPhase phase = step.memory().stack().phase();
        if (phase == StackPhase.READY || phase == StackPhase.COMPLETED) {
            Rule.READY_IS_FINISHED.holds(
                    generation == plan.generation(),
                    () -> phase + " is told for generation " + generation + " of " + plan.generation());
            plan.resources().stream()
                    .filter(Resource::critical)
                    .filter(resource -> resource.desired() == Resource.Desired.START)
                    .filter(resource -> plan.wanted().contains(resource.name()))
                    .forEach(resource -> finished(resource, step));
        }
    }

    private void finished(Resource resource, Step step) {
        ResourceMemory memory = step.memory().resources().get(resource.name()).orElseThrow();
        boolean done = memory.phase() == Phase.READY || memory.phase() == Phase.COMPLETED;
        boolean nothing = !resource.kind().hasInstance() && memory.phase() == Phase.SKIPPED;
        Rule.READY_IS_FINISHED.holds(
                done || nothing, () -> "the stack is told ready while " + resource.name() + " is " + memory.phase());
        Optional<String> wanted = memory.wantedHash();
        if (memory.phase() == Phase.READY && resource.kind().hasInstance() && wanted.isPresent()) {
            Rule.READY_IS_FINISHED.holds(
                    backend.executions(resource.name()).stream()
                            .anyMatch(execution -> execution.hash.equals(wanted.get())),
                    () -> "the stack is told ready, but " + resource.name() + " never ran as it is wanted now");
        }
    }
}
