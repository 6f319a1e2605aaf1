package dev.cairn.operator;

import dev.cairn.api.Condition;
import dev.cairn.api.MemoryStatus;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the status of one Stack: under its resource version, never the same twice. At once when it is the first of a
 * generation or changes {@code Ready}; else not more often than every 250 ms, or every second where it only tells how far
 * something has come that is on its way, and in its turn among all Stacks; a large one less often. A status that somebody
 * else wrote meanwhile is not overwritten.
 */
final class StatusWriter {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration LONG_PAUSE = Duration.ofSeconds(1);
    /** Resources of a Stack whose status may be written that often; the API server works about 2 ms on each of them. */
    private static final int USUAL = 50;

    private static final Set<String> ON_ITS_WAY = Set.of("Pending", "Blocked", "Starting", "Running", "Stopping");

    private static final int ROUNDS = 3;

    private final KubernetesClient client;
    private final StatusBudget budget;
    private Optional<StackStatus> stored;
    private Optional<StackStatus> sent = Optional.empty();
    private String version;
    private String basis;
    private Instant writtenAt = Instant.EPOCH;
    /** When it may be written, once that was asked. */
    private Optional<Instant> turn = Optional.empty();

    /** A writer that begins with the Stack as it was read. */
    StatusWriter(KubernetesClient client, Stack stack, StatusBudget budget) {
        this.client = client;
        this.budget = budget;
        this.stored = Optional.ofNullable(stack.getStatus());
        this.version = stack.getMetadata().getResourceVersion();
        this.basis = version;
    }

    /** What became of it. */
    sealed interface Result {
        /** It is there. */
        record Stored() implements Result {}

        /** It may be written then, with what is known then. */
        record Later(Instant at) implements Result {}

        /** Somebody else wrote this one; what was remembered is not to be trusted. */
        record Overtaken(Optional<StackStatus> theirs) implements Result {}

        /** The Stack does not exist any more. */
        record Gone() implements Result {}
    }

    /** The status as it was read or written last. */
    Optional<StackStatus> stored() {
        return stored;
    }

    /**
     * Writes that status.
     *
     * @param stack as it was read for this pass
     * @throws KubernetesClientException when the API server does not take it
     */
    Result write(Stack stack, StackStatus status, Instant now) {
        if (same(status)) {
            return new Result.Stored();
        }
        if (!urgent(status)) {
            Instant next = writtenAt.plus(pause(status.resources().size(), turned(status)));
            if (!now.isBefore(next)) {
                turn = turn.or(() -> Optional.of(budget.turn(now)));
                next = turn.get();
            }
            if (now.isBefore(next)) {
                return new Result.Later(next);
            }
        }
        String read = stack.getMetadata().getResourceVersion();
        if (!read.equals(basis)) {
            basis = read;
            version = read;
        }
        for (int round = 1; ; round++) {
            try {
                Stack answer = client.resource(with(stack, status, version)).updateStatus();
                stored = Optional.ofNullable(answer.getStatus());
                sent = Optional.of(status);
                version = answer.getMetadata().getResourceVersion();
                writtenAt = now;
                turn = Optional.empty();
                return new Result.Stored();
            } catch (KubernetesClientException e) {
                if (e.getCode() == 404) {
                    return new Result.Gone();
                }
                if (e.getCode() != 409 || round == ROUNDS) {
                    throw e;
                }
            }
            Optional<Result> other = reread(stack);
            if (other.isPresent()) {
                return other.get();
            }
        }
    }

    /** How long after the last one it is written: longer for a Stack that is larger than usual. */
    static Duration pause(int resources, boolean turned) {
        return (turned ? PAUSE : LONG_PAUSE).multipliedBy(1 + resources / USUAL);
    }

    /** Whether it is there already, written by this process or, as far as its JSON tells, by one before it. */
    private boolean same(StackStatus status) {
        if (sent.isEmpty() && stored.isPresent()) {
            KubernetesSerialization json = client.getKubernetesSerialization();
            if (json.asJson(stored.get()).equals(json.asJson(status))) {
                sent = Optional.of(status);
            }
        }
        return sent.equals(Optional.of(status));
    }

    /** After a conflict: whether it was only about something else of the Stack (then empty: try again). */
    private Optional<Result> reread(Stack stack) {
        Stack now = client.resource(stack).get();
        if (now == null
                || !now.getMetadata().getUid().equals(stack.getMetadata().getUid())) {
            return Optional.of(new Result.Gone());
        }
        version = now.getMetadata().getResourceVersion();
        if (Objects.equals(now.getStatus(), stored.orElse(null))) {
            return Optional.empty();
        }
        stored = Optional.ofNullable(now.getStatus());
        sent = Optional.empty();
        return Optional.of(new Result.Overtaken(stored));
    }

    private boolean urgent(StackStatus status) {
        return stored.map(before -> !Objects.equals(before.observedGeneration(), status.observedGeneration())
                        || !ready(before).equals(ready(status)))
                .orElse(true);
    }

    /** Whether there is more to tell than how far something has come. */
    private boolean turned(StackStatus status) {
        return stored.map(before -> !turns(before).equals(turns(status))).orElse(true);
    }

    private static List<Object> turns(StackStatus status) {
        List<Object> turns = new ArrayList<>();
        turns.add(Optional.ofNullable(status.mode()));
        turns.add(Optional.ofNullable(status.shutdown()));
        turns.add(Optional.ofNullable(status.lastHandledReconcileAt()));
        status.conditions().forEach(condition -> turns.add(List.of(condition.type(), condition.status())));
        for (ResourceStatus resource : status.resources()) {
            turns.add(ON_ITS_WAY.contains(resource.phase()) ? "" : resource.phase());
            turns.add(Optional.ofNullable(resource.memory()).map(MemoryStatus::lastRequest));
        }
        return turns;
    }

    private static String ready(StackStatus status) {
        List<Condition> conditions = status.conditions();
        return conditions.stream()
                .filter(condition -> condition.type().equals("Ready"))
                .map(Condition::status)
                .findFirst()
                .orElse("");
    }

    private static Stack with(Stack stack, StackStatus status, String version) {
        Stack copy = new Stack();
        copy.setMetadata(new ObjectMetaBuilder()
                .withName(stack.getMetadata().getName())
                .withNamespace(stack.getMetadata().getNamespace())
                .withUid(stack.getMetadata().getUid())
                .withResourceVersion(version)
                .build());
        copy.setSpec(stack.getSpec());
        copy.setStatus(status);
        return copy;
    }
}
