package dev.cairn.runtime.kubernetes;

import dev.cairn.model.ClusterObject;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pods in which resources of one Stack run, for who wants to see into them.
 *
 * @param client with the rights of who wants that
 * @param written the objects that users wrote, by resource: their pods have no labels of ours
 */
public record ResourcePods(
        KubernetesClient client, String namespace, String stack, Map<String, ClusterObject> written) {

    /**
     * The container of a pod that runs the resource.
     *
     * @param attempt that the pod was made for; 0 when it does not say
     * @param execution identity of what runs or ran last in it; empty before the first start
     * @param ended whether that has ended
     * @param ready whether the pod is
     */
    public record Place(String pod, String container, long attempt, String execution, boolean ended, boolean ready) {
        /** Whether it executes now. */
        public boolean executing() {
            return !execution.isEmpty() && !ended;
        }
    }

    /** Where the resource runs or ran, oldest pod first. */
    public List<Place> of(String resource) {
        return selected(resource).list().getItems().stream()
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()))
                .map(pod -> place(pod, resource))
                .toList();
    }

    /** The resource's pods, to list or to watch: what its object selects, else what has our labels. */
    public FilterWatchListDeletable<Pod, PodList, PodResource> selected(String resource) {
        return Optional.ofNullable(written.get(resource))
                .flatMap(this::selector)
                .map(selector -> client.pods().inNamespace(namespace).withLabelSelector(selector))
                .orElseGet(() -> client.pods()
                        .inNamespace(namespace)
                        .withLabels(Labels.selector(new Scope(namespace, stack, ""), resource)));
    }

    /** What that object selects, in the form that all workloads of Kubernetes have; empty when it selects nothing. */
    private Optional<LabelSelector> selector(ClusterObject object) {
        GenericKubernetesResource found = client.genericKubernetesResources(object.apiVersion(), object.kind())
                .inNamespace(namespace)
                .withName(object.name())
                .get();
        return Optional.ofNullable(found)
                .map(workload -> workload.<Object>get("spec", "selector"))
                .map(selector -> client.getKubernetesSerialization().convertValue(selector, LabelSelector.class))
                .filter(selector -> selector.getMatchLabels() != null
                                && !selector.getMatchLabels().isEmpty()
                        || selector.getMatchExpressions() != null
                                && !selector.getMatchExpressions().isEmpty());
    }

    /** Where the resource runs in that pod: the container of its name, or the first. */
    public static Place place(Pod pod, String resource) {
        String container = pod.getSpec().getContainers().stream()
                .map(known -> known.getName())
                .filter(resource::equals)
                .findFirst()
                .orElse(pod.getSpec().getContainers().getFirst().getName());
        Optional<ContainerStatus> status = Optional.ofNullable(pod.getStatus()).stream()
                .flatMap(known -> known.getContainerStatuses().stream())
                .filter(known -> known.getName().equals(container))
                .findFirst();
        return new Place(
                pod.getMetadata().getName(),
                container,
                Labels.attempt(pod),
                status.map(ContainerStatus::getContainerID).orElse(""),
                status.filter(known ->
                                known.getState() != null && known.getState().getRunning() == null)
                        .isPresent(),
                status.map(ContainerStatus::getReady).orElse(false));
    }
}
