package dev.cairn.local;

import dev.cairn.model.Resource.Backend;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;

/** Opens a backend when it is needed first: a stack of processes needs no container engine. */
@FunctionalInterface
public interface Runtimes {
    /**
     * That backend, newly opened; whoever asks closes it.
     *
     * @throws RuntimeFailure when it is not there, or not known on this machine
     */
    ContainerRuntime open(Backend backend) throws RuntimeFailure;
}
