package dev.cairn.local;

import dev.cairn.model.Resource.Backend;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import java.util.Set;

/** The backends that this machine has. */
public interface Machine {

    /** Those that may be there; whether they are is known when they are asked for the first time. */
    Set<Backend> backends();

    /** Whether a container engine answers; may ask one. */
    boolean containerEngine();

    /**
     * That backend, newly opened for one stack; opening does not connect.
     *
     * @throws RuntimeFailure when it is not there
     */
    ContainerRuntime open(StackPlace place, Backend backend) throws RuntimeFailure;

    /** Where the data of a process's volume is. */
    String volume(StackPlace place, String resource, Workload.VolumeMount volume);
}
