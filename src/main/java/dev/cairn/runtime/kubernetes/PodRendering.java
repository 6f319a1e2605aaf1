package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterOptions;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.HostAliasBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pod of a container workload: one container, named as the resource. Nothing here depends on the stack's owners. */
final class PodRendering {
    private PodRendering() {}

    static PodTemplateSpec template(WorkloadSpec spec, Workload.Image image, Scope scope, MixedValues mixed)
            throws RuntimeFailure {
        VolumeRendering files = VolumeRendering.of(spec, image.options(), scope, mixed);
        return new PodTemplateSpecBuilder()
                .withMetadata(Metadata.template(spec, scope))
                .withSpec(pod(spec, image, files, mixed))
                .build();
    }

    private static PodSpec pod(WorkloadSpec spec, Workload.Image image, VolumeRendering files, MixedValues mixed)
            throws RuntimeFailure {
        ClusterOptions cluster = spec.workload().cluster();
        Form form = Form.of(spec);
        return new PodSpecBuilder()
                .withRestartPolicy(form == Form.JOB || form == Form.POD ? "Never" : null)
                .withServiceAccountName(cluster.serviceAccount().isEmpty() ? null : cluster.serviceAccount())
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(
                        (long) Rendering.seconds(spec.workload().stop().grace()))
                .withImagePullSecrets(cluster.pullSecrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withHostAliases(hostAliases(spec, image.options()))
                .withSecurityContext(PodSecurity.ofPod(spec, image.options()))
                .withVolumes(files.volumes())
                .withContainers(container(spec, image, files, mixed))
                .build();
    }

    private static Container container(
            WorkloadSpec spec, Workload.Image image, VolumeRendering files, MixedValues mixed) throws RuntimeFailure {
        Workload workload = spec.workload();
        Workload.ContainerOptions options = image.options();
        ContainerBuilder container = new ContainerBuilder()
                .withName(spec.resource())
                .withImage(image.image())
                .withImagePullPolicy(pullPolicy(options.pullPolicy()))
                .withCommand(literals(image.command()))
                .withArgs(literals(image.args()))
                .withWorkingDir(image.workingDir().orElse(null))
                .withEnvFrom(EnvironmentRendering.sources(spec))
                .withEnv(EnvironmentRendering.variables(spec, mixed))
                .withPorts(workload.ports().stream().map(PodRendering::port).toList())
                .withResources(resources(workload.limits()))
                .withVolumeMounts(files.mounts())
                .withSecurityContext(PodSecurity.ofContainer(spec, options))
                .withTty(options.tty() ? true : null)
                .withStdin(options.stdin() ? true : null);
        return ProbeRendering.onto(container, spec).build();
    }

    private static List<String> literals(List<String> words) {
        return words.stream().map(EnvironmentRendering::literal).toList();
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
}
