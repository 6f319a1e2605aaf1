package dev.cairn.engine;

import dev.cairn.model.Instance;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The memory of one resource while a pass works on it; lives no longer than the pass. */
final class Draft {
    final String name;

    Phase phase;
    Optional<Reason> reason;
    Instant since;
    List<String> waitingFor;

    long attempt;
    String hash;
    Optional<String> instance;
    Optional<Instant> gatesOpenAt;
    Optional<Instant> executingAt;
    Optional<Instant> readyAt;
    int restartsSeen;

    int failures;
    List<Instant> recent;
    int restarts;

    Optional<String> completedHash;
    Optional<String> readyHash;
    Optional<String> held;
    Optional<String> restarting;
    Optional<ResourceMemory.Answer> lastRequest;
    Optional<Integer> exitCode;
    Map<String, OutputValue> facts;
    Optional<String> renewal;
    Optional<Instant> askedAt;

    Optional<ResourceMemory.Next> next;
    Optional<Instant> nextAt;
    Outputs outputs;
    boolean published;
    Optional<String> wantedHash;
    Optional<String> stopCause;
    Optional<Instant> dueAt;
    ResourceMemory.Old old;

    private Draft(String name) {
        this.name = name;
    }

    static Draft of(String name, ResourceMemory memory) {
        Draft draft = new Draft(name);
        draft.phase = memory.phase();
        draft.reason = memory.reason();
        draft.since = memory.since();
        draft.waitingFor = memory.waitingFor();
        draft.attempt = memory.attempt().number();
        draft.hash = memory.attempt().hash();
        draft.instance = memory.attempt().instance();
        draft.gatesOpenAt = memory.attempt().gatesOpenAt();
        draft.executingAt = memory.attempt().executingAt();
        draft.readyAt = memory.attempt().readyAt();
        draft.restartsSeen = memory.attempt().restartsSeen();
        draft.failures = memory.counters().failures();
        draft.recent = memory.counters().recent();
        draft.restarts = memory.counters().restarts();
        draft.completedHash = memory.latch().completedHash();
        draft.readyHash = memory.latch().readyHash();
        draft.held = memory.latch().held();
        draft.restarting = memory.latch().restarting();
        draft.lastRequest = memory.latch().lastRequest();
        draft.exitCode = memory.latch().exitCode();
        draft.facts = memory.latch().facts();
        draft.renewal = memory.latch().renewal();
        draft.askedAt = memory.latch().askedAt();
        draft.next = memory.next();
        draft.nextAt = memory.nextAt();
        draft.outputs = memory.outputs();
        draft.published = memory.published();
        draft.wantedHash = memory.wantedHash();
        draft.stopCause = memory.stopCause();
        draft.dueAt = memory.dueAt();
        draft.old = memory.old();
        return draft;
    }

    ResourceMemory freeze() {
        return new ResourceMemory(
                phase,
                reason,
                since,
                waitingFor,
                new ResourceMemory.Attempt(attempt, hash, instance, gatesOpenAt, executingAt, readyAt, restartsSeen),
                new ResourceMemory.Counters(failures, recent, restarts),
                new ResourceMemory.Latch(
                        completedHash, readyHash, held, restarting, lastRequest, exitCode, facts, renewal, askedAt),
                next,
                nextAt,
                outputs,
                published,
                wantedHash,
                stopCause,
                dueAt,
                old);
    }

    /** Takes over what only the instance can tell. */
    void tells(Instance told) {
        if (!told.facts().isEmpty()) {
            Map<String, OutputValue> values = new HashMap<>();
            told.facts().forEach((fact, value) -> values.put(fact, new OutputValue.Plain(value)));
            facts = Map.copyOf(values);
        }
    }

    void clearCounters() {
        failures = 0;
        recent = List.of();
    }

    /** Wakes the resource at that instant, or earlier. */
    void due(Instant at) {
        if (dueAt.isEmpty() || at.isBefore(dueAt.get())) {
            dueAt = Optional.of(at);
        }
    }

    /** Whether it finished well for the specification that is wanted; a job that never runs again did for any. */
    boolean finished(Resource resource) {
        if (phase != Phase.COMPLETED || !(resource.kind() instanceof Kind.Job job)) {
            return phase == Phase.COMPLETED;
        }
        return job.policy().rerun() == JobPolicy.Rerun.NEVER
                || wantedHash
                        .filter(hash -> !hash.equals(completedHash.orElse(this.hash)))
                        .isEmpty();
    }

    /** What its neighbours look at. */
    Visible visible() {
        boolean observed = phase == Phase.UNMANAGED;
        return new Visible(
                phase,
                phase.failedForGood() ? reason : Optional.empty(),
                attempt,
                hash,
                published,
                outputs,
                wantedHash,
                stopCause,
                held,
                restarting,
                renewal,
                askedAt,
                observed && executingAt.isPresent(),
                observed && completedHash.isPresent());
    }

    /** The part of a draft that others depend on. */
    record Visible(
            Phase phase,
            Optional<Reason> failure,
            long attempt,
            String hash,
            boolean published,
            Outputs outputs,
            Optional<String> wantedHash,
            Optional<String> stopCause,
            Optional<String> held,
            Optional<String> restarting,
            Optional<String> renewal,
            Optional<Instant> askedAt,
            boolean seenExecuting,
            boolean seenFinished) {
        /** Whether it is on its way to a stop, or waits to be. */
        boolean leaves() {
            return phase == Phase.STOPPING || stopCause.isPresent() || held.isPresent() || renewal.isPresent();
        }

        /** Of something that was not known before. */
        static final Visible NONE = new Visible(
                Phase.PENDING,
                Optional.empty(),
                -1,
                "",
                false,
                Outputs.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false);
    }
}
