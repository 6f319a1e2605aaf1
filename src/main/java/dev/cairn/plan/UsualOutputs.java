package dev.cairn.plan;

import dev.cairn.model.Resource.Backend;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import dev.cairn.model.Workload.Port;
import dev.cairn.model.Workload.Protocol;
import dev.cairn.model.Workload.VolumeMount;
import dev.cairn.plan.Template.Part;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The outputs that a resource has by its kind: host, port, ports, url, volumes. */
final class UsualOutputs {
    /** Under this name a container finds what listens on the machine. */
    static final String MACHINE_AS_SEEN_BY_CONTAINERS = "host.docker.internal";

    private static final String LOOPBACK = "127.0.0.1";
    private static final Set<String> SCHEMES = Set.of("http", "https", "grpc", "tcp");
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", LOOPBACK, "::1");

    private final PlanContext context;

    UsualOutputs(PlanContext context) {
        this.context = context;
    }

    /** By view and name. */
    Map<View, Map<String, Template>> of(Definition definition, List<Port> ports, List<VolumeMount> volumes) {
        return switch (definition.role()) {
            case GROUP -> Map.of();
            case JOB -> everywhere(Map.of("exitCode", new Template("", List.of(new Part.Outcome("exitCode")))));
            case EXTERNAL -> external(definition);
            case SERVICE -> definition.isManifest() ? Map.of() : service(definition, ports, volumes);
        };
    }

    private Map<View, Map<String, Template>> service(
            Definition definition, List<Port> ports, List<VolumeMount> volumes) {
        Map<View, Map<String, Template>> outputs = new EnumMap<>(View.class);
        Optional<Link> link = link(definition, ports);
        for (View view : View.values()) {
            Map<String, Template> seen = new HashMap<>();
            seen.put(
                    "host",
                    OutputTable.literal(host(definition, view, ports.stream().findFirst())));
            for (Port port : ports.reversed()) {
                number(definition, view, port).ifPresent(number -> {
                    seen.put("port", OutputTable.literal(String.valueOf(number)));
                    if (!port.name().isEmpty()) {
                        seen.put("ports." + port.name(), OutputTable.literal(String.valueOf(number)));
                    }
                });
            }
            link.ifPresent(there -> number(definition, view, there.port())
                    .ifPresent(number -> seen.put(
                            "url",
                            OutputTable.literal(there.scheme() + "://"
                                    + host(definition, view, Optional.of(there.port())) + ":" + number))));
            if (definition.isProcess()) {
                volumes.forEach(volume -> seen.put(
                        "volumes." + localName(definition, volume),
                        OutputTable.literal(context.allocations().volume(definition.name(), volume))));
            }
            outputs.put(view, seen);
        }
        return outputs;
    }

    /** A recipe's volumes carry the name of the resource; the recipe knows them without. */
    private static String localName(Definition definition, VolumeMount volume) {
        return definition.recipe() ? volume.name().substring(definition.name().length() + 1) : volume.name();
    }

    private String host(Definition definition, View view, Optional<Port> port) {
        if (definition.isProcess()) {
            return view == View.MACHINE ? LOOPBACK : MACHINE_AS_SEEN_BY_CONTAINERS;
        }
        if (view == View.NETWORK || definition.backend() == Backend.KUBERNETES) {
            return context.hosts().apply(definition.name());
        }
        return port.map(Port::hostIp)
                .filter(ip -> !ip.isEmpty() && !ip.equals("0.0.0.0") && !ip.equals("::"))
                .map(ip -> ip.contains(":") ? "[" + ip + "]" : ip)
                .orElse(LOOPBACK);
    }

    private static Optional<Integer> number(Definition definition, View view, Port port) {
        boolean own = definition.isProcess() || view == View.NETWORK || definition.backend() == Backend.KUBERNETES;
        return own ? Optional.of(port.port()) : port.hostPort();
    }

    /** What an address begins with, and the port that it leads to. */
    private record Link(String scheme, Port port) {}

    private static Optional<Link> link(Definition definition, List<Port> ports) {
        Optional<Link> named = ports.stream()
                .filter(port -> SCHEMES.contains(port.name()))
                .findFirst()
                .map(port -> new Link(port.name(), port));
        Field health = definition.resource().get("health");
        return named.or(() -> health.has("http")
                        ? probed(health.get("http"), ports)
                                .map(port -> new Link(
                                        health.get("http")
                                                .get("scheme")
                                                .text("HTTP")
                                                .toLowerCase(java.util.Locale.ROOT),
                                        port))
                        : Optional.empty())
                .or(() -> health.has("grpc")
                        ? probed(health.get("grpc"), ports).map(port -> new Link("grpc", port))
                        : Optional.empty())
                .or(() -> health.has("tcp")
                        ? probed(health.get("tcp"), ports).map(port -> new Link("tcp", port))
                        : Optional.empty());
    }

    private static Optional<Port> probed(Field probe, List<Port> ports) {
        Optional<String> wanted = probe.get("port").text();
        return ports.stream()
                .filter(port -> port.protocol() == Protocol.TCP)
                .filter(port -> wanted.isEmpty()
                        || wanted.get().equals(port.name())
                        || wanted.get().equals(String.valueOf(port.port())))
                .findFirst();
    }

    /** What runs elsewhere is where it says; but a container's own loopback is not the machine's. */
    private Map<View, Map<String, Template>> external(Definition definition) {
        Map<View, Map<String, Template>> outputs = new EnumMap<>(View.class);
        Optional<Template> host = template(definition.program("host"));
        Optional<Template> port = template(definition.program("port"));
        for (View view : View.values()) {
            Map<String, Template> seen = new HashMap<>();
            host.ifPresent(where -> seen.put("host", asSeen(where, view, definition)));
            port.ifPresent(number -> seen.put("port", number));
            outputs.put(view, seen);
        }
        return outputs;
    }

    private Template asSeen(Template host, View view, Definition definition) {
        if (definition.backend() == Backend.KUBERNETES && isAddress(host)) {
            return OutputTable.literal(context.hosts().apply(definition.name()));
        }
        boolean loopback = LOOPBACK_NAMES.contains(host.source());
        return loopback && view == View.NETWORK && definition.backend() != Backend.KUBERNETES
                ? OutputTable.literal(MACHINE_AS_SEEN_BY_CONTAINERS)
                : host;
    }

    /** Of an address nobody checks the name, so it is reached under one that stays when it moves. */
    private static boolean isAddress(Template host) {
        return !host.source().contains("${")
                && new Workload.Elsewhere(host.source()).address().isPresent();
    }

    private static Optional<Template> template(Field field) {
        return field.node() instanceof Node.Open open
                ? Optional.of(open.template())
                : field.value().map(value -> new Template(field.text(""), List.of(new Part.Literal(value))));
    }

    private static Map<View, Map<String, Template>> everywhere(Map<String, Template> outputs) {
        return Map.of(View.MACHINE, outputs, View.NETWORK, outputs);
    }
}
