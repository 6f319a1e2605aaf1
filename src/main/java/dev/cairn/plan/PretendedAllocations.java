package dev.cairn.plan;

import dev.cairn.model.Resource;
import dev.cairn.model.Workload;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Different answers for different questions, the same for the same; nothing behind them. */
final class PretendedAllocations implements Allocations {
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger(49152);

    @Override
    public int port(String resource, Resource.Backend backend, String portName) {
        return ports.computeIfAbsent(resource + "/" + portName, _ -> next.getAndIncrement());
    }

    @Override
    public String generated(String resource, String name, GeneratedSpec spec) {
        return spec.alphabet().substring(0, 1).repeat(spec.length());
    }

    @Override
    public String volume(String resource, Workload.VolumeMount volume) {
        return volume.source() instanceof Workload.VolumeSource.HostPath(String path)
                ? path
                : "/volumes/" + volume.name();
    }
}
