package dev.cairn.simulation;

import dev.cairn.model.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something of somebody else that has the name which a resource of ours needs. */
final class StrangerUnit implements Unit {
    private final String id;
    private final String resource;
    private boolean harmed;

    StrangerUnit(String id, String resource) {
        this.id = id;
        this.resource = resource;
    }

    boolean harmed() {
        return harmed;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Script script() {
        throw new IllegalStateException("nobody knows what " + id + " runs");
    }

    @Override
    public Instance seen() {
        return new Instance(
                id,
                resource,
                0,
                "",
                Instance.State.RUNNING,
                Optional.empty(),
                Optional.empty(),
                0,
                Instance.Replicas.SINGLE,
                Optional.empty(),
                "somebody else's");
    }

    @Override
    public List<Execution> alive() {
        return List.of();
    }

    @Override
    public void stop(Duration grace) {
        harmed = true;
    }
}
