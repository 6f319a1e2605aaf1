package dev.cairn.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is seen of one resource.
 *
 * @param instances everything of ours that exists for it, newest attempt last
 * @param staging how far the preparation of its present specification is
 * @param probe the prober's streak, where the engine has to have it probed
 * @param failure the last effect that failed, until another one of the same resource is performed, or until its
 *     cause is seen to be gone
 * @param busy whether a start of it is in flight, so that an instance may still appear
 */
public record Observation(
        List<Instance> instances,
        Staging staging,
        Optional<ProbeStreak> probe,
        Optional<Failure> failure,
        boolean busy) {

    /** Nothing exists, nothing is known. */
    public static final Observation ABSENT =
            new Observation(List.of(), new Staging.None(), Optional.empty(), Optional.empty(), false);

    public Observation {
        instances = List.copyOf(instances);
    }

    /** How far pull, build and create are. */
    public sealed interface Staging {
        /** Not asked for. */
        record None() implements Staging {}

        /** The image is there; the rest waits for outputs of others. */
        record Pulled(String image) implements Staging {}

        /** At work since; the hash is empty while only the image is pulled. */
        record InProgress(String hash, Instant since, String progress) implements Staging {}

        /** Ready to be started. */
        record Done(String hash) implements Staging {}

        /**
         * Ended in an error.
         *
         * @param attempt for which it was asked; 0 while only the image was pulled. A later attempt tries again
         * @param ahead whether it was asked before the attempt's turn had come, which tries again
         */
        record Failed(String hash, long attempt, boolean ahead, Reason reason) implements Staging {}
    }

    /**
     * The newest run of equal probe results of one instance. Counting is a fact; judging is the engine's.
     *
     * @param instance id of the instance that was probed
     * @param passing whether the streak is one of successes
     * @param count length of the streak, at least 1
     * @param last when the newest result came
     * @param output of the newest result: short, for people, nothing secret
     */
    public record ProbeStreak(String instance, boolean passing, int count, Instant last, String output) {}

    /**
     * An effect that failed.
     *
     * @param attempt of the effect
     * @param verb of the effect
     */
    public record Failure(long attempt, Verb verb, Reason reason) {}

    /** What was tried. */
    public enum Verb {
        START,
        STOP,
        REMOVE
    }

    /** The same with other instances. */
    public Observation withInstances(List<Instance> other) {
        return new Observation(other, staging, probe, failure, busy);
    }

    /** The same with another staging. */
    public Observation withStaging(Staging other) {
        return new Observation(instances, other, probe, failure, busy);
    }

    /** The same with another streak. */
    public Observation withProbe(ProbeStreak other) {
        return new Observation(instances, staging, Optional.of(other), failure, busy);
    }

    /** The same with a failure. */
    public Observation withFailure(Failure other) {
        return new Observation(instances, staging, probe, Optional.of(other), busy);
    }

    /** The same without a failure. */
    public Observation withoutFailure() {
        return failure.isEmpty() ? this : new Observation(instances, staging, probe, Optional.empty(), busy);
    }

    /** The same, with a start in flight or not. */
    public Observation withBusy(boolean other) {
        return busy == other ? this : new Observation(instances, staging, probe, failure, other);
    }

    /** The instance of that id. */
    public Optional<Instance> instance(String id) {
        return instances.stream().filter(instance -> instance.id().equals(id)).findFirst();
    }
}
