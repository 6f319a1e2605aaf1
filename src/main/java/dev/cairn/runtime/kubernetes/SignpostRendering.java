package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Workload;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Locale;

/**
 * How pods of a namespace reach what runs elsewhere under the resource's name: a Service that resolves to the other name
 * or, without an address of its own, to the address. Either way connections go straight there, to whatever port.
 */
final class SignpostRendering {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String SLICE_MANAGER = "endpointslice.kubernetes.io/managed-by";

    private static final String US = Labels.MANAGER + ".dev";

    private SignpostRendering() {}

    /** Whether the cluster made it for one of our Services: its slices have the Service's labels. */
    static boolean isOfAService(HasMetadata object) {
        return object instanceof EndpointSlice
                && !Labels.label(object, SLICE_MANAGER).equals(US);
    }

    static Rendered render(WorkloadSpec spec, Workload.Elsewhere elsewhere, Ownership ownership) {
        return elsewhere
                .address()
                .map(address -> {
                    List<EndpointSlice> slice = List.of(slice(spec, address, ownership));
                    Service service = service(spec, ownership)
                            .editSpec()
                            .withType("ClusterIP")
                            .withClusterIP("None")
                            .endSpec()
                            .build();
                    return new Rendered(
                            List.of(), List.copyOf(slice), Beside.of(slice).onto(service));
                })
                .orElseGet(() -> new Rendered(
                        List.of(),
                        List.of(),
                        service(spec, ownership)
                                .editSpec()
                                .withType("ExternalName")
                                .withExternalName(elsewhere.host().toLowerCase(Locale.ROOT))
                                .endSpec()
                                .build()));
    }

    private static ServiceBuilder service(WorkloadSpec spec, Ownership ownership) {
        return new ServiceBuilder()
                .withMetadata(Metadata.main(spec, ownership))
                .withNewSpec()
                .withPorts(spec.workload().ports().stream()
                        .map(ServiceRendering::port)
                        .toList())
                .endSpec();
    }

    private static EndpointSlice slice(WorkloadSpec spec, String address, Ownership ownership) {
        String name = ObjectNames.of(ownership.scope().stack(), spec.resource());
        ObjectMeta metadata = Metadata.beside(spec, ownership, name);
        metadata.getLabels().put(SERVICE_NAME, name);
        metadata.getLabels().put(SLICE_MANAGER, US);
        return new EndpointSliceBuilder()
                .withMetadata(metadata)
                .withAddressType(address.contains(":") ? "IPv6" : "IPv4")
                .addNewEndpoint()
                .withAddresses(address)
                .endEndpoint()
                .withPorts(spec.workload().ports().stream()
                        .map(ServiceRendering::port)
                        .map(port -> new EndpointPortBuilder()
                                .withName(port.getName())
                                .withPort(port.getPort())
                                .withProtocol(port.getProtocol())
                                .build())
                        .toList())
                .build();
    }
}
