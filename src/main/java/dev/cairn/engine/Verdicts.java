package dev.cairn.engine;

import dev.cairn.model.Instance;
import dev.cairn.model.Kind;
import dev.cairn.model.Observation;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory.Next;
import dev.cairn.model.RestartPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What follows the end of an attempt: classify the exit, then the budget, the fuse and the backoff; the most restrictive
 * verdict wins.
 */
final class Verdicts {
    /** Restarts of something that was never ready, under {@code onFailure: Stop}. */
    private static final int NEVER_READY_RESTARTS = 5;

    private Verdicts() {}

    /** The verdict; counts in the draft when it is a restart. */
    static Next next(Plan plan, Scopes scopes, Resource resource, Draft draft, Reason cause, Instant now) {
        forgetWhenStable(resource, draft, now);
        if (resource.kind() instanceof Kind.Job job) {
            return ofJob(plan, resource, job, draft, cause, now);
        }
        return ofService(plan, scopes, resource, draft, cause, now);
    }

    /** Ready for the stability period: the consecutive failures are over. */
    static void forgetWhenStable(Resource resource, Draft draft, Instant now) {
        if (draft.failures > 0
                && draft.phase == Phase.READY
                && draft.readyAt.isPresent()
                && !now.isBefore(draft.readyAt.get().plus(resource.restart().stabilityPeriod()))) {
            draft.failures = 0;
        }
    }

    /** Whether one restart more of a service would be one too many. */
    static boolean over(Plan plan, Resource resource, Draft draft, Instant now) {
        RestartPolicy policy = resource.restart();
        boolean neverReady = plan.onFailure() == Plan.OnFailure.STOP
                && draft.readyHash.filter(draft.hash::equals).isEmpty()
                && draft.failures >= NEVER_READY_RESTARTS;
        return neverReady
                || (policy.maxRestarts() > 0 && within(draft, policy, now).size() >= policy.maxRestarts());
    }

    /** Counts one restart. */
    static void count(Resource resource, Draft draft, Instant now) {
        draft.failures++;
        List<Instant> recent = new ArrayList<>(within(draft, resource.restart(), now));
        recent.add(now);
        draft.recent = List.copyOf(recent);
        draft.restarts++;
    }

    private static Next ofJob(Plan plan, Resource resource, Kind.Job job, Draft draft, Reason cause, Instant now) {
        if (success(resource, cause)) {
            return new Next(Phase.COMPLETED, Optional.empty(), Optional.empty());
        }
        boolean last = resource.restartedByBackend()
                ? !(cause instanceof Reason.BackendError) // the backend counts what ran, not what it did not begin
                : draft.failures >= job.policy().retries();
        if (last
                || prevented(resource, cause)
                || cause instanceof Reason.ExitUnknown
                || cause instanceof Reason.MissingOutput // it did its work; what it told is lost
                || cause instanceof Reason.DeadlineExceeded) {
            return failed(cause);
        }
        return restart(plan, resource, draft, cause, now);
    }

    private static Next ofService(Plan plan, Scopes scopes, Resource resource, Draft draft, Reason cause, Instant now) {
        RestartPolicy.Policy policy = resource.restart().policy();
        if (success(resource, cause) && policy != RestartPolicy.Policy.ALWAYS) {
            return new Next(Phase.COMPLETED, Optional.empty(), Optional.empty());
        }
        if (prevented(resource, cause) || policy == RestartPolicy.Policy.NEVER) {
            return failed(cause);
        }
        if (cause instanceof Reason.Vanished && policy == RestartPolicy.Policy.ON_FAILURE) {
            return new Next(Phase.PENDING, Optional.empty(), Optional.empty());
        }
        Optional<String> tripped = scopes.failed(resource.name());
        if (over(plan, resource, draft, now)) {
            return new Next(Phase.QUARANTINED, Optional.of(new Reason.RestartLimit(cause.text())), Optional.empty());
        }
        if (tripped.isPresent()) {
            Reason reason = new Reason.FuseTripped(tripped.get());
            return new Next(Phase.QUARANTINED, Optional.of(reason), Optional.empty());
        }
        return restart(plan, resource, draft, cause, now);
    }

    private static Next restart(Plan plan, Resource resource, Draft draft, Reason cause, Instant now) {
        count(resource, draft, now);
        double dice = Backoff.dice(plan.seed(), resource.name(), draft.attempt);
        Instant at = now.plus(Backoff.wait(resource.restart(), draft.failures, dice));
        return new Next(Phase.RESTARTING, Optional.of(cause), Optional.of(at));
    }

    private static Next failed(Reason cause) {
        return new Next(Phase.FAILED, Optional.of(cause), Optional.empty());
    }

    /** The instance of a job that ended well, as far as it can be seen. */
    static Optional<Instance> succeeded(Resource resource, Observation seen) {
        return seen.instances().stream()
                .filter(_ -> resource.kind() instanceof Kind.Job)
                .filter(instance -> instance.exit()
                        .filter(exit -> success(resource, exit.cause()))
                        .isPresent())
                .findFirst();
    }

    /** Whether a run that ended so did what it was for. */
    static boolean success(Resource resource, Reason cause) {
        return code(cause).filter(resource.restart().successCodes()::contains).isPresent();
    }

    private static boolean prevented(Resource resource, Reason cause) {
        return cause.prevented()
                || code(cause)
                        .filter(resource.restart().preventCodes()::contains)
                        .isPresent();
    }

    /** The exit status as a shell gives it (POSIX 2.8.2): an end by signal n is 128 + n. */
    private static Optional<Integer> code(Reason cause) {
        return switch (cause) {
            case Reason.ExitCode exit -> Optional.of(exit.code());
            case Reason.Signal signal -> Optional.of(128 + signal.number());
            default -> Optional.empty();
        };
    }

    private static List<Instant> within(Draft draft, RestartPolicy policy, Instant now) {
        Instant from = now.minus(policy.period());
        return draft.recent.stream().filter(at -> at.isAfter(from)).toList();
    }
}
