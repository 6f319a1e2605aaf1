package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.WorkloadSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a container is created from, as the Engine API wants it.
 *
 * @param surroundings what it depends on beside its specification
 */
record ContainerBody(WorkloadSpec spec, Workload.Image program, Images.Image image, Surroundings surroundings) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String HOST_ALIAS = "host.docker.internal";
    private static final Duration START_INTERVAL = Duration.ofMillis(200);
    /** For engines without a start interval; the images' own default of 30 s would be how long a start takes. */
    private static final Duration ONLY_INTERVAL = Duration.ofSeconds(1);

    /**
     * What a container depends on beside its specification.
     *
     * @param gateway address of this machine in the stack's network, where it has one and so reaches the container's
     *     own address
     * @param ports of this machine, for the prober where it has no other way in
     * @param startInterval whether the engine probes faster until the first success (API 1.44)
     * @param cpus of the engine
     */
    record Surroundings(Optional<String> gateway, HostPorts ports, boolean startInterval, Cpus cpus) {}

    /** The port of this machine for a container's port. */
    @FunctionalInterface
    interface HostPorts {
        int of(int port) throws IOException;
    }

    /** How many CPUs the engine has; asked for only where it matters. */
    @FunctionalInterface
    interface Cpus {
        long count() throws IOException;
    }

    ObjectNode json() throws IOException {
        Workload.ContainerOptions options = program.options();
        ObjectNode body = JSON.objectNode();
        // Stable over attempts: some programs keep their data under the name of their host.
        body.put("Hostname", spec.resource());
        body.put("Image", Images.tagged(program.image()));
        texts(body, "Entrypoint", program.command());
        texts(body, "Cmd", program.args());
        program.workingDir().ifPresent(dir -> body.put("WorkingDir", dir));
        text(body, "User", options.user());
        body.put("Tty", options.tty());
        body.put("OpenStdin", options.stdin());
        body.put("StopSignal", spec.workload().stop().signal());
        environment(body.putArray("Env"));
        ObjectNode labels = body.putObject("Labels");
        new Naming(spec.stack()).labels(spec).forEach(labels::put);
        Set<String> unmounted = unmounted();
        if (!unmounted.isEmpty()) {
            labels.put(Naming.UNMOUNTED, String.join(", ", unmounted));
        }
        healthcheck(body);
        ObjectNode host = body.putObject("HostConfig");
        ports(body.putObject("ExposedPorts"), host.putObject("PortBindings"), labels);
        host(host);
        network(body, host);
        return body;
    }

    private void environment(ArrayNode env) throws Problem {
        if (spec.workload().job()) {
            env.add(JobOutputs.VARIABLE + "=" + JobOutputs.FILE);
        }
        for (Workload.EnvVar variable : spec.workload().env()) {
            env.add(variable.name() + "=" + plain("env " + variable.name(), variable.value()));
        }
    }

    static String plain(String what, OutputValue value) throws Problem {
        return switch (value) {
            case OutputValue.Plain plain -> plain.value();
            case OutputValue.Secret secret -> secret.value();
            case OutputValue.SecretRef _, OutputValue.Composed _ ->
                throw new Problem(new Reason.InvalidSpec(what + " is a Secret of a cluster: give its value"));
        };
    }

    /** The image's own is the probe where the resource declares no health; otherwise it would only cost time. */
    private void healthcheck(ObjectNode body) {
        if (!image.healthcheck()) {
            return;
        }
        ObjectNode check = body.putObject("Healthcheck");
        if (spec.health().declared() || spec.workload().job()) {
            check.putArray("Test").add("NONE");
        } else if (surroundings.startInterval()) {
            check.put("StartPeriod", spec.startDeadline().toNanos());
            check.put("StartInterval", START_INTERVAL.toNanos());
        } else {
            check.put("Interval", ONLY_INTERVAL.toNanos());
        }
    }

    /** Published where asked for, and where the prober has no other way in. */
    private void ports(ObjectNode exposed, ObjectNode bindings, ObjectNode labels) throws IOException {
        List<String> probed = new ArrayList<>();
        for (Workload.Port port : spec.workload().ports()) {
            boolean tcp = port.protocol() == Workload.Protocol.TCP;
            String key = port.port() + (tcp ? "/tcp" : "/udp");
            exposed.putObject(key);
            if (port.hostPort().isPresent()) {
                binding(
                        bindings,
                        key,
                        port.hostIp(),
                        String.valueOf(port.hostPort().get()));
            } else if (tcp && surroundings.gateway().isEmpty()) {
                int hostPort = surroundings.ports().of(port.port());
                binding(bindings, key, "", String.valueOf(hostPort));
                probed.add("port " + port.port() + " at 127.0.0.1:" + hostPort);
            }
        }
        if (!probed.isEmpty()) {
            labels.put(Naming.PROBED, String.join(", ", probed));
        }
    }

    private static void binding(ObjectNode bindings, String key, String address, String port) {
        ObjectNode binding = bindings.withArray(key).addObject();
        binding.put("HostIp", address.isEmpty() ? "127.0.0.1" : address);
        binding.put("HostPort", port);
    }

    private void host(ObjectNode host) throws IOException {
        Workload.ContainerOptions options = program.options();
        host.putObject("RestartPolicy").put("Name", "no");
        host.put("Init", options.init());
        host.put("Privileged", options.privileged());
        host.put("ReadonlyRootfs", options.readOnly());
        texts(host, "CapAdd", options.capAdd());
        texts(host, "CapDrop", options.capDrop());
        if (options.shmSizeBytes() > 0) {
            host.put("ShmSize", options.shmSizeBytes());
        }
        ArrayNode hosts = host.putArray("ExtraHosts");
        options.extraHosts().forEach(hosts::add);
        if (options.extraHosts().stream().noneMatch(entry -> entry.startsWith(HOST_ALIAS + ":"))) {
            // Not the engine's default bridge where it can be helped: what we relay listens in the stack's own network.
            hosts.add(HOST_ALIAS + ":" + surroundings.gateway().orElse("host-gateway"));
        }
        ObjectNode tmpfs = host.putObject("Tmpfs");
        for (String entry : options.tmpfs()) {
            String[] parts = entry.split(":", 2);
            tmpfs.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        ArrayNode ulimits = host.putArray("Ulimits");
        options.ulimits().forEach((name, limit) -> ulimits.addObject()
                .put("Name", name)
                .put("Soft", limit.soft())
                .put("Hard", limit.hard()));
        options.sysctls().forEach(host.putObject("Sysctls")::put);
        ArrayNode devices = host.putArray("Devices");
        options.devices().forEach(device -> device(devices, device));
        limits(host);
        mounts(host.putArray("Mounts"));
    }

    /** {@code host[:container[:permissions]]}. */
    private static void device(ArrayNode devices, String device) {
        String[] parts = device.split(":", 3);
        devices.addObject()
                .put("PathOnHost", parts[0])
                .put("PathInContainer", parts.length > 1 ? parts[1] : parts[0])
                .put("CgroupPermissions", parts.length > 2 ? parts[2] : "rwm");
    }

    /** The engine refuses a limit above the CPUs it has, where a cluster takes it: all CPUs are what is meant. */
    private void limits(ObjectNode host) throws IOException {
        Workload.Limits limits = spec.workload().limits();
        if (limits.cpuLimitMillis() > 0) {
            long most = surroundings.cpus().count() * 1_000;
            host.put("NanoCpus", Math.min(limits.cpuLimitMillis(), most) * 1_000_000);
        }
        if (limits.cpuRequestMillis() > 0) {
            host.put("CpuShares", Math.max(2, limits.cpuRequestMillis() * 1024 / 1000));
        }
        if (limits.memoryLimitBytes() > 0) {
            host.put("Memory", limits.memoryLimitBytes());
        }
        if (limits.memoryRequestBytes() > 0) {
            host.put("MemoryReservation", limits.memoryRequestBytes());
        }
    }

    private void mounts(ArrayNode mounts) throws Problem {
        Naming naming = new Naming(spec.stack());
        for (Workload.VolumeMount volume : spec.workload().volumes()) {
            ObjectNode mount =
                    mounts.addObject().put("Target", volume.mountPath()).put("ReadOnly", volume.readOnly());
            switch (volume.source()) {
                case Workload.VolumeSource.Named _ ->
                    mount.put("Type", "volume").put("Source", naming.volume(volume.name()));
                case Workload.VolumeSource.HostPath(String path) ->
                    mount.put("Type", "bind").put("Source", path);
                case Workload.VolumeSource.EmptyDir _ -> {
                    mount.put("Type", "volume");
                    mount.putObject("VolumeOptions").put("NoCopy", true);
                }
                case Workload.VolumeSource.Claim(String name) ->
                    throw new Problem(new Reason.InvalidSpec("volume " + volume.name() + " is the claim " + name
                            + ", which only a cluster has; use a named volume or hostPath"));
            }
        }
        for (String directory : layout().own()) {
            mounts.addObject().put("Type", "volume").put("Target", directory);
        }
    }

    /** Directories whose data the image means to keep, and nobody does. */
    private Set<String> unmounted() {
        Set<String> left = new TreeSet<>(image.volumes());
        left.removeIf(directory -> layout().mount(directory).isPresent());
        return left;
    }

    private FileLayout layout() {
        return new FileLayout(spec, program.options());
    }

    private void network(ObjectNode body, ObjectNode host) {
        String network = new Naming(spec.stack()).network();
        host.put("NetworkMode", network);
        body.putObject("NetworkingConfig")
                .putObject("EndpointsConfig")
                .putObject(network)
                .putArray("Aliases")
                .add(spec.resource());
    }

    private static void text(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }

    private static void texts(ObjectNode node, String field, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(node.putArray(field)::add);
        }
    }
}
