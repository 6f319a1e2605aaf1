package dev.cairn.cli;

import dev.cairn.api.PortSpec;
import dev.cairn.api.ResourceSpec;
import dev.cairn.api.Stack;
import dev.cairn.cli.text.StackTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A port of a resource and the port of this machine that leads there.
 *
 * @param local 0 for any that is free
 */
record ForwardedPort(int local, int remote) {
    private static final int HIGHEST = 65_535;

    /**
     * The ports as they were typed; without any, all that the resource has.
     *
     * @param published whether what outputs say of ports is of the machine, and not of what runs
     */
    static List<ForwardedPort> of(Stack stack, String resource, List<String> typed, boolean published) {
        Map<String, Integer> known = known(stack, resource, published);
        if (typed.isEmpty() && known.isEmpty()) {
            throw Failure.usage(
                    resource + " declares no ports", "say which: cairn port-forward " + resource + " LOCAL:PORT");
        }
        if (typed.isEmpty()) {
            return known.values().stream()
                    .distinct()
                    .map(port -> new ForwardedPort(port, port))
                    .toList();
        }
        List<ForwardedPort> ports = new ArrayList<>();
        for (String text : typed) {
            int colon = text.indexOf(':');
            int remote = remote(text.substring(colon + 1), resource, known);
            String local = colon < 0 ? Integer.toString(remote) : text.substring(0, colon);
            ports.add(new ForwardedPort(local.isEmpty() ? 0 : number(local, text), remote));
        }
        return ports;
    }

    private static int remote(String text, String resource, Map<String, Integer> known) {
        if (known.containsKey(text)) {
            return known.get(text);
        }
        if (!text.matches("\\d+")) {
            throw Failure.usage(
                    resource + " has no port \"" + text + "\"",
                    known.isEmpty() ? "say its number" : "it has: " + String.join(", ", known.keySet()));
        }
        return number(text, text);
    }

    private static int number(String text, String whole) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > HIGHEST) {
            throw Failure.usage("\"" + whole + "\" is no port", "write [LOCAL:]PORT, as in 8080:80");
        }
        return Integer.parseInt(text);
    }

    /** By name, or by number where there is none; those that nobody declares, or leaves to us, are in the outputs. */
    private static Map<String, Integer> known(Stack stack, String resource, boolean published) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        List<ResourceSpec> specs =
                stack.getSpec() == null ? List.of() : stack.getSpec().resources();
        for (ResourceSpec spec : specs) {
            if (spec.name().equals(resource)) {
                declared(spec).stream()
                        .filter(port -> port.port() != null)
                        .forEach(port ->
                                ports.put(port.name() == null ? port.port().toString() : port.name(), port.port()));
            }
        }
        if (ports.isEmpty() && !published) {
            StackTable.statuses(stack).stream()
                    .filter(status -> status.name().equals(resource))
                    .flatMap(status -> status.outputs().stream())
                    .filter(output -> output.name().matches("port|ports\\..+") && output.value() != null)
                    .filter(output -> output.value().matches("\\d{1,5}"))
                    .forEach(output ->
                            ports.put(output.name().replaceFirst("^ports\\.", ""), Integer.valueOf(output.value())));
        }
        return ports;
    }

    private static List<PortSpec> declared(ResourceSpec spec) {
        if (spec.container() != null && !spec.container().ports().isEmpty()) {
            return spec.container().ports();
        }
        return spec.process() == null ? List.of() : spec.process().ports();
    }
}
