package dev.cairn.cli.text;

import dev.cairn.api.ResourceSpec;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.api.StackSpec;
import dev.cairn.model.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code cairn wait --for} and {@code up --wait} wait for, judged from one look at the stack. */
public enum Goal {
    READY,
    STOPPED,
    COMPLETED,
    FAILED;

    /** How things stand. */
    public sealed interface Verdict {
        /** It is so; {@code warnings} name what failed without being critical. */
        record Reached(List<String> warnings) implements Verdict {}

        /** Not yet; {@code missing} are the resources that are not there. */
        record Waiting(List<String> missing) implements Verdict {}

        /** It cannot become so without somebody's help; {@code failed} are the resources that are to blame. */
        record Lost(List<String> failed) implements Verdict {}
    }

    /** The goal of that name. */
    public static Optional<Goal> of(String name) {
        for (Goal goal : values()) {
            if (goal.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(goal);
            }
        }
        return Optional.empty();
    }

    /**
     * Judges.
     *
     * @param names the resources that matter; empty for all that are wanted
     */
    public Verdict judge(Stack stack, List<String> names) {
        if (!isCurrent(stack)) {
            return new Verdict.Waiting(names);
        }
        return this == FAILED ? judgeFailure(stack, names) : judgeAll(stack, names);
    }

    private Verdict judgeAll(Stack stack, List<String> names) {
        List<String> missing = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (ResourceStatus status : chosen(stack, names)) {
            Phase phase = Row.phase(status);
            if (isMet(phase) || (this == STOPPED && isStoppedBelow(stack, status.name(), phase))) {
                continue;
            }
            if (!isOutOfReach(stack, status.name(), phase)) {
                missing.add(status.name());
            } else if (names.isEmpty() && !isCritical(stack, status.name()) && this == READY) {
                warnings.add(status.name());
            } else {
                failed.add(status.name());
            }
        }
        if (!failed.isEmpty()) {
            return new Verdict.Lost(failed);
        }
        boolean unfinished = this == READY && names.isEmpty() && isReconciling(stack);
        return missing.isEmpty() && !unfinished ? new Verdict.Reached(warnings) : new Verdict.Waiting(missing);
    }

    /** All may be ready while something is left to be done: a volume still grows, what was taken out still stops. */
    private static boolean isReconciling(Stack stack) {
        return stack.getStatus().conditions() != null
                && stack.getStatus().conditions().stream()
                        .anyMatch(condition -> condition.type().equals("Reconciling")
                                && condition.status().equals("True"));
    }

    /** A failure is enough; it is out of reach once everything has completed. */
    private static Verdict judgeFailure(Stack stack, List<String> names) {
        List<ResourceStatus> chosen = chosen(stack, names);
        if (chosen.stream().anyMatch(status -> Row.phase(status).failedForGood())) {
            return new Verdict.Reached(List.of());
        }
        List<String> completed = chosen.stream()
                .filter(status -> Row.phase(status) == Phase.COMPLETED)
                .map(ResourceStatus::name)
                .toList();
        return !chosen.isEmpty() && completed.size() == chosen.size()
                ? new Verdict.Lost(completed)
                : new Verdict.Waiting(names);
    }

    private static List<ResourceStatus> chosen(Stack stack, List<String> names) {
        return StackTable.statuses(stack).stream()
                .filter(status -> names.isEmpty()
                        ? isWanted(stack, status)
                        : names.stream().anyMatch(name -> StackTable.isNamed(stack, status.name(), name)))
                .toList();
    }

    private static boolean isWanted(Stack stack, ResourceStatus status) {
        return switch (Row.phase(status)) {
            case SKIPPED, UNMANAGED -> false;
            case STOPPED -> !isStoppedByFile(stack, status.name());
            default -> true;
        };
    }

    /** What the file itself keeps stopped; what somebody stopped is to come back. */
    private static boolean isStoppedByFile(Stack stack, String name) {
        return stack.getSpec().desired() == StackSpec.Desired.Stopped
                || StackTable.spec(stack, name).map(ResourceSpec::desired).orElse(null) == ResourceSpec.Desired.Stop;
    }

    /** What rests on something that somebody stopped runs no more than that, and waits until it is started. */
    private static boolean isStoppedBelow(Stack stack, String name, Phase phase) {
        return phase == Phase.BLOCKED && !Held.among(stack, List.of(name)).isEmpty();
    }

    /** Whether nothing but another file, mode or request brings it there. */
    private static boolean isOutOfReach(Stack stack, String name, Phase phase) {
        return switch (phase) {
            case FAILED, QUARANTINED, SKIPPED, UNMANAGED -> true;
            case STOPPED -> isStoppedByFile(stack, name);
            case PENDING, BLOCKED, STARTING, RUNNING, READY, UNREADY, STOPPING, RESTARTING, COMPLETED -> false;
        };
    }

    private boolean isMet(Phase phase) {
        return switch (this) {
            case READY -> phase == Phase.READY || phase == Phase.COMPLETED;
            case STOPPED ->
                !phase.active() && phase != Phase.RESTARTING && phase != Phase.BLOCKED && phase != Phase.PENDING;
            case COMPLETED -> phase == Phase.COMPLETED;
            case FAILED -> phase.failedForGood();
        };
    }

    /** A status is about one generation of the file; that of an older one says nothing about this one. */
    private static boolean isCurrent(Stack stack) {
        if (stack.getStatus() == null || stack.getStatus().observedGeneration() == null) {
            return false;
        }
        Long generation = stack.getMetadata().getGeneration();
        return generation == null || stack.getStatus().observedGeneration() >= generation;
    }

    private static boolean isCritical(Stack stack, String name) {
        return StackTable.spec(stack, name).map(ResourceSpec::critical).orElse(true);
    }
}
