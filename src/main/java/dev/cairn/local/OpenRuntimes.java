package dev.cairn.local;

import dev.cairn.model.Resource.Backend;
import dev.cairn.runtime.ContainerRuntime;
import dev.cairn.runtime.RuntimeFailure;
import java.util.EnumMap;
import java.util.Map;

/** The backends of one stack, each opened once and shared by whoever needs it. From any thread. */
final class OpenRuntimes implements Runtimes, AutoCloseable {
    private final Machine machine;
    private final StackPlace place;
    private final Map<Backend, ContainerRuntime> open = new EnumMap<>(Backend.class);

    OpenRuntimes(Machine machine, StackPlace place) {
        this.machine = machine;
        this.place = place;
    }

    @Override
    public synchronized ContainerRuntime open(Backend backend) throws RuntimeFailure {
        ContainerRuntime known = open.get(backend);
        if (known == null) {
            known = machine.open(place, backend);
            open.put(backend, known);
        }
        return known;
    }

    @Override
    public synchronized void close() {
        open.values().forEach(ContainerRuntime::close);
        open.clear();
    }
}
