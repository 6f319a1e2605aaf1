package dev.cairn.conformance;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** When the containers of the pods of a namespace were seen to run and to have ended. */
final class PodLog implements ResourceEventHandler<Pod> {
    private final Clock clock;
    /** By uid of the pod and number of restarts, in the order in which they were seen. */
    private final Map<String, Life> lives = new LinkedHashMap<>();

    private final Map<String, Seen> seen = new HashMap<>();
    /** The pods that will run nothing any more, by uid. */
    private final Map<String, Instant> ends = new LinkedHashMap<>();

    /** One container's time, from its start to its end. */
    private record Life(Pod pod, Instant from, Optional<Instant> to) {}

    /** A pod, and since when it is known. */
    private record Seen(Pod pod, Instant since) {}

    PodLog(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void onAdd(Pod pod) {
        String uid = pod.getMetadata().getUid();
        seen.putIfAbsent(uid, new Seen(pod, clock.instant()));
        for (ContainerStatus container : containers(pod)) {
            if (container.getState() != null && container.getState().getRunning() != null) {
                lives.putIfAbsent(
                        uid + "/" + container.getRestartCount(), new Life(pod, clock.instant(), Optional.empty()));
            } else {
                end(uid);
            }
        }
        if (over(pod)) {
            over(uid);
        }
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
        onAdd(pod);
    }

    @Override
    public synchronized void onDelete(Pod pod, boolean unseen) {
        over(pod.getMetadata().getUid());
    }

    /** That pod runs nothing any more. */
    synchronized void over(String uid) {
        end(uid);
        ends.putIfAbsent(uid, clock.instant());
    }

    /** Those pods of that stack that are not among the present ones ran nothing any more at that instant. */
    synchronized void overBy(Instant at, String stack, Set<String> present) {
        seen.forEach((uid, one) -> {
            boolean gone = Site.label(one.pod(), Site.STACK).equals(stack)
                    && one.since().isBefore(at)
                    && !present.contains(uid);
            if (gone) {
                lives.replaceAll(
                        (key, life) -> key.startsWith(uid + "/") && life.from().isBefore(at)
                                ? new Life(life.pod(), life.from(), earlier(life.to(), at))
                                : life);
                ends.put(uid, earlier(Optional.ofNullable(ends.get(uid)), at).orElseThrow());
            }
        });
    }

    private static Optional<Instant> earlier(Optional<Instant> known, Instant at) {
        return known.filter(instant -> !instant.isAfter(at)).or(() -> Optional.of(at));
    }

    private void end(String uid) {
        lives.replaceAll((key, life) -> key.startsWith(uid + "/") && life.to().isEmpty()
                ? new Life(life.pod(), life.from(), Optional.of(clock.instant()))
                : life);
    }

    /** Whether it runs nothing any more. */
    static boolean over(Pod pod) {
        return pod.getStatus() != null
                && Set.of("Succeeded", "Failed")
                        .contains(String.valueOf(pod.getStatus().getPhase()));
    }

    private static List<ContainerStatus> containers(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null
                ? List.of()
                : pod.getStatus().getContainerStatuses();
    }

    /** The name of the pod with that uid; another may have it by now. */
    synchronized Optional<String> nameOf(String uid) {
        return Optional.ofNullable(seen.get(uid))
                .map(one -> one.pod().getMetadata().getName());
    }

    /** When that pod was seen to run nothing any more. */
    synchronized Optional<Instant> endOf(String uid) {
        return Optional.ofNullable(ends.get(uid));
    }

    /** Every execution in a pod of that resource, oldest first, with the variables that are written in its pod. */
    synchronized List<Run> runs(String stack, String resource) {
        return lives.values().stream()
                .filter(life -> Site.isOf(life.pod(), stack, resource))
                .map(life -> new Run(
                        resource, life.from(), life.to(), Optional.empty(), List.of(), env(life.pod()), Map.of()))
                .toList();
    }

    private static Map<String, String> env(Pod pod) {
        Map<String, String> env = new TreeMap<>();
        pod.getSpec().getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .forEach((EnvVar variable) -> env.put(variable.getName(), variable.getValue()));
        return env;
    }
}
