package dev.cairn.local;

import dev.cairn.model.Plan;
import java.util.Optional;

/** Makes another plan when an allocated port turns out to be taken by somebody else. */
@FunctionalInterface
public interface Replanner {
    /** No port was allocated. */
    Replanner NONE = (_, _) -> Optional.empty();

    /**
     * The plan with another port in that one's place.
     *
     * @return empty when that port is not an allocated one: the conflict is the user's to solve
     */
    Optional<Plan> without(String resource, int port);
}
