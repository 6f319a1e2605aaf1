package dev.cairn.runtime.kubernetes;

import dev.cairn.model.OutputValue;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.HostAliasBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pod of a container workload: one container, named as the resource. Nothing here depends on the stack's owners. */
final class PodRendering {
    private PodRendering() {}

    static PodSpec render(WorkloadSpec spec, Workload.Image image) throws RuntimeFailure {
        Workload.ContainerOptions options = image.options();
        List<Scratch> scratch = scratch(options);
        return new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(
                        (long) Rendering.seconds(spec.workload().stop().grace()))
                .withHostAliases(hostAliases(spec, options))
                .withSecurityContext(PodSecurity.ofPod(spec, options))
                .withVolumes(scratch.stream().map(Scratch::volume).toList())
                .withContainers(container(spec, image, scratch))
                .build();
    }

    private static Container container(WorkloadSpec spec, Workload.Image image, List<Scratch> scratch)
            throws RuntimeFailure {
        Workload workload = spec.workload();
        Workload.ContainerOptions options = image.options();
        ContainerBuilder container = new ContainerBuilder()
                .withName(spec.resource())
                .withImage(image.image())
                .withImagePullPolicy(pullPolicy(options.pullPolicy()))
                .withCommand(image.command().stream().map(PodRendering::literal).toList())
                .withArgs(image.args().stream().map(PodRendering::literal).toList())
                .withWorkingDir(image.workingDir().orElse(null))
                .withEnv(environment(spec))
                .withPorts(workload.ports().stream().map(PodRendering::port).toList())
                .withResources(resources(workload.limits()))
                .withVolumeMounts(scratch.stream().map(Scratch::mount).toList())
                .withSecurityContext(PodSecurity.ofContainer(options))
                .withTty(options.tty() ? true : null)
                .withStdin(options.stdin() ? true : null);
        return ProbeRendering.onto(container, spec).build();
    }

    /** {@code $(NAME)} is a reference for the kubelet; ours are resolved, so what is left is meant as it stands. */
    private static String literal(String text) {
        return text.replace("$(", "$$(");
    }

    private static List<EnvVar> environment(WorkloadSpec spec) throws RuntimeFailure {
        List<EnvVar> variables = new ArrayList<>();
        for (Workload.EnvVar variable : spec.workload().env()) {
            EnvVarBuilder builder = new EnvVarBuilder().withName(variable.name());
            variables.add(
                    switch (variable.value()) {
                        case OutputValue.Plain plain ->
                            builder.withValue(literal(plain.value())).build();
                        case OutputValue.SecretRef ref ->
                            builder.withNewValueFrom()
                                    .withNewSecretKeyRef(ref.key(), ref.name(), null)
                                    .endValueFrom()
                                    .build();
                        case OutputValue.Secret _ ->
                            throw Rendering.refused(
                                    spec,
                                    "the variable " + variable.name()
                                            + " is made of a secret and other text, which a cluster does not compose"
                                            + " yet; make its value exactly one reference to a key of a Secret");
                    });
        }
        return variables;
    }

    private static ContainerPort port(Workload.Port port) {
        boolean nameable = !port.name().isEmpty() && port.name().length() <= 15;
        return new ContainerPortBuilder()
                .withName(nameable ? port.name() : null)
                .withContainerPort(port.port())
                .withProtocol(port.protocol().name())
                .build();
    }

    private static String pullPolicy(Workload.PullPolicy policy) {
        return switch (policy) {
            case ALWAYS -> "Always";
            case IF_NOT_PRESENT -> "IfNotPresent";
            case NEVER -> "Never";
        };
    }

    private static ResourceRequirements resources(Workload.Limits limits) {
        if (limits.equals(Workload.Limits.NONE)) {
            return null;
        }
        return new ResourceRequirementsBuilder()
                .withRequests(quantities(limits.cpuRequestMillis(), limits.memoryRequestBytes()))
                .withLimits(quantities(limits.cpuLimitMillis(), limits.memoryLimitBytes()))
                .build();
    }

    private static Map<String, Quantity> quantities(long cpuMillis, long memoryBytes) {
        Map<String, Quantity> quantities = new TreeMap<>();
        if (cpuMillis > 0) {
            quantities.put("cpu", new Quantity(cpuMillis + "m"));
        }
        if (memoryBytes > 0) {
            quantities.put("memory", new Quantity(Long.toString(memoryBytes)));
        }
        return quantities;
    }

    private static List<HostAlias> hostAliases(WorkloadSpec spec, Workload.ContainerOptions options)
            throws RuntimeFailure {
        List<HostAlias> aliases = new ArrayList<>();
        for (String host : options.extraHosts()) {
            int separator = host.indexOf('=') > 0 ? host.indexOf('=') : host.indexOf(':');
            if (separator < 1) {
                throw Rendering.refused(spec, "the extra host '" + host + "' is not NAME=ADDRESS");
            }
            aliases.add(new HostAliasBuilder()
                    .withIp(host.substring(separator + 1))
                    .withHostnames(host.substring(0, separator))
                    .build());
        }
        return aliases;
    }

    private static List<Scratch> scratch(Workload.ContainerOptions options) {
        List<Scratch> all = new ArrayList<>();
        for (String tmpfs : options.tmpfs()) {
            int colon = tmpfs.indexOf(':');
            all.add(new Scratch("tmpfs-" + all.size(), colon < 0 ? tmpfs : tmpfs.substring(0, colon), 0));
        }
        if (options.shmSizeBytes() > 0) {
            all.add(new Scratch("shm", "/dev/shm", options.shmSizeBytes()));
        }
        return all;
    }

    /** A directory in memory; a size of 0 is none. */
    private record Scratch(String name, String path, long sizeBytes) {
        Volume volume() {
            return new VolumeBuilder()
                    .withName(name)
                    .withNewEmptyDir()
                    .withMedium("Memory")
                    .withSizeLimit(sizeBytes > 0 ? new Quantity(Long.toString(sizeBytes)) : null)
                    .endEmptyDir()
                    .build();
        }

        VolumeMount mount() {
            return new VolumeMountBuilder().withName(name).withMountPath(path).build();
        }
    }
}
