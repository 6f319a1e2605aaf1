package dev.cairn.status;

import dev.cairn.api.Condition;
import dev.cairn.model.Phase;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.StackMemory.StackPhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The conditions of a stack as kstatus reads them (docs/reference): {@code Reconciling} and {@code Stalled} exist only
 * while they are true and never together; {@code Ready} is Unknown for "not yet" and False for "something is wrong".
 */
final class Conditions {
    private static final int MESSAGE_BYTES = 1024;

    private final Sight sight;
    private final Surroundings surroundings;
    private final List<Condition> before;
    private final Instant now;
    private final String message;

    Conditions(Sight sight, Surroundings surroundings, List<Condition> before, Instant now, String message) {
        this.sight = sight;
        this.surroundings = surroundings;
        this.before = before;
        this.now = now;
        this.message = message;
    }

    private enum Verdict {
        TRUE("True"),
        FALSE("False"),
        UNKNOWN("Unknown");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }
    }

    List<Condition> list() {
        List<Condition> conditions = new ArrayList<>();
        if (surroundings.refusal().isPresent()) {
            Surroundings.Refusal refusal = surroundings.refusal().get();
            conditions.add(condition("Ready", Verdict.FALSE, refusal.reason(), refusal.message()));
            conditions.add(condition("Stalled", Verdict.TRUE, refusal.reason(), refusal.message()));
        } else {
            lifecycle(conditions);
        }
        if (!surroundings.fidelity().isEmpty()) {
            conditions.add(
                    condition("Fidelity", Verdict.FALSE, "PartlyHonoured", String.join("; ", surroundings.fidelity())));
        }
        if (sight.plan().suspended()) {
            conditions.add(condition("Suspended", Verdict.TRUE, "Suspended", "observed and reported only"));
        }
        return conditions;
    }

    private void lifecycle(List<Condition> conditions) {
        StackPhase phase = sight.memory().stack().phase();
        switch (phase) {
            case PENDING, PROGRESSING -> progressing(conditions);
            case SUSPENDED ->
                conditions.add(
                        earlier("Ready").orElseGet(() -> condition("Ready", Verdict.UNKNOWN, "Suspended", message)));
            case STOPPING -> {
                String why = sight.plan().desired() == Plan.Desired.REMOVED ? "Deleting" : "Stopping";
                conditions.add(condition("Ready", Verdict.UNKNOWN, why, message));
                conditions.add(condition("Reconciling", Verdict.TRUE, why, message));
            }
            case STOPPED -> conditions.add(condition("Ready", Verdict.FALSE, "Stopped", message));
            case FAILED -> {
                String why = failure();
                conditions.add(condition("Ready", Verdict.FALSE, why, message));
                conditions.add(condition("Stalled", Verdict.TRUE, why, message));
            }
            case DEGRADED ->
                well(
                        conditions,
                        criticalAreWell()
                                ? condition("Ready", Verdict.TRUE, "ReadyWithFailures", message)
                                : condition("Ready", Verdict.FALSE, notReady(), message));
            case COMPLETED, READY -> well(conditions, condition("Ready", Verdict.TRUE, Wording.word(phase), message));
        }
    }

    private void well(List<Condition> conditions, Condition ready) {
        boolean unfinished = surroundings.unfinished().isPresent() || leaving();
        if (ready.status().equals(Verdict.TRUE.word) && unfinished) {
            progressing(conditions);
        } else {
            conditions.add(ready);
        }
    }

    /** Whether something runs on that is not wanted or not there any more: tools are not told to go on before it is gone. */
    private boolean leaving() {
        return sight.names().stream()
                .filter(name -> !sight.wanted(name))
                .filter(name -> sight.resource(name)
                        .map(resource -> resource.kind().hasInstance())
                        .orElse(true))
                .anyMatch(name -> sight.phase(name).active());
    }

    private void progressing(List<Condition> conditions) {
        boolean retried = !sight.snapshot().lost().isEmpty()
                || sight.plan().resources().stream()
                        .anyMatch(resource -> sight.phase(resource.name()) == Phase.RESTARTING);
        conditions.add(
                retried
                        ? condition("Ready", Verdict.FALSE, notReady(), message)
                        : condition("Ready", Verdict.UNKNOWN, "Progressing", message));
        conditions.add(
                condition("Reconciling", Verdict.TRUE, retried ? "ProgressingWithRetry" : "Progressing", message));
    }

    private String notReady() {
        return sight.snapshot().lost().isEmpty() ? "ResourceNotReady" : "BackendLost";
    }

    /** The typed reason of the first critical failure that is not another one's. */
    private String failure() {
        return sight.plan().resources().stream()
                .filter(resource -> sight.critical(resource.name())
                        && sight.phase(resource.name()).failedForGood())
                .flatMap(resource -> sight.memoryOf(resource.name()).flatMap(ResourceMemory::reason).stream())
                .filter(reason -> reason.rootName().isEmpty())
                .map(dev.cairn.model.Reason::type)
                .findFirst()
                .orElse("ResourceFailed");
    }

    private boolean criticalAreWell() {
        return sight.plan().resources().stream()
                .filter(Resource::critical)
                .filter(resource -> sight.wanted(resource.name()))
                .allMatch(resource -> switch (sight.phase(resource.name())) {
                    case READY, COMPLETED, STOPPED, SKIPPED, UNMANAGED -> true;
                    case PENDING, BLOCKED, STARTING, RUNNING, UNREADY, STOPPING, FAILED, RESTARTING, QUARANTINED ->
                        false;
                });
    }

    private Condition condition(String type, Verdict verdict, String reason, String text) {
        String since = earlier(type)
                .filter(condition -> condition.status().equals(verdict.word))
                .map(Condition::lastTransitionTime)
                .orElseGet(() -> Times.text(now));
        return new Condition(
                type,
                verdict.word,
                sight.observedGeneration(surroundings),
                since,
                reason,
                Bounded.bytes(text, MESSAGE_BYTES));
    }

    private Optional<Condition> earlier(String type) {
        return before.stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }
}
