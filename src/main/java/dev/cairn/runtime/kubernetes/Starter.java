package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Instance;
import dev.cairn.model.OutputValue.SecretRef;
import dev.cairn.model.Reason;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.WorkloadSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes a workload exist as specified. What it needs comes first, so that it is there when the first pod runs; the only
 * requests of a normal start are one apply per object.
 */
final class Starter {
    /** How long an object may take to go when nothing runs in it any more. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Applier applier;
    private final Anchors anchors;
    private final Watches watches;
    private final Stopper stopper;
    private final Signposts signposts;
    private final Growth growth;
    private final Notices notices;
    private final SecureRandom random = new SecureRandom();

    Starter(Applier applier, Anchors anchors, Watches watches, Stopper stopper, Signposts signposts, Notices notices) {
        this.signposts = signposts;
        this.growth = new Growth(applier, watches, stopper);
        this.applier = applier;
        this.anchors = anchors;
        this.watches = watches;
        this.stopper = stopper;
        this.notices = notices;
    }

    /** The instance of that attempt, started unless it is there. */
    Instance start(WorkloadSpec spec) throws RuntimeFailure {
        Scope scope = Scope.of(spec.stack());
        watches.requireSynced(spec.resource(), "start");
        observe(scope, spec);
        signposts.giveWay(scope, spec.resource());
        Optional<SeenWorkload> before = cleared(scope, spec);
        if (before.filter(seen -> seen.is(scope, spec.hash(), spec.attempt())).isPresent()) {
            return watches.instance(scope, before.get());
        }
        HasMetadata applied = apply(applier, scope, spec, before);
        watches.applied(applied);
        if (before.filter(seen -> !seen.belongsTo().equals(scope.uid())).isPresent()) {
            notices.adopted(
                    spec.stack(),
                    spec.resource(),
                    applied.getKind() + " " + applied.getMetadata().getName());
        }
        return watches.byId(scope, applied.getMetadata().getUid())
                .map(seen -> watches.instance(scope, seen))
                .orElseThrow(() -> failure(spec, applied.getKind() + " was gone as soon as it was made"));
    }

    /** Sets again what somebody changed of what runs; nothing when it does not run as specified. */
    void correct(WorkloadSpec spec) throws RuntimeFailure {
        Scope scope = Scope.of(spec.stack());
        Optional<SeenWorkload> running = running(scope, spec);
        if (running.isPresent()) {
            HasMetadata applied = apply(applier, scope, spec, running);
            watches.applied(applied);
            settle(scope, spec, running.get(), applied);
        }
    }

    /** Has the disruption budget of what runs be as specified, which is to say there may be none. */
    void budget(WorkloadSpec spec) throws RuntimeFailure {
        Scope scope = Scope.of(spec.stack());
        if (running(scope, spec).isEmpty()) {
            return;
        }
        Optional<PodDisruptionBudget> wanted = DisruptionRendering.budget(spec, anchors.ensure(scope));
        if (wanted.isPresent()) {
            watches.applied(applier.apply(scope, spec.resource(), wanted.get(), Optional.empty()));
        }
        stopper.removeBudgets(
                scope,
                spec.resource(),
                wanted.map(budget -> budget.getMetadata().getName()).stream().collect(Collectors.toSet()));
    }

    /** What was made anew around its pods has them when its controller has looked. */
    private void settle(Scope scope, WorkloadSpec spec, SeenWorkload before, HasMetadata applied)
            throws RuntimeFailure {
        String uid = applied.getMetadata().getUid();
        if (!before.uid().equals(uid)) {
            var _ = watches.changes().await(spec.resource(), "grow", PATIENCE, () -> watches.byId(scope, uid)
                    .filter(now -> !now.readiness().ready())
                    .isEmpty());
        }
    }

    /**
     * Composes again what of a running workload is composed of values that only a read shows: when one of them is another
     * now, or the Secret with them is gone, the pods are exchanged as after a change of the specification.
     */
    void recompose(WorkloadSpec spec) throws RuntimeFailure {
        Scope scope = Scope.of(spec.stack());
        Optional<SeenWorkload> running = running(scope, spec);
        if (running.isEmpty()) {
            return;
        }
        Rendered rendered = Rendering.render(spec, anchors.ensure(scope), read(scope, spec));
        boolean stale = !Beside.of(rendered.beside())
                .present()
                .equals(running.get().beside().present());
        for (HasMetadata object : rendered.beside()) {
            stale |= object instanceof Secret secret
                    && applier.read(secret, spec.resource()).isEmpty();
        }
        if (stale) {
            watches.applied(apply(applier, scope, spec, running));
        }
    }

    /** Whether something of it is composed of values that only a read shows. */
    static boolean composes(WorkloadSpec spec) {
        return !MixedValues.needed(spec).isEmpty();
    }

    /** The Job of that specification, to be made when the specification may be gone. */
    Map<String, Object> rendered(WorkloadSpec spec) throws RuntimeFailure {
        return RenderedJob.of(spec, read(Scope.of(spec.stack()), spec));
    }

    /** What runs as that specification says. */
    Optional<SeenWorkload> running(Scope scope, WorkloadSpec spec) {
        return watches.workloads(scope, spec.resource()).stream()
                .filter(seen -> seen.form() == Form.of(spec) && isNamed(seen, spec) && !seen.once())
                .filter(seen -> seen.is(scope, spec.hash(), spec.attempt()))
                .findFirst();
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
            boolean changeable = present || (!seen.once() && !makesOtherClaims(seen, spec));
            if (seen.form() == Form.of(spec) && isNamed(seen, spec) && !seen.deleting() && changeable) {
                same = Optional.of(seen);
            } else if (seen.deleting()) {
                awaitGone(scope, spec, seen);
            } else if (seen.once() && watches.instance(scope, seen).alive()) {
                throw failure(spec, "attempt " + seen.attempt() + " still runs");
            } else {
                stopper.removeAlone(scope, seen);
            }
        }
        return same;
    }

    /**
     * Whether it is stopped and would have to make other claims than it does, which no update of a StatefulSet may say. The
     * claims stay when it is made anew.
     */
    private static boolean makesOtherClaims(SeenWorkload seen, WorkloadSpec spec) {
        return seen.form() == Form.STATEFUL_SET
                && seen.wanted() == 0
                && !seen.claims().areThoseOf(spec.workload());
    }

    /** What ran in it has ended, and the object follows when the kubelet says so. */
    private void awaitGone(Scope scope, WorkloadSpec spec, SeenWorkload seen) throws RuntimeFailure {
        if (!watches.changes().await(spec.resource(), "start", PATIENCE, () -> watches.byId(scope, seen.uid())
                .isEmpty())) {
            throw failure(spec, seen.kind() + " " + seen.name() + " is still being deleted");
        }
    }

    private HasMetadata apply(Applier through, Scope scope, WorkloadSpec spec, Optional<SeenWorkload> before)
            throws RuntimeFailure {
        if (spec.workload().program() instanceof Workload.Manifest manifest) {
            return Form.of(spec) == Form.JOB
                    ? through.apply(
                            scope,
                            spec.resource(),
                            RenderedJob.job(spec, manifest, anchors.ensure(scope)),
                            before.map(SeenWorkload::uid))
                    : written(through, scope, spec, manifest, before);
        }
        Rendered rendered = Rendering.render(spec, anchors.ensure(scope), read(scope, spec));
        for (HasMetadata kept : rendered.kept()) {
            HasMetadata made = kept instanceof Secret secret ? GeneratedValues.drawn(secret, spec, random) : kept;
            through.keep(scope, spec.resource(), made);
        }
        for (HasMetadata beside : rendered.beside()) {
            HasMetadata applied = through.apply(scope, spec.resource(), beside, Optional.empty());
            if (through == applier) {
                watches.applied(applied);
            }
        }
        Beside old = before.map(SeenWorkload::beside).orElse(Beside.NOTHING);
        Beside now = Beside.of(rendered.beside()).after(old);
        Optional<SeenWorkload> changed = growth.grown(through, scope, spec, before);
        int copies = scaledByOther(before) ? before.orElseThrow().wanted() : 0;
        HasMetadata main =
                now.onto(copies == 0 ? rendered.main() : scaled(rendered.main(), changed.isPresent(), copies));
        HasMetadata applied = outgrown(changed, spec)
                ? main
                : through.apply(scope, spec.resource(), main, changed.map(SeenWorkload::uid));
        for (String stale : old.without(now)) {
            through.deleteNamed(scope, spec.resource(), Beside.kind(stale), Beside.name(stale));
        }
        return applied;
    }

    /** An object of a kind that was not in use is watched before it exists, so that nothing of it is missed. */
    private void observe(Scope scope, WorkloadSpec spec) throws RuntimeFailure {
        if (spec.workload().program() instanceof Workload.Manifest manifest && Form.of(spec) == Form.MANIFEST) {
            watches.written().observe(scope, spec.resource(), text(manifest, "apiVersion"), text(manifest, "kind"));
        }
    }

    private static String text(Workload.Manifest manifest, String field) {
        return String.valueOf(manifest.object().get(field));
    }

    /** Whether it is the object that the user means now: another kind or name is another object. */
    private static boolean isNamed(SeenWorkload seen, WorkloadSpec spec) {
        return !(spec.workload().program() instanceof Workload.Manifest manifest)
                || seen.kind().equals(text(manifest, "kind"))
                        && manifest.object().get("metadata") instanceof Map<?, ?> metadata
                        && seen.name().equals(metadata.get("name"));
    }

    private HasMetadata written(
            Applier through, Scope scope, WorkloadSpec spec, Workload.Manifest manifest, Optional<SeenWorkload> before)
            throws RuntimeFailure {
        boolean namespaced = watches.kinds()
                .of(spec.resource(), text(manifest, "apiVersion"), text(manifest, "kind"))
                .isNamespaceScoped();
        HasMetadata object = ManifestRendering.object(spec, manifest, anchors.ensure(scope), namespaced);
        Applier applying = manifest.adopt() ? through.adopting() : through;
        try {
            return applying.apply(scope, spec.resource(), object, before.map(SeenWorkload::uid));
        } catch (RuntimeFailure e) {
            if (!Failures.immutable(e)) {
                throw e;
            }
            if (!manifest.replace() || before.isEmpty()) {
                throw Rendering.refused(
                        spec, e.reason().text() + "; set manifest.replace: true to have it deleted and made anew");
            }
            stopper.removeAlone(scope, before.get());
            return applying.apply(scope, spec.resource(), object, Optional.empty());
        }
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

    /** Whether it is only rehearsed that it grows: it cannot be changed as it is. */
    private static boolean outgrown(Optional<SeenWorkload> seen, WorkloadSpec spec) {
        return seen.filter(workload -> workload.claims().outgrown(spec.workload()))
                .isPresent();
    }

    /** Who decides how many copies there are goes on with that; only what is made anew needs the number. */
    private static HasMetadata scaled(HasMetadata main, boolean present, int copies) {
        Integer replicas = present ? null : Integer.valueOf(copies);
        return switch (main) {
            case Deployment deployment ->
                new DeploymentBuilder(deployment)
                        .editSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build();
            case StatefulSet set ->
                new StatefulSetBuilder(set)
                        .editSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build();
            default -> main;
        };
    }

    private static RuntimeFailure failure(WorkloadSpec spec, String error) {
        return new RuntimeFailure(spec.resource(), "start", new Reason.BackendError(error));
    }
}
