package dev.cairn.local;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import java.util.Map;

/** The backends that this machine has. */
public interface Machine {

    /**
     * What those that may be there can do; asks none of them. Whether they are there is known when they are asked for
     * the first time.
     */
    Map<Backend, Capabilities> capabilities();

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
