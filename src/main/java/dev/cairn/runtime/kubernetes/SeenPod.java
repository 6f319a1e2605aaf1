package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is kept of a pod of ours.
 *
 * @param hash of the specification it was made for
 * @param runningSince when the first of its containers that run began to
 * @param restarts of its containers by the kubelet
 * @param trouble what keeps it from running or becoming ready, for people: empty when nothing is known
 */
record SeenPod(
        Scope.Key stack,
        String uid,
        long generation,
        String name,
        String resource,
        String hash,
        long attempt,
        Optional<Instant> runningSince,
        int restarts,
        boolean deleting,
        String trouble)
        implements KindWatch.Seen {
    private static final int LONGEST = 200;

    /** What is kept of that object; empty when it is none of ours. */
    static Optional<SeenPod> of(Pod pod) {
        return Labels.stackOf(pod).map(stack -> of(stack, pod));
    }

    private static SeenPod of(Scope.Key stack, Pod pod) {
        PodStatus status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
        List<ContainerStatus> containers =
                Optional.ofNullable(status.getContainerStatuses()).orElse(List.of());
        String attempt = Labels.annotation(pod, Labels.ATTEMPT);
        return new SeenPod(
                stack,
                pod.getMetadata().getUid(),
                Optional.ofNullable(pod.getMetadata().getGeneration()).orElse(0L),
                pod.getMetadata().getName(),
                Labels.label(pod, Labels.RESOURCE),
                Labels.annotation(pod, Labels.HASH),
                attempt.matches("\\d{1,18}") ? Long.parseLong(attempt) : 0,
                containers.stream()
                        .map(container -> state(container.getState()).getRunning())
                        .filter(Objects::nonNull)
                        .map(running -> running.getStartedAt())
                        .filter(Objects::nonNull)
                        .map(Instant::parse)
                        .min(Instant::compareTo),
                containers.stream()
                        .mapToInt(container ->
                                Optional.ofNullable(container.getRestartCount()).orElse(0))
                        .sum(),
                pod.getMetadata().getDeletionTimestamp() != null,
                trouble(status, containers));
    }

    private static String trouble(PodStatus status, List<ContainerStatus> containers) {
        Stream<String> waiting = Stream.concat(
                        Optional.ofNullable(status.getInitContainerStatuses()).orElse(List.of()).stream(),
                        containers.stream())
                .map(SeenPod::waiting)
                .flatMap(Optional::stream);
        return Stream.concat(unschedulable(status).stream(), waiting)
                .findFirst()
                .map(text -> text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…")
                .orElse("");
    }

    private static Optional<String> unschedulable(PodStatus status) {
        return Optional.ofNullable(status.getConditions()).orElse(List.of()).stream()
                .filter(condition -> "PodScheduled".equals(condition.getType()))
                .filter(condition -> "False".equals(condition.getStatus()))
                .map(PodCondition::getMessage)
                .filter(Objects::nonNull)
                .map(message -> "Unschedulable: " + message)
                .findFirst();
    }

    /** Why a container waits; {@code ContainerCreating} and the like are on their way and are not trouble. */
    private static Optional<String> waiting(ContainerStatus container) {
        return Optional.ofNullable(state(container.getState()).getWaiting())
                .filter(waiting -> waiting.getReason() != null)
                .flatMap(waiting -> switch (waiting.getReason()) {
                    case "ContainerCreating", "PodInitializing" -> Optional.empty();
                    case "CrashLoopBackOff" -> Optional.of("CrashLoopBackOff: " + lastEnd(container));
                    case "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull" ->
                        Optional.of(
                                waiting.getReason() + ": image " + container.getImage() + suffix(waiting.getMessage()));
                    default -> Optional.of(waiting.getReason() + suffix(waiting.getMessage()));
                });
    }

    private static String lastEnd(ContainerStatus container) {
        ContainerStateTerminated last = state(container.getLastState()).getTerminated();
        return last == null
                ? "it ends again and again"
                : "last exit code " + last.getExitCode() + suffix(last.getMessage());
    }

    private static String suffix(String message) {
        return message == null || message.isBlank() ? "" : ": " + message.strip();
    }

    private static ContainerState state(ContainerState state) {
        return state == null ? new ContainerState() : state;
    }
}
