package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Reason;
import dev.cairn.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.FunctionCallable;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The kinds that the cluster serves, as far as somebody asked for them. */
final class ApiKinds {
    private static final String FIND = "find the kind of";
    /** What is answered for who does not answer. */
    private static final Set<Integer> UNAVAILABLE = Set.of(502, 503, 504);

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
        return served(resource, apiVersion, kind)
                .orElseThrow(() -> new RuntimeFailure(
                        resource,
                        FIND,
                        new Reason.BackendError("the cluster does not serve the kind " + kind + " of " + apiVersion
                                + "; install what defines it, or mend apiVersion and kind")));
    }

    /**
     * How objects of that kind are reached; empty when the cluster does not serve it.
     *
     * @throws RuntimeFailure when there is no answer
     */
    Optional<ResourceDefinitionContext> served(String resource, String apiVersion, String kind) throws RuntimeFailure {
        ResourceDefinitionContext before = known.get(apiVersion + "/" + kind);
        if (before != null) {
            return Optional.of(before);
        }
        Optional<ResourceDefinitionContext> found = asked(resource, apiVersion, kind);
        found.ifPresent(context -> known.put(apiVersion + "/" + kind, context));
        return found;
    }

    /**
     * Why that request about an object was not granted. An API that another server answers for may be away alone: then only
     * its objects wait, and nothing is concluded about the rest of the cluster.
     */
    RuntimeFailure failure(String resource, String operation, String apiVersion, KubernetesClientException error) {
        boolean alone = isAway(error) && apiVersion.contains("/") && answers();
        return alone
                ? new RuntimeFailure(resource, operation, new Reason.BackendError(away(apiVersion, error)), error)
                : Failures.of(resource, operation, error);
    }

    /** Whether that is what is answered for who does not answer. */
    static boolean isAway(KubernetesClientException error) {
        return UNAVAILABLE.contains(error.getCode());
    }

    private static String away(String apiVersion, KubernetesClientException error) {
        String[] parts = apiVersion.split("/");
        return "the API " + apiVersion + " does not answer, while the rest of the cluster does: "
                + Failures.message(error) + "; see kubectl describe apiservice " + parts[1] + "." + parts[0];
    }

    private boolean answers() {
        try {
            return client.raw("/version") != null;
        } catch (KubernetesClientException _) {
            return false;
        }
    }

    /** The kind of that apiVersion and name, if it was asked for. */
    Optional<ResourceDefinitionContext> known(String apiVersionAndKind) {
        return Optional.ofNullable(known.get(apiVersionAndKind));
    }

    /** Asks again the next time: an answer said that it is not there any more. */
    void forget(String apiVersion, String kind) {
        known.remove(apiVersion + "/" + kind);
    }

    /** Without the client's own tries, which go on for half a minute: the pass that asks has other objects, and asks again. */
    private FunctionCallable<? extends KubernetesClient> once() {
        RequestConfig once = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .build();
        return client.adapt(NamespacedKubernetesClient.class).withRequestConfig(once);
    }

    private Optional<ResourceDefinitionContext> asked(String resource, String apiVersion, String kind)
            throws RuntimeFailure {
        try {
            String[] parts = apiVersion.split("/");
            List<APIResource> served = Optional.ofNullable(once().call(asking -> asking.getApiResources(apiVersion)))
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
            throw failure(resource, FIND, apiVersion, e);
        }
    }
}
