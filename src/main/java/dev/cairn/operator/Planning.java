package dev.cairn.operator;

import dev.cairn.api.Stack;
import dev.cairn.model.Plan;
import dev.cairn.status.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What became of a specification.
 *
 * @param plan empty when it cannot be carried out
 * @param fidelity what a cluster does not honour, one sentence each
 * @param refusal why it cannot be carried out
 */
record Planning(Optional<Plan> plan, List<String> fidelity, Optional<Surroundings.Refusal> refusal) {
    Planning {
        fidelity = List.copyOf(fidelity);
    }

    /** The plan of a Stack whose specification cannot be read: nothing is wanted, nothing is known of the order. */
    static Plan ofNothing(Stack stack) {
        return Plan.of(
                stack.getMetadata().getName(),
                stack.getMetadata().getGeneration(),
                List.of(),
                Set.of(),
                Plan.Desired.RUNNING,
                false,
                Plan.OnFailure.RETRY,
                Duration.ofMinutes(10),
                0);
    }

    /** Makes a plan of a Stack; a specification that is wrong is an answer, never an exception. */
    @FunctionalInterface
    interface Planner {
        /** The plan of that Stack's present generation. */
        Planning plan(Stack stack);
    }
}
