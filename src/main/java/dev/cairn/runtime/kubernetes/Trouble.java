package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What keeps a pod from running or becoming ready, so that nobody has to look at the pod: the scheduler's text, why a
 * container waits, how it ended the last time.
 *
 * @param text for people: empty when nothing is known
 * @param hopeless whether waiting cannot help: the name of the image is none
 */
record Trouble(String text, boolean hopeless) {
    /** None. */
    static final Trouble NONE = new Trouble("", false);

    private static final int LONGEST = 200;

    static Trouble of(PodStatus status) {
        List<ContainerStatus> containers = Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .toList();
        return Stream.of(unscheduled(status), waiting(containers), evicted(status))
                .flatMap(Optional::stream)
                .findFirst()
                .map(text -> new Trouble(cut(text), text.startsWith("InvalidImageName")))
                .orElse(NONE);
    }

    private static Optional<String> unscheduled(PodStatus status) {
        return Optional.ofNullable(status.getConditions()).orElse(List.of()).stream()
                .filter(condition -> "PodScheduled".equals(condition.getType()))
                .filter(condition -> "False".equals(condition.getStatus()))
                .map(PodCondition::getMessage)
                .filter(Objects::nonNull)
                .map(message -> "Unschedulable: " + message)
                .findFirst();
    }

    /** A pod that the kubelet or a controller ended says why itself. */
    private static Optional<String> evicted(PodStatus status) {
        return Optional.ofNullable(status.getReason()).map(reason -> reason + suffix(status.getMessage()));
    }

    private static Optional<String> waiting(List<ContainerStatus> containers) {
        return containers.stream()
                .map(Trouble::waiting)
                .flatMap(Optional::stream)
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

    /** As much of it as belongs beside a resource. */
    static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    static ContainerState state(ContainerState state) {
        return state == null ? new ContainerState() : state;
    }
}
