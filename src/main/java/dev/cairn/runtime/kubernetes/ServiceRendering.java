package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Workload;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the others of a namespace reach a workload: under its object's name, at the ports that it declares. */
final class ServiceRendering {
    private ServiceRendering() {}

    /** The Service of a workload that listens; one that does not has none. */
    static Optional<Service> service(WorkloadSpec spec, Ownership ownership) {
        List<Workload.Port> ports = spec.workload().ports();
        if (ports.isEmpty()) {
            return Optional.empty();
        }
        Scope scope = ownership.scope();
        Service service = new ServiceBuilder()
                .withMetadata(Metadata.beside(spec, ownership, ObjectNames.of(scope.stack(), spec.resource())))
                .withNewSpec()
                .withType("ClusterIP")
                .withSelector(Labels.selector(scope, spec.resource()))
                .withPorts(ports.stream().map(ServiceRendering::port).toList())
                .endSpec()
                .build();
        return Optional.of(Overlays.over(service, spec));
    }

    static ServicePort port(Workload.Port port) {
        String fallback = port.protocol().name().toLowerCase(Locale.ROOT) + "-" + port.port();
        return new ServicePortBuilder()
                .withName(port.name().isEmpty() ? fallback : port.name())
                .withPort(port.port())
                .withNewTargetPort(port.port())
                .withProtocol(port.protocol().name())
                .build();
    }
}
