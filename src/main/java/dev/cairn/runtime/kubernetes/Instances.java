package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Exit;
import dev.cairn.model.Instance;
import dev.cairn.model.Instance.State;
import dev.cairn.model.Reason;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an object and its pods are to the engine: one instance, whose id is the object's uid. It is healthy only when the
 * object is ready for its present generation; one that was asked to have no replicas has ended when its last pod is gone.
 */
final class Instances {
    private Instances() {}

    /**
     * The instance.
     *
     * @param pods of the same resource, those of older attempts included
     * @param mishap what keeps its pods from being made or prepared
     */
    static Instance of(SeenWorkload workload, List<SeenPod> pods, Optional<String> mishap) {
        List<SeenPod> current = pods.stream().filter(workload::isCurrent).toList();
        Optional<Exit> exit = exit(workload, pods, current);
        return new Instance(
                workload.uid(),
                workload.resource(),
                workload.attempt(),
                workload.hash(),
                exit.isPresent() ? State.STOPPED : state(workload, current),
                runningSince(current),
                exit,
                restarts(workload, current),
                new Instance.Replicas(workload.wanted(), workload.updated(), workload.ready()),
                Optional.empty(),
                Optional.empty(),
                message(workload, pods, current, mishap),
                workload.facts());
    }

    /** A Job that is done, whose pods are still being asked for: it runs until they tell how it ended. */
    static Instance awaitingPods(SeenWorkload job) {
        return new Instance(
                job.uid(),
                job.resource(),
                job.attempt(),
                job.hash(),
                State.RUNNING,
                Optional.empty(),
                Optional.empty(),
                job.failures(),
                Instance.Replicas.SINGLE,
                Optional.empty(),
                "Job is complete, its pod is looked for");
    }

    private static Optional<Exit> exit(SeenWorkload workload, List<SeenPod> pods, List<SeenPod> current) {
        return switch (workload.form()) {
            case DEPLOYMENT, STATEFUL_SET -> {
                boolean ending = workload.deleting() || workload.wanted() == 0;
                boolean over = ending && pods.isEmpty() && (workload.settled() || workload.deleting());
                yield over ? Optional.of(workload.ended()) : Optional.empty();
            }
            case POD ->
                current.stream().map(SeenPod::exit).flatMap(Optional::stream).findFirst();
            case JOB -> job(workload, current);
            case MANIFEST ->
                workload.wanted() == 0 && workload.settled() ? Optional.of(workload.ended()) : Optional.empty();
        };
    }

    /** A Job is over when its controller says so; how, its last pod tells. */
    private static Optional<Exit> job(SeenWorkload job, List<SeenPod> pods) {
        return switch (job.readiness().verdict()) {
            case IN_PROGRESS -> Optional.empty();
            case READY ->
                pods.isEmpty()
                        ? Optional.of(new Exit(new Reason.ExitCode(0), job.changedAt(), Optional.empty()))
                        : last(pods).filter(exit -> exit.cause().equals(new Reason.ExitCode(0)));
            case FAILED -> {
                Exit known = last(pods).orElseGet(job::ended);
                yield Optional.of(new Exit(known.cause(), known.at(), Optional.of(Map.of())));
            }
        };
    }

    private static Optional<Exit> last(List<SeenPod> pods) {
        return pods.stream().map(SeenPod::exit).flatMap(Optional::stream).max(Comparator.comparing(Exit::at));
    }

    private static State state(SeenWorkload workload, List<SeenPod> current) {
        boolean runs = runningSince(current).isPresent();
        return switch (workload.form()) {
            case DEPLOYMENT, STATEFUL_SET -> {
                if (workload.deleting() || workload.wanted() == 0) {
                    yield State.RUNNING;
                }
                yield workload.readiness().ready() ? State.HEALTHY : runs ? State.RUNNING : State.STARTING;
            }
            case POD -> {
                boolean healthy =
                        workload.readiness().ready() && current.stream().anyMatch(SeenPod::probed);
                yield healthy ? State.HEALTHY : runs ? State.RUNNING : State.STARTING;
            }
            case MANIFEST -> workload.readiness().ready() ? State.HEALTHY : State.RUNNING;
            case JOB -> runs ? State.RUNNING : State.STARTING;
        };
    }

    private static int restarts(SeenWorkload workload, List<SeenPod> current) {
        return workload.form() == Form.JOB
                ? workload.failures()
                : current.stream().mapToInt(SeenPod::restarts).sum();
    }

    private static Optional<Instant> runningSince(List<SeenPod> current) {
        return current.stream()
                .map(SeenPod::runningSince)
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    /** What keeps a pod from becoming ready says more than a count. */
    private static String message(
            SeenWorkload workload, List<SeenPod> pods, List<SeenPod> current, Optional<String> mishap) {
        String kind = workload.kind();
        if (workload.deleting()) {
            return kind + " is being deleted, " + pods.size() + " pods left";
        }
        if (workload.wanted() == 0 && workload.form() != Form.MANIFEST) {
            return "scaled to 0, " + pods.size() + " pods left";
        }
        if (workload.readiness().ready()) {
            return "";
        }
        return current.stream()
                .map(SeenPod::trouble)
                .map(Trouble::text)
                .filter(trouble -> !trouble.isEmpty())
                .findFirst()
                .or(() -> mishap)
                .map(trouble -> workload.readiness().message() + "; " + trouble)
                .orElse(workload.readiness().message());
    }
}
