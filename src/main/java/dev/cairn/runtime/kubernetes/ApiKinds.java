package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Reason;
import dev.cairn.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The kinds that the cluster serves, as far as somebody asked for them. */
final class ApiKinds {
    private final KubernetesClient client;
    private final Map<String, ResourceDefinitionContext> known = new ConcurrentHashMap<>();

    ApiKinds(KubernetesClient client) {
        this.client = client;
    }

    /**
     * How objects of that kind are reached.
     *
     * @throws RuntimeFailure when the cluster does not serve it; one that comes later is found then
     */
    ResourceDefinitionContext of(String resource, String apiVersion, String kind) throws RuntimeFailure {
        ResourceDefinitionContext before = known.get(apiVersion + "/" + kind);
        if (before != null) {
            return before;
        }
        ResourceDefinitionContext found = asked(resource, apiVersion, kind)
                .orElseThrow(() -> new RuntimeFailure(
                        resource,
                        "find the kind of",
                        new Reason.BackendError("the cluster does not serve the kind " + kind + " of " + apiVersion
                                + "; install what defines it, or mend apiVersion and kind")));
        known.put(apiVersion + "/" + kind, found);
        return found;
    }

    /** The kind of that apiVersion and name, if it was asked for. */
    Optional<ResourceDefinitionContext> known(String apiVersionAndKind) {
        return Optional.ofNullable(known.get(apiVersionAndKind));
    }

    /** Asks again the next time: an answer said that it is not there any more. */
    void forget(String apiVersion, String kind) {
        known.remove(apiVersion + "/" + kind);
    }

    private Optional<ResourceDefinitionContext> asked(String resource, String apiVersion, String kind)
            throws RuntimeFailure {
        try {
            String[] parts = apiVersion.split("/");
            List<APIResource> served = Optional.ofNullable(client.getApiResources(apiVersion))
                    .map(APIResourceList::getResources)
                    .orElse(List.of());
            return served.stream()
                    .filter(one -> kind.equals(one.getKind()) && !one.getName().contains("/"))
                    .findFirst()
                    .map(one -> new ResourceDefinitionContext.Builder()
                            .withGroup(parts.length == 2 ? parts[0] : "")
                            .withVersion(parts[parts.length - 1])
                            .withKind(kind)
                            .withPlural(one.getName())
                            .withNamespaced(Boolean.TRUE.equals(one.getNamespaced()))
                            .build());
        } catch (KubernetesClientException e) {
            throw Failures.of(resource, "find the kind of", e);
        }
    }
}
