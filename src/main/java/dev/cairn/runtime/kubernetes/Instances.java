package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a Deployment and its pods are to the engine: one instance, whose id is the Deployment's uid. It is healthy only
 * when the Deployment is ready for its present generation; one that was asked to have no replicas has ended when its
 * last pod is gone.
 */
final class Instances {
    private Instances() {}

    /** The instance, given the pods of the same resource, those of older attempts included. */
    static Instance of(SeenDeployment deployment, List<SeenPod> pods) {
        Instance.State state = state(deployment, pods);
        return new Instance(
                deployment.uid(),
                deployment.resource(),
                deployment.attempt(),
                deployment.hash(),
                state,
                runningSince(deployment, pods),
                state == Instance.State.STOPPED
                        ? Optional.of(Exit.of(new Reason.ExitUnknown(), deployment.changedAt()))
                        : Optional.empty(),
                pods.stream()
                        .filter(pod -> current(deployment, pod))
                        .mapToInt(SeenPod::restarts)
                        .sum(),
                new Instance.Replicas(deployment.wanted(), deployment.updated(), deployment.ready()),
                Optional.empty(),
                message(deployment, pods));
    }

    private static Instance.State state(SeenDeployment deployment, List<SeenPod> pods) {
        boolean ending = deployment.deleting() || deployment.wanted() == 0;
        if (ending) {
            boolean over = pods.isEmpty() && (deployment.settled() || deployment.deleting());
            return over ? Instance.State.STOPPED : Instance.State.RUNNING;
        }
        if (deployment.readiness().ready()) {
            return Instance.State.HEALTHY;
        }
        return runningSince(deployment, pods).isPresent() ? Instance.State.RUNNING : Instance.State.STARTING;
    }

    private static Optional<Instant> runningSince(SeenDeployment deployment, List<SeenPod> pods) {
        return pods.stream()
                .filter(pod -> current(deployment, pod))
                .map(SeenPod::runningSince)
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    /** Whether the pod is of the specification and attempt that the Deployment has now. */
    private static boolean current(SeenDeployment deployment, SeenPod pod) {
        return pod.hash().equals(deployment.hash()) && pod.attempt() == deployment.attempt();
    }

    /** What keeps a pod from becoming ready says more than a count. */
    private static String message(SeenDeployment deployment, List<SeenPod> pods) {
        if (deployment.deleting()) {
            return "Deployment is being deleted, " + pods.size() + " pods left";
        }
        if (deployment.wanted() == 0) {
            return "scaled to 0, " + pods.size() + " pods left";
        }
        if (deployment.readiness().ready()) {
            return "";
        }
        return pods.stream()
                .filter(pod -> current(deployment, pod))
                .map(SeenPod::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .findFirst()
                .map(trouble -> deployment.readiness().message() + "; " + trouble)
                .orElse(deployment.readiness().message());
    }
}
