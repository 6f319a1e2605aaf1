package dev.cairn.simulation;

import dev.cairn.model.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An attempt that was prepared and never started: a container after its creation. */
record CreatedUnit(String id, String resource, long attempt, String hash, Script script) implements Unit {
    @Override
    public Instance seen() {
        return new Instance(
                id,
                resource,
                attempt,
                hash,
                Instance.State.CREATED,
                Optional.empty(),
                Optional.empty(),
                0,
                Instance.Replicas.SINGLE,
                Optional.empty(),
                "");
    }

    @Override
    public List<Execution> alive() {
        return List.of();
    }

    @Override
    public void stop(Duration grace) {}
}
