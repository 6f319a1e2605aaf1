package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The pods in which resources of one Stack run, for who wants to see into them.
 *
 * @param client with the rights of who wants that
 */
public record ResourcePods(KubernetesClient client, String namespace, String stack) {

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

    /** The resource's pods, to list or to watch. */
    public FilterWatchListDeletable<Pod, PodList, PodResource> selected(String resource) {
        return client.pods()
                .inNamespace(namespace)
                .withLabels(Labels.selector(new Scope(namespace, stack, ""), resource));
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
