package dev.cairn.plan;

import dev.cairn.model.Health;
import dev.cairn.model.Probe;
import dev.cairn.model.Workload.Port;
import dev.cairn.model.Workload.Protocol;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What makes a resource ready: the probe that was written, else all TCP ports, else that it runs for a while. */
final class ProbeReader {
    private static final Pattern STATUS = Pattern.compile("([1-5][0-9][0-9])(?:-([1-5][0-9][0-9]))?");

    private final Problems problems;

    ProbeReader(Problems problems) {
        this.problems = problems;
    }

    /** The probe; empty when running is all that is asked. */
    Optional<Probe> probe(Field health, List<Port> ports) {
        if (health.get("none").isTrue()) {
            return Optional.empty();
        }
        if (health.has("http")) {
            return http(health.get("http"), ports);
        }
        if (health.has("tcp")) {
            return port(health.get("tcp"), ports).map(port -> new Probe.Tcp(List.of(port)));
        }
        if (health.has("exec")) {
            return Optional.of(new Probe.Exec(texts(health.get("exec").get("command"))));
        }
        if (health.has("log")) {
            return pattern(health.get("log").get("pattern")).map(Probe.Log::new);
        }
        if (health.has("grpc")) {
            Field grpc = health.get("grpc");
            return port(grpc, ports)
                    .map(port -> new Probe.Grpc(port, grpc.get("service").text("")));
        }
        List<Integer> all = tcp(ports).stream().map(Port::port).toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(new Probe.Tcp(all));
    }

    private Optional<Probe> http(Field http, List<Port> ports) {
        Matcher status = STATUS.matcher(http.get("status").text("200-399"));
        if (!status.matches()) {
            problems.error(
                    Code.InvalidValue,
                    http.get("status"),
                    "'" + http.get("status").text("") + "' is no status",
                    "write a number or a range, as in 200 or 200-399");
            return Optional.empty();
        }
        int from = Integer.parseInt(status.group(1));
        int to = status.group(2) == null ? from : Integer.parseInt(status.group(2));
        if (to < from) {
            problems.error(
                    Code.InvalidValue,
                    http.get("status"),
                    "the range ends before it begins",
                    "write " + to + "-" + from);
            return Optional.empty();
        }
        String path = http.get("path").text("/");
        Map<String, String> headers = new LinkedHashMap<>();
        http.get("headers").entries().forEach((name, value) -> value.text().ifPresent(text -> headers.put(name, text)));
        String scheme = http.get("scheme").text("HTTP").toLowerCase(java.util.Locale.ROOT);
        return port(http, ports)
                .map(port -> new Probe.Http(
                        scheme,
                        http.get("host").text(""),
                        port,
                        path.startsWith("/") ? path : "/" + path,
                        headers,
                        from,
                        to));
    }

    private Optional<String> pattern(Field field) {
        return field.text().flatMap(text -> {
            try {
                Pattern.compile(text);
                return Optional.of(text);
            } catch (PatternSyntaxException e) {
                problems.error(
                        Code.InvalidValue,
                        field,
                        "this is no regular expression: " + e.getDescription(),
                        "write it as Java does; \\ before a character takes it as it is");
                return Optional.empty();
            }
        });
    }

    private Optional<Integer> port(Field probe, List<Port> ports) {
        Field field = probe.get("port");
        if (field.node() instanceof Node.Unknown) {
            return Optional.empty();
        }
        Optional<String> wanted = field.text();
        if (wanted.isEmpty()) {
            List<Port> there = tcp(ports);
            if (there.isEmpty()) {
                problems.error(
                        Code.InvalidPort,
                        probe,
                        "the resource has no TCP port to probe",
                        "add port: to the probe, or ports:");
            }
            return there.stream().findFirst().map(Port::port);
        }
        Optional<Integer> number = PortNumbers.parse(wanted.get()).found();
        if (number.isPresent()) {
            return number;
        }
        Optional<Port> named =
                ports.stream().filter(port -> port.name().equals(wanted.get())).findFirst();
        if (named.isEmpty()) {
            List<String> names = ports.stream()
                    .map(Port::name)
                    .filter(name -> !name.isEmpty())
                    .toList();
            problems.error(
                    Code.InvalidPort,
                    field,
                    "there is no port " + wanted.get(),
                    names.isEmpty()
                            ? "no port has a name; write its number"
                            : Nearest.advice(wanted.get(), names, "ports"));
        }
        return named.map(Port::port);
    }

    private static List<Port> tcp(List<Port> ports) {
        return ports.stream().filter(port -> port.protocol() == Protocol.TCP).toList();
    }

    private static List<String> texts(Field list) {
        return list.items().stream().flatMap(item -> item.text().stream()).toList();
    }

    /** How readiness is judged; the numbers never contain references. */
    static Health health(Field health, boolean probed, Settings settings) {
        return new Health(
                probed ? Health.Rule.PROBE : Health.Rule.RUNNING,
                settings.duration(health.get("minReady"), Duration.ofSeconds(1)),
                settings.duration(health.get("startPeriod"), Duration.ZERO),
                settings.positive(health.get("interval"), Duration.ofSeconds(10)),
                settings.positive(health.get("timeout"), Duration.ofSeconds(2)),
                health.get("retries").whole().map(Long::intValue).orElse(3),
                health.get("onUnhealthy").text("").equals("Restart"),
                health.isPresent());
    }
}
