package dev.cairn.local;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.Workload;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The backends that this machine has. */
public interface Machine {

    /**
     * What those that may be there can do; asks none of them. Whether they are there is known when they are asked for
     * the first time.
     */
    Map<Backend, Capabilities> capabilities();

    /** Why no container engine can be used, in one sentence that says which was asked; empty when one answers. */
    Optional<String> withoutContainerEngine();

    /**
     * That backend, newly opened for one stack; opening does not connect.
     *
     * @throws RuntimeFailure when it is not there
     */
    ContainerRuntime open(StackPlace place, Backend backend) throws RuntimeFailure;

    /**
     * The stacks of which this machine has something that was made from these places, whether anything is kept of them
     * or not. Asks every backend that answers.
     *
     * @throws IOException when a backend that is there does not say
     */
    List<StackRef> found(Places places) throws IOException;

    /** Where the data of a process's volume is. */
    String volume(StackPlace place, String resource, Workload.VolumeMount volume);
}
