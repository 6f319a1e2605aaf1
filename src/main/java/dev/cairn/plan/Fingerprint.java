package dev.cairn.plan;

import dev.cairn.model.ClusterOptions;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Probe;
import dev.cairn.model.Workload;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The hash of what has to replace a workload when it changes: program, variables, ports, files, volumes, limits, labels.
 * Not in it: how it is stopped, how many copies there are, how large its volumes are (only whether they have a size), when
 * its image is pulled; and its probe only where the backend runs it. What is hashed never depends on how a record prints
 * itself.
 */
final class Fingerprint {
    private static final int LENGTH = 16;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream(512);

    private Fingerprint() {}

    /** 32 hexadecimal digits. */
    static String of(Workload workload, boolean withProbe) {
        Fingerprint print = new Fingerprint();
        print.program(workload.program());
        print.add(workload.job());
        workload.env().forEach(variable -> print.add(variable.name()).add(variable.value()));
        print.add("ports");
        workload.ports()
                .forEach(port ->
                        print.add(port.name(), port.port(), port.hostPort().orElse(0), port.hostIp(), port.protocol()));
        print.add("files");
        workload.files()
                .forEach(file -> print.add(file.path()).add(file.content()).add(file.mode()));
        print.add("volumes");
        workload.volumes().forEach(volume -> print.add(
                        volume.name(), volume.mountPath(), volume.readOnly(), volume.sizeBytes() > 0)
                .source(volume.source()));
        Workload.Limits limits = workload.limits();
        print.add(
                limits.cpuRequestMillis(),
                limits.cpuLimitMillis(),
                limits.memoryRequestBytes(),
                limits.memoryLimitBytes());
        print.map(workload.labels());
        if (withProbe) {
            print.probe(workload.probe());
        }
        if (!workload.cluster().unbudgeted().equals(ClusterOptions.NONE)) {
            print.cluster(workload.cluster());
        }
        return HexFormat.of().formatHex(print.digest(), 0, LENGTH);
    }

    private void program(Workload.Program program) {
        switch (program) {
            case Workload.Command command -> {
                add("command").list(command.command()).add(command.workingDir());
                command.init().forEach(this::list);
            }
            case Workload.Image image -> {
                add("image", image.image())
                        .list(image.command())
                        .list(image.args())
                        .add(image.workingDir().orElse(""));
                image.build().ifPresent(build -> add(
                                build.context(),
                                build.dockerfile().orElse(""),
                                build.target().orElse(""))
                        .map(build.args()));
                options(image.options());
            }
            case Workload.Manifest manifest -> {
                add("manifest").tree(manifest.object());
                Workload.Expressions asked = manifest.expressions();
                add(asked.failed(), asked.inProgress(), asked.current()).map(manifest.outputs());
                if (manifest.replace() || manifest.adopt()) { // the answers to a refusal: it is tried again with them
                    add(manifest.replace() ? "replace" : "", manifest.adopt() ? "adopt" : "");
                }
            }
            case Workload.Elsewhere elsewhere -> add("elsewhere", elsewhere.host());
        }
    }

    private void options(Workload.ContainerOptions options) {
        add(options.user(), options.tty(), options.stdin(), options.init(), options.platform());
        list(options.capAdd()).list(options.capDrop());
        add(options.privileged(), options.readOnly());
        list(options.tmpfs()).add(options.shmSizeBytes());
        new TreeMap<>(options.ulimits()).forEach((name, limit) -> add(name, limit.soft(), limit.hard()));
        map(options.sysctls()).list(options.extraHosts()).list(options.devices());
    }

    /** Not in it: the disruption budget, which concerns no pod that runs, and what is generated, which never changes. */
    private void cluster(ClusterOptions cluster) {
        add("cluster", cluster.serviceAccount(), cluster.security()).list(cluster.pullSecrets());
        cluster.envFrom().forEach(from -> add(from.secret(), from.name(), from.prefix()));
        tree(cluster.podTemplate());
        tree(cluster.service());
    }

    /** A JSON value; the order of the members of an object means nothing. */
    private void tree(Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                add("object", map.size());
                new TreeMap<>(map).forEach((name, member) -> {
                    add(name);
                    tree(member);
                });
            }
            case Collection<?> list -> {
                add("array", list.size());
                list.forEach(this::tree);
            }
            default -> add(value.getClass().getSimpleName(), value);
        }
    }

    private void source(Workload.VolumeSource source) {
        switch (source) {
            case Workload.VolumeSource.Named _ -> add("named");
            case Workload.VolumeSource.EmptyDir _ -> add("empty");
            case Workload.VolumeSource.HostPath(String path) -> add("host", path);
            case Workload.VolumeSource.Claim(String name) -> add("claim", name);
        }
    }

    private void probe(Optional<Probe> probe) {
        switch (probe.orElse(new Probe.Tcp(java.util.List.of()))) {
            case Probe.Http http ->
                add("http", http.scheme(), http.host(), http.port(), http.path(), http.statusFrom(), http.statusTo())
                        .map(http.headers());
            case Probe.Tcp tcp ->
                add("tcp").list(tcp.ports().stream().map(String::valueOf).toList());
            case Probe.Exec exec -> add("exec").list(exec.command());
            case Probe.Log log -> add("log", log.pattern());
            case Probe.Grpc grpc -> add("grpc", grpc.port(), grpc.service());
        }
    }

    private Fingerprint map(Map<String, String> map) {
        add(map.size());
        new TreeMap<>(map).forEach((name, value) -> add(name, value));
        return this;
    }

    private Fingerprint list(Collection<String> list) {
        add(list.size());
        list.forEach(this::add);
        return this;
    }

    private Fingerprint add(OutputValue value) {
        return switch (value) {
            case OutputValue.Plain(String text) -> add("plain", text);
            case OutputValue.Secret(String text) -> add("secret", text);
            case OutputValue.SecretRef(String name, String key) -> add("ref", name, key);
            case OutputValue.Composed composed -> {
                composed.pieces().forEach(this::piece);
                yield add("composed", composed.pieces().size());
            }
        };
    }

    private void piece(OutputValue.Piece piece) {
        switch (piece) {
            case OutputValue.Piece.Text(String text) -> add("text", text);
            case OutputValue.Piece.Key(OutputValue.SecretRef reference, boolean encoded) ->
                add("key", reference.name(), reference.key(), encoded);
        }
    }

    /** Each with its length, so that no two sequences look the same. */
    private Fingerprint add(Object... values) {
        for (Object value : values) {
            byte[] text = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
            for (int shift = 24; shift >= 0; shift -= 8) {
                written.write(text.length >>> shift);
            }
            written.writeBytes(text);
        }
        return this;
    }

    private byte[] digest() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(written.toByteArray());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
