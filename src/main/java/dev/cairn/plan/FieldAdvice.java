package dev.cairn.plan;

import dev.cairn.api.DependencySpec;
import dev.cairn.api.EnvVar;
import dev.cairn.api.PortSpec;
import dev.cairn.api.VolumeSpec;
import dev.cairn.model.Workload.Protocol;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What to write in place of a field or word that does not exist. */
final class FieldAdvice {
    /** What others call what we call otherwise: Compose, Kubernetes, systemd. */
    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("services", "resources"),
            Map.entry("depends_on", "dependsOn"),
            Map.entry("healthcheck", "health"),
            Map.entry("probe", "health"),
            Map.entry("readinessProbe", "health"),
            Map.entry("livenessProbe", "health with onUnhealthy: Restart"),
            Map.entry("startupProbe", "health"),
            Map.entry("environment", "env"),
            Map.entry("env_file", "envFile"),
            Map.entry("entrypoint", "command"),
            Map.entry("working_dir", "workingDir"),
            Map.entry("cwd", "workingDir"),
            Map.entry("expose", "ports"),
            Map.entry("containerPort", "port"),
            Map.entry("stop_signal", "stop.signal"),
            Map.entry("stop_grace_period", "stop.grace"),
            Map.entry("terminationGracePeriodSeconds", "stop.grace"),
            Map.entry("profiles", "modes"),
            Map.entry("deploy", "replicas and resources"),
            Map.entry("cap_add", "capAdd"),
            Map.entry("cap_drop", "capDrop"),
            Map.entry("shm_size", "shmSize"),
            Map.entry("extra_hosts", "extraHosts"),
            Map.entry("pull_policy", "pullPolicy"),
            Map.entry("imagePullPolicy", "pullPolicy"),
            Map.entry("read_only", "readOnly"),
            Map.entry("initialDelaySeconds", "startPeriod"),
            Map.entry("start_period", "startPeriod"),
            Map.entry("periodSeconds", "interval"),
            Map.entry("timeoutSeconds", "timeout"),
            Map.entry("failureThreshold", "retries"),
            Map.entry("backoffLimit", "retries"),
            Map.entry("httpGet", "http"),
            Map.entry("tcpSocket", "tcp"),
            Map.entry("test", "exec"),
            Map.entry("members", "group"),
            Map.entry("volumeMounts", "volumes"));

    /** Words of Compose and Docker. */
    private static final Map<String, String> OTHER_WORDS = Map.of(
            "unless-stopped",
            "Always",
            "no",
            "Never",
            "missing",
            "IfNotPresent",
            "service_healthy",
            "Ready",
            "service_started",
            "Started",
            "service_completed_successfully",
            "Completed");

    private FieldAdvice() {}

    /**
     * For a field that does not exist in that record.
     *
     * @param present the fields that stand beside it
     */
    static String unknown(String name, Shape.Fields shape, Set<String> present) {
        Optional<String> close = Nearest.to(name, shape.members().keySet());
        if (close.isPresent()) {
            return "did you mean " + close.get() + "?";
        }
        Optional<String> deeper = deeper(name, shape, present);
        if (deeper.isPresent()) {
            return "write it as " + deeper.get();
        }
        return OTHERS.containsKey(name)
                ? "it is called " + OTHERS.get(name) + " here"
                : "the fields are " + Nearest.list(shape.members().keySet());
    }

    /** A field of that name one level down, in what is there if it can be: {@code image} belongs to {@code container}. */
    private static Optional<String> deeper(String name, Shape.Fields shape, Set<String> present) {
        return shape.members().entrySet().stream()
                .filter(member -> member.getValue().shape() instanceof Shape.Nested nested
                        && nested.fields().members().containsKey(name))
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(present::contains).reversed())
                .map(member -> member + "." + name)
                .findFirst();
    }

    /** For a short form, as Compose has them, where we have fields. */
    static Optional<String> asMapping(String text, Class<?> record) {
        if (record == EnvVar.class && text.indexOf('=') > 0) {
            int equals = text.indexOf('=');
            return Optional.of(
                    "write {name: " + text.substring(0, equals) + ", value: \"" + text.substring(equals + 1) + "\"}");
        }
        if (record == PortSpec.class) {
            return PortMapping.parse(text).found().map(FieldAdvice::asPort);
        }
        if (record == VolumeSpec.class) {
            return VolumeMapping.parse(text).found().map(FieldAdvice::asVolume);
        }
        return record == DependencySpec.class ? Optional.of("write {name: " + text + "}") : Optional.empty();
    }

    private static String asPort(PortMapping mapping) {
        return "write {port: " + mapping.container().from()
                + mapping.host().map(host -> ", hostPort: " + host.from()).orElse("")
                + mapping.ip().map(ip -> ", hostIp: \"" + ip + "\"").orElse("")
                + (mapping.protocol() == Protocol.UDP ? ", protocol: UDP" : "") + "}"
                + (mapping.container().size() > 1 ? ", one entry for each port" : "");
    }

    private static String asVolume(VolumeMapping mapping) {
        return "write {"
                + mapping.source()
                        .map(source -> (mapping.isPath() ? "hostPath: " : "name: ") + source + ", ")
                        .orElse("name: …, ")
                + "mountPath: " + mapping.target() + (mapping.isReadOnly() ? ", readOnly: true" : "") + "}";
    }

    /** For a field that has to be there. */
    static String missing(String name, Shape.Fields shape) {
        return switch (shape.members().get(name).shape()) {
            case Shape.Items _ -> "add " + name + ": [...]";
            case Shape.Choice choice -> "add " + name + ": one of " + String.join(", ", choice.words());
            case Shape _ -> "add " + name + ":";
        };
    }

    /** For a word that is none of those allowed. */
    static String word(String value, List<String> words) {
        Optional<String> meant = Optional.ofNullable(OTHER_WORDS.get(value)).filter(words::contains);
        return meant.or(() -> Nearest.to(value, words))
                .map(close -> "did you mean " + close + "?")
                .orElse("");
    }
}
