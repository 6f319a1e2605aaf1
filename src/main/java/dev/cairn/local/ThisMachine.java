package dev.cairn.local;

import dev.cairn.model.Reason;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.process.ProcessRuntime;
import dev.cairn.runtime.process.StateLayout;
import java.time.Clock;
import java.util.Set;

/** Processes. */
public final class ThisMachine implements Machine {
    private final Clock clock;

    /** This machine, on that clock. */
    public ThisMachine(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Set<Backend> backends() {
        return Set.of(Backend.PROCESS);
    }

    @Override
    public boolean containerEngine() {
        return false;
    }

    @Override
    public ContainerRuntime open(StackPlace place, Backend backend) throws RuntimeFailure {
        return switch (backend) {
            case PROCESS -> new ProcessRuntime(place.processes(), clock);
            case DOCKER, KUBERNETES ->
                throw new RuntimeFailure(
                        place.id(), "open", new Reason.BackendLost("there is no " + backend + " on this machine"));
        };
    }

    @Override
    public String volume(StackPlace place, String resource, Workload.VolumeMount volume) {
        return new StateLayout(place.processes())
                .volume(place.id(), resource, volume)
                .toString();
    }
}
