package dev.cairn.operator;

import dev.cairn.api.Stack;
import dev.cairn.api.StackSpec;
import dev.cairn.api.StackSpec.DeletionPolicy;
import dev.cairn.model.Plan;
import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.runtime.kubernetes.Witness;
import dev.cairn.status.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What becomes of the objects of a Stack that is being deleted: taken down in order, or let go. That depends on how it
 * was deleted, which the Stack's finalizers tell while the garbage collector is at work and the witness afterwards, and
 * on its {@code deletionPolicy}, which may change at any time.
 */
final class Departure {
    private static final Logger LOG = Logger.getLogger(Departure.class);
    /** What the API server puts on an object that is deleted with {@code --cascade=orphan}. */
    private static final String ORPHAN = "orphan";
    /** What it puts on one that is deleted with {@code --cascade=foreground}. */
    private static final String FOREGROUND = "foregroundDeletion";

    /** Pause before what did not come about yet is tried again, and before what is forbidden is. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final Duration LONG_RETRY = Duration.ofSeconds(5);
    /** How long after its grace something may still be there. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KubernetesRuntime runtime;
    private final StackRef reference;
    private final Lanes lanes;
    private final Sightings sightings;
    private final Upkeep upkeep;
    private Optional<Witness> witness = Optional.empty();
    private boolean attached;
    /** What is refused of what is done when nothing has to be stopped. */
    private Optional<Reason> refused = Optional.empty();

    Departure(KubernetesRuntime runtime, StackRef reference, Lanes lanes, Sightings sightings, Upkeep upkeep) {
        this.runtime = runtime;
        this.reference = reference;
        this.lanes = lanes;
        this.sightings = sightings;
        this.upkeep = upkeep;
    }

    /**
     * Whether the Stack's objects are let go; if not, those that a deletion in the foreground took from the Stack are
     * given back to it, so that tools show them below it until they are gone.
     */
    boolean releases(Stack stack) throws RuntimeFailure {
        List<String> finalizers = stack.getMetadata().getFinalizers();
        if (finalizers.contains(ORPHAN) || policyReleases(stack)) {
            witness = Optional.of(Witness.RELEASED);
        } else if (finalizers.contains(FOREGROUND)) {
            witness = Optional.of(Witness.GONE);
            return false;
        } else if (witness.isEmpty()) {
            witness = Optional.of(runtime.witness(reference));
        }
        if (witness.get() == Witness.GONE && !attached) {
            attach();
            attached = true;
        }
        return witness.get() == Witness.RELEASED;
    }

    /** An account that may not is no reason to wait: the order does not need it. */
    private void attach() throws RuntimeFailure {
        try {
            runtime.attach(reference);
        } catch (RuntimeFailure e) {
            forbidden(e);
        }
    }

    /** Tells what the account may not, and throws everything else. */
    private Reason forbidden(RuntimeFailure failure) throws RuntimeFailure {
        if (failure.reason() instanceof Reason.Forbidden forbidden) {
            LOG.warnf("stack=%s event=TeardownForbidden message=\"%s\"", reference.id(), failure.getMessage());
            return forbidden;
        }
        throw failure;
    }

    private static boolean policyReleases(Stack stack) {
        return policy(stack) == DeletionPolicy.Orphan;
    }

    /** Whether what the Stack stored goes with it. */
    private static boolean takesData(Stack stack) {
        return policy(stack) == DeletionPolicy.DeleteData;
    }

    private static DeletionPolicy policy(Stack stack) {
        return Optional.ofNullable(stack.getSpec())
                .map(StackSpec::deletionPolicy)
                .orElse(DeletionPolicy.Delete);
    }

    /**
     * Why the order is given up: who is to take the objects down may not, and the time for an ordered stop is over. The
     * garbage collector then does the rest, since neither of the owners stays.
     */
    Optional<String> givenUp(Stack stack, Plan plan, Instant now) throws RuntimeFailure {
        Optional<Reason> forbidden = over(stack, plan, now)
                ? refusals().filter(Reason.Forbidden.class::isInstance).findFirst()
                : Optional.empty();
        if (forbidden.isPresent()) {
            runtime.abandon(reference);
        }
        return forbidden.map(Reason::text);
    }

    private Stream<Reason> refusals() {
        return Stream.concat(refused.stream(), sightings.refusals(_ -> true));
    }

    /** Whether the time for an ordered end of everything is over. */
    private static boolean over(Stack stack, Plan plan, Instant now) {
        Instant deleted = Instant.parse(stack.getMetadata().getDeletionTimestamp());
        return !now.isBefore(deleted.plus(plan.shutdownGrace()));
    }

    /** How long until an end that did not come about is tried again. */
    Duration pause() {
        return refused.isPresent() ? LONG_RETRY : RETRY;
    }

    /**
     * What is refused, or else what does not go although it has had the time to, each with what holds it; who
     * reads this has to act.
     */
    Optional<Surroundings.Refusal> stuck(Plan plan, Instant now) {
        return refusals().findFirst().map(Surroundings.Refusal::of).or(() -> held(plan, now));
    }

    private Optional<Surroundings.Refusal> held(Plan plan, Instant now) {
        Duration grace = plan.resources().stream()
                .map(resource -> resource.stop().grace())
                .max(Duration::compareTo)
                .orElse(StopPolicy.DEFAULT.grace());
        List<String> stuck = runtime.stuck(reference, now.minus(grace.plus(PATIENCE)));
        return stuck.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Surroundings.Refusal(
                                "DeletionStuck",
                                "does not go: " + String.join(", ", stuck)
                                        + "; have its finalizers removed by who set them, or set deletionPolicy: Orphan to let go"));
    }

    /** Whether nothing is left but what keeps data; that is told by name, because nobody else will know of it. */
    boolean tornDown(Stack stack, Announcements announcer) {
        try {
            runtime.teardown(reference, takesData(stack));
            List<String> kept = takesData(stack) ? List.of() : runtime.kept(reference);
            if (!kept.isEmpty()) {
                announcer.note(
                        reference,
                        "DataKept",
                        "kept for the next Stack of this name: " + String.join(", ", kept)
                                + "; with deletionPolicy: DeleteData it would have gone, too");
            }
            return true;
        } catch (RuntimeFailure e) {
            refused = Optional.of(e.reason()).filter(Reason::curable);
            LOG.warnf("stack=%s event=TeardownFailed message=\"%s\"", reference.id(), e.getMessage());
            return false;
        }
    }

    /**
     * Lets everything go once nothing of ours is at work any more, which might hold it again; true when it is done. So it is
     * when the account still may not when the time is over: the anchor stays, and with that one owner everything else does.
     */
    boolean released(Stack stack, Plan plan, Announcements announcer, Instant now) throws RuntimeFailure {
        lanes.close();
        upkeep.close();
        if (!lanes.idle() || !upkeep.idle()) {
            return false;
        }
        try {
            runtime.release(reference);
        } catch (RuntimeFailure e) {
            refused = Optional.of(forbidden(e));
            if (!over(stack, plan, now)) {
                return false;
            }
            announcer.warn(
                    reference, "ReleaseForbidden", e.reason().text() + "; what it made stays, owned by its anchor");
        }
        LOG.infof("stack=%s event=StackReleased message=\"what it made stays and runs on\"", reference.id());
        return true;
    }
}
