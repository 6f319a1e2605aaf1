package dev.cairn.simulation;

import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something that the simulated backend keeps for one resource. */
interface Unit {
    String id();

    Script script();

    /** What the backend tells of it. */
    Instance seen();

    /** What executes of it. */
    List<Execution> alive();

    void stop(Duration grace);

    /** Takes it away with everything that executes of it. */
    default void delete() {
        stop(Duration.ZERO);
        alive().forEach(execution -> execution.end(new Reason.Signal(9)));
    }

    /** What of it can be made ill or crashed: the newest that executes. */
    default Optional<Execution> newest() {
        List<Execution> alive = alive();
        return alive.isEmpty() ? Optional.empty() : Optional.of(alive.getLast());
    }
}
