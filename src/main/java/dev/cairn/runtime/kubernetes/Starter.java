package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Instance;
import dev.cairn.model.OutputValue.SecretRef;
import dev.cairn.model.Reason;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a workload exist as specified. What it needs comes first, so that it is there when the first pod runs; the only
 * requests of a normal start are one apply per object.
 */
final class Starter {
    private final Applier applier;
    private final Anchors anchors;
    private final Watches watches;
    private final Stopper stopper;
    private final SecureRandom random = new SecureRandom();

    Starter(Applier applier, Anchors anchors, Watches watches, Stopper stopper) {
        this.applier = applier;
        this.anchors = anchors;
        this.watches = watches;
        this.stopper = stopper;
    }

    /** The instance of that attempt, started unless it is there. */
    Instance start(WorkloadSpec spec) throws RuntimeFailure {
        Scope scope = Scope.of(spec.stack());
        watches.requireSynced(spec.resource(), "start");
        Optional<SeenWorkload> before = cleared(scope, spec);
        if (before.filter(seen -> seen.is(scope, spec.hash(), spec.attempt())).isPresent()) {
            return watches.instance(scope, before.get());
        }
        HasMetadata applied = apply(applier, scope, spec, before);
        watches.note(applied);
        return watches.byId(scope, applied.getMetadata().getUid())
                .map(seen -> watches.instance(scope, seen))
                .orElseThrow(() -> failure(spec, applied.getKind() + " was gone as soon as it was made"));
    }

    /** Everything that the API server checks at a start, and nothing that changes anything. */
    void rehearse(WorkloadSpec spec) throws RuntimeFailure {
        Scope scope = Scope.of(spec.stack());
        watches.requireSynced(spec.resource(), "rehearse");
        Optional<SeenWorkload> before = watches.workloads(scope, spec.resource()).stream()
                .filter(seen -> seen.form() == Form.of(spec) && !seen.once())
                .findFirst();
        apply(applier.rehearsing(), scope, spec, before);
    }

    /** The object to change; what can only be made anew, or is of another form, is gone afterwards. */
    private Optional<SeenWorkload> cleared(Scope scope, WorkloadSpec spec) throws RuntimeFailure {
        Optional<SeenWorkload> same = Optional.empty();
        for (SeenWorkload seen : watches.workloads(scope, spec.resource())) {
            boolean present = seen.is(scope, spec.hash(), spec.attempt());
            if (seen.form() == Form.of(spec) && !seen.deleting() && (present || !seen.once())) {
                same = Optional.of(seen);
            } else if (seen.deleting()) {
                throw failure(spec, seen.form().kind() + " " + seen.name() + " is still being deleted");
            } else if (seen.once() && watches.instance(scope, seen).alive()) {
                throw failure(spec, "attempt " + seen.attempt() + " still runs");
            } else {
                stopper.removeAlone(scope, seen);
            }
        }
        return same;
    }

    private HasMetadata apply(Applier through, Scope scope, WorkloadSpec spec, Optional<SeenWorkload> before)
            throws RuntimeFailure {
        Rendered rendered = Rendering.render(spec, anchors.ensure(scope), read(scope, spec));
        for (HasMetadata kept : rendered.kept()) {
            HasMetadata made = kept instanceof Secret secret ? GeneratedValues.drawn(secret, spec, random) : kept;
            through.keep(scope, spec.resource(), made);
        }
        for (HasMetadata beside : rendered.beside()) {
            through.apply(scope, spec.resource(), beside, Optional.empty());
        }
        Beside old = before.map(SeenWorkload::beside).orElse(Beside.NOTHING);
        Beside now = Beside.of(rendered.beside()).after(old);
        HasMetadata main = now.onto(scaledByOther(before) ? unscaled(rendered.main()) : rendered.main());
        HasMetadata applied = through.apply(scope, spec.resource(), main, before.map(SeenWorkload::uid));
        for (String stale : old.without(now)) {
            through.deleteNamed(scope, spec.resource(), Beside.kind(stale), Beside.name(stale));
        }
        return applied;
    }

    /** The keys whose values stand beside other text; every other key is the kubelet's to read. */
    private SecretValues read(Scope scope, WorkloadSpec spec) throws RuntimeFailure {
        Map<SecretRef, String> values = new HashMap<>();
        for (SecretRef key : MixedValues.needed(spec)) {
            applier.value(scope, spec.resource(), key).ifPresent(value -> values.put(key, value));
        }
        return new SecretValues(values);
    }

    private static boolean scaledByOther(Optional<SeenWorkload> before) {
        return before.filter(SeenWorkload::scaledByOther)
                .filter(seen -> seen.wanted() > 0)
                .isPresent();
    }

    private static HasMetadata unscaled(HasMetadata main) {
        return switch (main) {
            case Deployment deployment ->
                new DeploymentBuilder(deployment)
                        .editSpec()
                        .withReplicas(null)
                        .endSpec()
                        .build();
            case StatefulSet set ->
                new StatefulSetBuilder(set)
                        .editSpec()
                        .withReplicas(null)
                        .endSpec()
                        .build();
            default -> main;
        };
    }

    private static RuntimeFailure failure(WorkloadSpec spec, String error) {
        return new RuntimeFailure(spec.resource(), "start", new Reason.BackendError(error));
    }
}
