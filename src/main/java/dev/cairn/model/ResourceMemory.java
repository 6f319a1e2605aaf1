package dev.cairn.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is remembered of one resource between two steps, and across a restart of Cairn.
 *
 * @param phase where it stands
 * @param reason why, when it failed, restarts, stops or is unready
 * @param since when the phase began
 * @param waitingFor what its closed gates wait for, in plan order; also what a stop waits for
 * @param attempt the present or last attempt
 * @param counters restarts and failures
 * @param latch what outlives attempts
 * @param next what follows the stop in flight
 * @param nextAt when it starts again, while restarting
 * @param outputs last published values, kept after they were withdrawn
 * @param published whether the outputs are valid now
 * @param wantedHash of the specification as it was last resolved; empty until its references could be filled in
 * @param stopCause the resource whose requested stop, or the plan whose removal of it, wants this one gone first
 * @param dueAt when time alone changes something for it
 * @param old how to stop it and what it rested on, once it is no longer in the plan
 */
public record ResourceMemory(
        Phase phase,
        Optional<Reason> reason,
        Instant since,
        List<String> waitingFor,
        Attempt attempt,
        Counters counters,
        Latch latch,
        Optional<Next> next,
        Optional<Instant> nextAt,
        Outputs outputs,
        boolean published,
        Optional<String> wantedHash,
        Optional<String> stopCause,
        Optional<Instant> dueAt,
        Old old) {

    public ResourceMemory {
        waitingFor = List.copyOf(waitingFor);
    }

    /** The same when nobody stopped or probed it until now, so that no limit can have been reached. */
    ResourceMemory unwatchedUntil(Instant now) {
        boolean stops = phase == Phase.STOPPING;
        boolean undoes = stops && reason.orElse(null) instanceof Reason.Undoing;
        boolean starts = phase == Phase.STARTING || phase == Phase.RUNNING || undoes;
        return new ResourceMemory(
                phase,
                reason,
                stops ? now : since,
                waitingFor,
                starts ? attempt.allowedAt(now) : attempt,
                counters,
                latch,
                next,
                nextAt,
                outputs,
                published,
                wantedHash,
                stopCause,
                dueAt,
                old);
    }

    /**
     * One try to run a specification.
     *
     * @param number rises by one per attempt, for ever
     * @param hash of the specification; empty before the first
     * @param instance id of what runs it; empty until it was seen
     * @param gatesOpenAt when its start was allowed; deadlines count from here
     * @param executingAt when it was first seen executing
     * @param readyAt when it was last ready
     * @param restartsSeen restarts of the backend that were counted already
     */
    public record Attempt(
            long number,
            String hash,
            Optional<String> instance,
            Optional<Instant> gatesOpenAt,
            Optional<Instant> executingAt,
            Optional<Instant> readyAt,
            int restartsSeen) {
        /** Before the first. */
        public static final Attempt NONE =
                new Attempt(0, "", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0);

        /** How the ids of externals begin: they are probed, and no backend lists them. */
        public static final String EXTERNAL = "external-";

        /** The same, with its deadline counted from there. */
        private Attempt allowedAt(Instant at) {
            return new Attempt(number, hash, instance, gatesOpenAt.map(_ -> at), executingAt, readyAt, restartsSeen);
        }

        /** The id under which a backend lists it; empty for an external too. */
        public Optional<String> listed() {
            return instance.filter(id -> !id.startsWith(EXTERNAL));
        }
    }

    /**
     * Counts that restart decisions need.
     *
     * @param failures consecutive, since it was last stable
     * @param recent instants of the restarts within the policy's period, oldest first
     * @param restarts in total, for people
     */
    public record Counters(int failures, List<Instant> recent, int restarts) {
        /** Nothing counted. */
        public static final Counters ZERO = new Counters(0, List.of(), 0);

        public Counters {
            recent = List.copyOf(recent);
        }
    }

    /**
     * What outlives attempts.
     *
     * @param completedHash of the last run of a job that succeeded
     * @param readyHash of the specification that was last ready
     * @param held a stop in force, with the id of its request
     * @param restarting a requested restart in flight, with the id of its request
     * @param lastRequest the newest answered request
     * @param exitCode of the last attempt that ended
     * @param facts of the last run of a job, for its outputs
     * @param renewal the resource because of which it is to be stopped and started again, until it is stopped
     * @param askedAt when it was last asked for: wanted again, or by a request; kept for what conflicts with others
     */
    public record Latch(
            Optional<String> completedHash,
            Optional<String> readyHash,
            Optional<String> held,
            Optional<String> restarting,
            Optional<Answer> lastRequest,
            Optional<Integer> exitCode,
            java.util.Map<String, OutputValue> facts,
            Optional<String> renewal,
            Optional<Instant> askedAt) {
        /** Nothing latched. */
        public static final Latch NONE = new Latch(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                java.util.Map.of(),
                Optional.empty(),
                Optional.empty());

        public Latch {
            facts = java.util.Map.copyOf(facts);
        }
    }

    /**
     * The answer to a request.
     *
     * @param outcome {@code Accepted}, {@code AlreadyRestarting}, {@code UnknownResource}, {@code Refused}
     */
    public record Answer(String id, Request.Verb verb, String outcome) {}

    /**
     * What follows when a stop is through.
     *
     * @param phase the phase that follows
     * @param reason kept for it
     * @param nextAt when it starts again, with {@link Phase#RESTARTING}
     */
    public record Next(Phase phase, Optional<Reason> reason, Optional<Instant> nextAt) {}

    /**
     * How to stop something that the plan no longer holds.
     *
     * @param dependencies what it rested on, directly
     * @param dependents what rested on it, directly, in the last plan that held it
     * @param holds what it had for itself there, as {@link Holdings} tell
     */
    public record Old(
            Resource.Backend backend,
            List<String> dependencies,
            List<String> dependents,
            StopPolicy stop,
            List<String> holds) {
        public Old {
            dependencies = List.copyOf(dependencies);
            dependents = List.copyOf(dependents);
            holds = List.copyOf(holds);
        }

        /** Of something that had nothing for itself. */
        public Old(Resource.Backend backend, List<String> dependencies, List<String> dependents, StopPolicy stop) {
            this(backend, dependencies, dependents, stop, List.of());
        }

        /** The same, after one more. */
        public Old after(String name) {
            if (dependencies.contains(name)) {
                return this;
            }
            return new Old(
                    backend,
                    Stream.concat(dependencies.stream(), Stream.of(name)).toList(),
                    dependents,
                    stop,
                    holds);
        }
    }

    /** The same, seen to have ended for that reason while nobody drove it. */
    public ResourceMemory ended(Optional<Reason> why, Instant when) {
        return new ResourceMemory(
                Phase.STOPPED,
                why,
                when,
                List.of(),
                attempt,
                counters,
                latch,
                Optional.empty(),
                Optional.empty(),
                outputs,
                false,
                wantedHash,
                Optional.empty(),
                Optional.empty(),
                old);
    }

    /** The same, for that reason. */
    public ResourceMemory because(Reason why) {
        return new ResourceMemory(
                phase,
                Optional.of(why),
                since,
                waitingFor,
                attempt,
                counters,
                latch,
                next,
                nextAt,
                outputs,
                published,
                wantedHash,
                stopCause,
                dueAt,
                old);
    }

    /** Something of ours that neither the plan nor the memory knows: to be taken down. */
    public static ResourceMemory found(Instant now) {
        return fresh(new Old(Resource.Backend.PROCESS, List.of(), List.of(), StopPolicy.DEFAULT), now);
    }

    /** A resource nothing is known of. */
    public static ResourceMemory fresh(Resource resource, Instant now) {
        return fresh(new Old(resource.backend(), List.of(), List.of(), resource.stop()), now);
    }

    private static ResourceMemory fresh(Old old, Instant now) {
        return new ResourceMemory(
                Phase.PENDING,
                Optional.empty(),
                now,
                List.of(),
                Attempt.NONE,
                Counters.ZERO,
                Latch.NONE,
                Optional.empty(),
                Optional.empty(),
                Outputs.NONE,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                old);
    }
}
