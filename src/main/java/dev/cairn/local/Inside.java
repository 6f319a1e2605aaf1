package dev.cairn.local;

import dev.cairn.model.Instance;
import dev.cairn.model.Memory;
import dev.cairn.model.Resource.Backend;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What runs of one resource on this machine, to go into it. Asks its backend and no supervisor: there need not be one. */
public final class Inside implements AutoCloseable {
    private final ContainerRuntime runtime;
    private final StackRef stack;
    private final Backend backend;
    private final Instance instance;

    private Inside(ContainerRuntime runtime, StackRef stack, Backend backend, Instance instance) {
        this.runtime = runtime;
        this.stack = stack;
        this.backend = backend;
        this.instance = instance;
    }

    /**
     * The newest instance that executes; empty when none does.
     *
     * @throws IOException when what is remembered of the stack cannot be read
     * @throws RuntimeFailure when its backend does not answer
     */
    public static Optional<Inside> of(Places places, String id, String resource, Machine machine, Clock clock)
            throws IOException, RuntimeFailure {
        StackPlace place = places.stack(id);
        Optional<StackIdentity> identity = StackIdentity.load(place.identity());
        Memory memory = new StateStore(place.memory()).load(clock.instant());
        Optional<Backend> backend =
                memory.resources().get(resource).map(known -> known.old().backend());
        if (identity.isEmpty() || backend.isEmpty()) {
            return Optional.empty();
        }
        StackRef stack = new StackRef(id, identity.get().name(), identity.get().uid(), places.labels());
        ContainerRuntime runtime = machine.open(place, backend.get());
        Optional<Instance> instance = newest(runtime, stack, resource);
        if (instance.isEmpty()) {
            runtime.close();
        }
        return instance.map(found -> new Inside(runtime, stack, backend.get(), found));
    }

    private static Optional<Instance> newest(ContainerRuntime runtime, StackRef stack, String resource)
            throws RuntimeFailure {
        try {
            return runtime.list(stack).stream()
                    .filter(instance -> instance.resource().equals(resource) && instance.executing())
                    .max(Comparator.comparingLong(Instance::attempt));
        } catch (RuntimeFailure e) {
            runtime.close();
            throw e;
        }
    }

    /** What it is, for people. */
    public String name() {
        return switch (backend) {
            case PROCESS -> "process " + instance.id();
            case DOCKER ->
                "container "
                        + instance.id().substring(0, Math.min(12, instance.id().length()));
            case KUBERNETES -> instance.id();
        };
    }

    /** The command as a program that runs in there; see {@link ContainerRuntime#inside}. */
    public ProcessBuilder program(List<String> command, boolean terminal) throws RuntimeFailure {
        return runtime.inside(stack, instance.id(), command, terminal);
    }

    /** Where this machine reaches a port of it; empty when it does not. */
    public Optional<InetSocketAddress> reach(int port) throws RuntimeFailure {
        return runtime.reach(stack, instance.id(), port);
    }

    @Override
    public void close() {
        runtime.close();
    }
}
