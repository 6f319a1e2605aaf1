package dev.cairn.simulation;

import dev.cairn.model.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One attempt as one execution: a process, a container, a bare pod. */
record SingleUnit(String id, long attempt, Script script, Execution execution) implements Unit {
    @Override
    public Instance seen() {
        Instance instance = Instance.running(id, execution.resource, attempt, execution.hash, execution.startedAt);
        if (execution.exit().isPresent()) {
            return instance.ended(execution.exit().get());
        }
        if (script.form() == Script.Form.PROCESS) {
            return instance;
        }
        if (execution.well()) {
            return instance.with(Instance.State.HEALTHY);
        }
        return instance.with(execution.wasReady() ? Instance.State.UNHEALTHY : Instance.State.RUNNING);
    }

    @Override
    public List<Execution> alive() {
        return Optional.of(execution).filter(Execution::alive).stream().toList();
    }

    @Override
    public void stop(Duration grace) {
        execution.signal(grace);
    }
}
