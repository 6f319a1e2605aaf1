package dev.cairn.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a resource has for itself while it runs, so that another that needs it has to wait: ports of the machine,
 * directories of the machine, volumes and claims. Texts such as {@code port 127.0.0.1:8080/TCP}, because they are
 * remembered of what the plan does not hold any more. What is mounted read-only, or by several resources of one plan, is
 * nobody's own.
 */
public final class Holdings {
    private static final String PORT = "port ";
    private static final String EVERYWHERE = "0.0.0.0";

    private Holdings() {}

    /** The holdings of each resource that has any, sorted. */
    public static Map<String, List<String>> of(Plan plan) {
        Map<String, TreeSet<String>> all = new TreeMap<>();
        Map<String, Integer> holders = new HashMap<>();
        for (Resource resource : plan.resources()) {
            TreeSet<String> own = new TreeSet<>();
            if (resource.kind().hasInstance()) {
                resource.blueprint().outline().ifPresent(workload -> Stream.concat(
                                ports(resource, workload), places(workload))
                        .forEach(own::add));
            }
            own.forEach(holding -> holders.merge(holding, 1, Integer::sum));
            all.put(resource.name(), own);
        }
        Map<String, List<String>> exclusive = new TreeMap<>();
        all.forEach((name, own) -> {
            own.removeIf(holding -> !holding.startsWith(PORT) && holders.get(holding) > 1);
            if (!own.isEmpty()) {
                exclusive.put(name, List.copyOf(own));
            }
        });
        return exclusive;
    }

    /** Whether two cannot be had at once: a port on all addresses is the same as that port on any. */
    public static boolean meet(String one, String other) {
        return one.equals(other)
                || (one.startsWith(PORT)
                        && other.startsWith(PORT)
                        && number(one).equals(number(other))
                        && (isEverywhere(one) || isEverywhere(other)));
    }

    private static Stream<String> ports(Resource resource, Workload workload) {
        return workload.ports().stream().flatMap(port -> port(resource.backend(), port).stream());
    }

    /** A process listens on the machine itself; on a cluster nothing does. */
    private static Optional<String> port(Resource.Backend backend, Workload.Port port) {
        return switch (backend) {
            case PROCESS -> Optional.of(PORT + EVERYWHERE + ":" + port.port() + "/" + port.protocol());
            case DOCKER -> port.hostPort().map(number -> PORT + port.hostIp() + ":" + number + "/" + port.protocol());
            case KUBERNETES -> Optional.empty();
        };
    }

    private static Stream<String> places(Workload workload) {
        return workload.volumes().stream()
                .filter(volume -> !volume.readOnly())
                .flatMap(volume -> switch (volume.source()) {
                    case Workload.VolumeSource.Named _ -> Stream.of("volume " + volume.name());
                    case Workload.VolumeSource.HostPath(String path) -> Stream.of("path " + path);
                    case Workload.VolumeSource.Claim(String name) -> Stream.of("claim " + name);
                    case Workload.VolumeSource.EmptyDir _ -> Stream.empty();
                });
    }

    private static String number(String port) {
        return port.substring(port.lastIndexOf(':'));
    }

    private static boolean isEverywhere(String port) {
        String address = port.substring(PORT.length(), port.lastIndexOf(':'));
        return address.isEmpty() || address.equals(EVERYWHERE) || address.equals("::");
    }
}
