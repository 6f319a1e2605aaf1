package dev.cairn.model;

import java.time.Duration;

/**
 * What a shell has to do. Effects are repeated until what they are for is observed, so performing one twice, or one
 * that is already in flight, must be harmless; a shell performs those of one resource one after the other.
 */
public sealed interface Effect {
    /** The resource it is for. */
    String resource();

    /**
     * Pull, build, create for that attempt: whatever may be done before the gates open.
     *
     * @param ahead whether they are closed still: what it waits for may bring what is missing
     */
    record Stage(String resource, long attempt, Workload workload, String hash, boolean ahead) implements Effect {}

    /** Pull or build the image, while the rest of the specification is not known yet. */
    record Pull(String resource, Workload.Image image) implements Effect {}

    /** Give up a stage or start in flight. */
    record Cancel(String resource) implements Effect {}

    /** Make it exist and execute as specified; what older attempts left is removed first. */
    record Start(String resource, long attempt, Workload workload, String hash) implements Effect {}

    /** Ask that instance to end: signal, and kill after the grace. A grace of zero kills at once. */
    record Stop(String resource, String instance, String signal, Duration grace) implements Effect {}

    /** Remove what is left of that instance, its data excepted. */
    record Remove(String resource, String instance) implements Effect {}

    /**
     * Keep probing that instance: fast until told otherwise, steady after its first success. Ends with the instance.
     *
     * @param instance id of the instance; for an external a name of the engine's own
     * @param target what runs, or the host of an external
     * @param steady whether it was ready already: probe at {@code interval}
     */
    record Watch(String resource, String instance, Workload target, Probe probe, Health health, boolean steady)
            implements Effect {}

    /** Make these outputs known (none: withdraw them), where the backend keeps them. */
    record PublishOutputs(String resource, Outputs outputs) implements Effect {}
}
