package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Exit;
import dev.cairn.model.Reason;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is kept of a pod of ours.
 *
 * @param hash of the specification it was made for
 * @param prepared whether its volumes and its network are there
 * @param runningSince when the first of its containers that run began to
 * @param restarts of its containers by the kubelet
 * @param exit how the resource's own container ended for good
 * @param probed whether the kubelet asks whether it is ready
 * @param trouble what keeps it from running or becoming ready
 * @param bare the pod as what keeps its workload, when nothing else does
 */
record SeenPod(
        Scope.Key stack,
        String uid,
        long generation,
        String name,
        String resource,
        String hash,
        long attempt,
        boolean prepared,
        Optional<Instant> runningSince,
        int restarts,
        boolean deleting,
        Optional<Exit> exit,
        boolean probed,
        Trouble trouble,
        Optional<SeenWorkload> bare)
        implements KindWatch.Seen {

    /** What is kept of that object; empty when it is none of ours. */
    static Optional<SeenPod> of(Pod pod) {
        return Labels.stackOf(pod).map(stack -> of(stack, pod));
    }

    private static SeenPod of(Scope.Key stack, Pod pod) {
        PodStatus status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
        List<ContainerStatus> containers =
                Optional.ofNullable(status.getContainerStatuses()).orElse(List.of());
        String resource = Labels.label(pod, Labels.RESOURCE);
        Optional<Instant> running = containers.stream()
                .map(SeenPod::runningSince)
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
        return new SeenPod(
                stack,
                pod.getMetadata().getUid(),
                Optional.ofNullable(pod.getMetadata().getGeneration()).orElse(0L),
                pod.getMetadata().getName(),
                resource,
                Labels.annotation(pod, Labels.HASH),
                Labels.attempt(pod),
                running.isPresent() || holds(status, "PodReadyToStartContainers"),
                running,
                containers.stream()
                        .mapToInt(container ->
                                Optional.ofNullable(container.getRestartCount()).orElse(0))
                        .sum(),
                pod.getMetadata().getDeletionTimestamp() != null,
                exit(resource, pod, status, containers),
                pod.getSpec().getContainers().stream()
                        .filter(container -> container.getName().equals(resource))
                        .map(Container::getReadinessProbe)
                        .anyMatch(Objects::nonNull),
                Trouble.of(status),
                SeenWorkload.of(pod));
    }

    private static Optional<Instant> runningSince(ContainerStatus container) {
        ContainerState state = Trouble.state(container.getState());
        return Optional.ofNullable(state.getRunning())
                .map(running -> running.getStartedAt())
                .or(() -> Optional.ofNullable(state.getTerminated()).map(ended -> ended.getStartedAt()))
                .map(Instant::parse);
    }

    /** Of a pod that is over; one that somebody took away has vanished, whatever its exit code. */
    private static Optional<Exit> exit(String resource, Pod pod, PodStatus status, List<ContainerStatus> containers) {
        boolean over = "Succeeded".equals(status.getPhase()) || "Failed".equals(status.getPhase());
        if (!over) {
            return Optional.empty();
        }
        Optional<ContainerStateTerminated> ended = containers.stream()
                .filter(container -> resource.equals(container.getName()))
                .map(container -> Trouble.state(container.getState()).getTerminated())
                .filter(Objects::nonNull)
                .findFirst();
        Instant at = ended.map(ContainerStateTerminated::getFinishedAt)
                .map(Instant::parse)
                .orElseGet(() -> Instant.parse(pod.getMetadata().getCreationTimestamp()));
        Reason cause = isDisrupted(pod, status)
                ? new Reason.Vanished()
                : ended.map(SeenPod::cause).orElse(new Reason.ExitUnknown());
        return Optional.of(new Exit(
                cause,
                at,
                ended.map(ContainerStateTerminated::getMessage)
                        .map(JobOutputs::parse)
                        .or(() -> Optional.of(java.util.Map.of()))));
    }

    /** Drained, preempted, evicted, on a node that was lost, or deleted by somebody. */
    private static boolean isDisrupted(Pod pod, PodStatus status) {
        return pod.getMetadata().getDeletionTimestamp() != null
                || "NodeLost".equals(status.getReason())
                || holds(status, "DisruptionTarget");
    }

    private static boolean holds(PodStatus status, String condition) {
        return Optional.ofNullable(status.getConditions()).orElse(List.of()).stream()
                .anyMatch(one -> condition.equals(one.getType()) && "True".equals(one.getStatus()));
    }

    private static Reason cause(ContainerStateTerminated ended) {
        if ("OOMKilled".equals(ended.getReason())) {
            return new Reason.OutOfMemory();
        }
        return ended.getSignal() != null && ended.getSignal() > 0
                ? new Reason.Signal(ended.getSignal())
                : new Reason.ExitCode(Optional.ofNullable(ended.getExitCode()).orElse(0));
    }
}
