package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Health;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From one attempt to its objects. Pure: the golden files beside the tests show what comes out. A change of what comes
 * out for the same specification needs a new {@link #VERSION}; objects that exist keep what they were made with until
 * their hash changes, so a newer Cairn replaces no pod.
 */
final class Rendering {
    /** Counts the changes of this code's output. */
    static final int VERSION = 1;

    private Rendering() {}

    /**
     * The objects of a container that is always restarted.
     *
     * @throws RuntimeFailure with {@code InvalidSpec} when the workload needs something that is not rendered
     */
    static Rendered render(WorkloadSpec spec, Ownership ownership) throws RuntimeFailure {
        if (!(spec.workload().program() instanceof Workload.Image image)) {
            throw refused(spec, "a cluster runs container images; give the resource a container with an image");
        }
        requireRendered(spec);
        return new Rendered(deployment(spec, image, ownership), service(spec, ownership));
    }

    private static void requireRendered(WorkloadSpec spec) throws RuntimeFailure {
        if (spec.workload().job()) {
            throw refused(spec, "jobs are not run on a cluster yet");
        }
        if (!spec.workload().volumes().isEmpty()) {
            throw refused(spec, "volumes are not kept on a cluster yet; remove 'volumes'");
        }
        if (!spec.workload().files().isEmpty()) {
            throw refused(spec, "files are not mounted on a cluster yet; put them into the image, or use 'env'");
        }
    }

    private static Deployment deployment(WorkloadSpec spec, Workload.Image image, Ownership ownership)
            throws RuntimeFailure {
        Health health = spec.health();
        return new DeploymentBuilder()
                .withMetadata(metadata(spec, ownership))
                .withNewSpec()
                .withReplicas(image.options().replicas())
                .withMinReadySeconds(health.rule() == Health.Rule.RUNNING ? seconds(health.minReady()) : null)
                .withNewSelector()
                .withMatchLabels(Labels.selector(ownership.scope(), spec.resource()))
                .endSelector()
                .withTemplate(template(spec, image, ownership.scope()))
                .endSpec()
                .build();
    }

    private static PodTemplateSpec template(WorkloadSpec spec, Workload.Image image, Scope scope)
            throws RuntimeFailure {
        Map<String, String> annotations = Labels.copied(spec.workload().annotations());
        annotations.put(Labels.HASH, spec.hash());
        annotations.put(Labels.ATTEMPT, Long.toString(spec.attempt()));
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(
                        Labels.ofPods(scope, spec.resource(), spec.workload().labels()))
                .withAnnotations(annotations)
                .endMetadata()
                .withSpec(PodRendering.render(spec, image))
                .build();
    }

    private static Optional<Service> service(WorkloadSpec spec, Ownership ownership) {
        List<Workload.Port> ports = spec.workload().ports();
        if (ports.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ServiceBuilder()
                .withMetadata(metadata(spec, ownership))
                .withNewSpec()
                .withType("ClusterIP")
                .withSelector(Labels.selector(ownership.scope(), spec.resource()))
                .withPorts(ports.stream().map(Rendering::servicePort).toList())
                .endSpec()
                .build());
    }

    private static ServicePort servicePort(Workload.Port port) {
        String fallback = port.protocol().name().toLowerCase(java.util.Locale.ROOT) + "-" + port.port();
        return new ServicePortBuilder()
                .withName(port.name().isEmpty() ? fallback : port.name())
                .withPort(port.port())
                .withNewTargetPort(port.port())
                .withProtocol(port.protocol().name())
                .build();
    }

    private static ObjectMeta metadata(WorkloadSpec spec, Ownership ownership) {
        Scope scope = ownership.scope();
        Map<String, String> annotations = Labels.copied(spec.workload().annotations());
        annotations.put(Labels.HASH, spec.hash());
        annotations.put(Labels.ATTEMPT, Long.toString(spec.attempt()));
        annotations.put(Labels.RENDER, Integer.toString(VERSION));
        return new ObjectMetaBuilder()
                .withName(ObjectNames.of(scope.stack(), spec.resource()))
                .withNamespace(scope.namespace())
                .withLabels(Labels.ofResource(
                        scope, spec.resource(), spec.workload().labels()))
                .withAnnotations(annotations)
                .withOwnerReferences(ownership.references())
                .build();
    }

    /** Whole seconds, rounded up, never 0: what a cluster counts in. */
    static int seconds(Duration duration) {
        long rounded = duration.toSeconds() + (duration.toNanosPart() > 0 ? 1 : 0);
        return Math.clamp(rounded, 1, Integer.MAX_VALUE);
    }

    static RuntimeFailure refused(WorkloadSpec spec, String error) {
        return new RuntimeFailure(spec.resource(), "start", new Reason.InvalidSpec(error));
    }
}
