package dev.cairn.plan;

import dev.cairn.model.Resource.Backend;
import dev.cairn.model.Workload.Port;
import dev.cairn.model.Workload.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ports of every resource, allocated where they are not fixed; and those that two want at once. */
final class PortTable {
    private static final String LOOPBACK = "127.0.0.1";

    private final Allocations allocations;
    private final Problems problems;
    private final Map<String, List<Bound>> taken = new HashMap<>();

    PortTable(Allocations allocations, Problems problems) {
        this.allocations = allocations;
        this.problems = problems;
    }

    /** A port of the machine that somebody has. */
    private record Bound(String resource, String ip, Field field) {}

    /**
     * The ports of that resource.
     *
     * @param published whether somebody on the machine needs them, so that a container's are published
     */
    List<Port> of(Definition definition, boolean published) {
        List<Port> ports = new ArrayList<>();
        Map<String, Field> seen = new HashMap<>();
        List<Field> fields = definition.program("ports").items();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            if (!definition.isProcess() && !field.has("port")) {
                continue; // its number is missing or wrong, which was told
            }
            Port port = port(definition, field, i, published);
            if (seen.putIfAbsent(port.port() + "/" + port.protocol(), field) != null) {
                problems.error(
                        Code.PortConflict, field, "port " + port.port() + " is there twice", "keep one of the entries");
            }
            ports.add(port);
        }
        return ports;
    }

    private Port port(Definition definition, Field field, int index, boolean published) {
        Protocol protocol = Protocol.valueOf(field.get("protocol").text("TCP"));
        Optional<Integer> number = field.get("port").whole().map(Long::intValue);
        Optional<Integer> host = field.get("hostPort").whole().map(Long::intValue);
        String name = field.get("name").text("");
        String key = !name.isEmpty() ? name : number.map(String::valueOf).orElse("port-" + index);
        String ip = field.get("hostIp").text(LOOPBACK);
        if (definition.isProcess()) {
            return processPort(definition, field, name, key, number, host, ip, protocol);
        }
        if (definition.backend() == Backend.KUBERNETES) {
            return new Port(name, number.orElse(0), Optional.empty(), ip, protocol);
        }
        Optional<Integer> fixed = host.filter(wanted -> wanted != 0);
        fixed.ifPresent(wanted -> take(definition, field.get("hostPort"), wanted, ip, protocol));
        Optional<Integer> hostPort = fixed.or(() -> host.isPresent() || published
                ? Optional.of(allocations.port(definition.name(), definition.backend(), key))
                : Optional.empty());
        return new Port(name, number.orElse(0), hostPort, ip, protocol);
    }

    /** A process listens on the machine itself: it has one port, not two. */
    private Port processPort(
            Definition definition,
            Field field,
            String name,
            String key,
            Optional<Integer> number,
            Optional<Integer> host,
            String ip,
            Protocol protocol) {
        Optional<Integer> fixed = number.or(() -> host.filter(wanted -> wanted != 0));
        fixed.ifPresent(wanted ->
                take(definition, field.get(number.isPresent() ? "port" : "hostPort"), wanted, "0.0.0.0", protocol));
        if (number.isPresent() && host.isPresent() && !number.equals(host)) {
            problems.note(
                    definition.name(),
                    field.path().field("hostPort"),
                    "a process listens on its own port, " + number.get() + "; hostPort has no effect");
        }
        int port = fixed.orElseGet(() -> allocations.port(definition.name(), definition.backend(), key));
        return new Port(name, port, Optional.empty(), ip, protocol);
    }

    private void take(Definition definition, Field field, int port, String ip, Protocol protocol) {
        if (definition.resource().get("desired").text("").equals("Stop")) {
            return;
        }
        List<Bound> others = taken.computeIfAbsent(port + "/" + protocol, _ -> new ArrayList<>());
        others.stream()
                .filter(other -> !other.resource().equals(definition.name()) && meet(other.ip(), ip))
                .findFirst()
                .ifPresent(other -> problems.error(
                        Code.PortConflict,
                        field,
                        "port " + port + " of the machine is wanted by " + other.resource() + " and "
                                + definition.name()
                                + (other.field().node().at().line() == 0
                                        ? ""
                                        : "; the other is in line "
                                                + other.field().node().at().line()),
                        "choose another number, or leave it out to get a free one"));
        others.add(new Bound(definition.name(), ip, field));
    }

    private static boolean meet(String one, String other) {
        return one.equals(other) || isEverywhere(one) || isEverywhere(other);
    }

    private static boolean isEverywhere(String ip) {
        return ip.equals("0.0.0.0") || ip.equals("::") || ip.isEmpty();
    }
}
