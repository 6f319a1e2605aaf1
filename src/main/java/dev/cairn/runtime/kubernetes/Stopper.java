package dev.cairn.runtime.kubernetes;

import dev.cairn.model.Reason;
import dev.cairn.model.StopPolicy;
import dev.cairn.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Ends workloads and takes their objects away; returns when the last pod is gone, and not before, unless another object has
 * taken the pods over.
 */
final class Stopper {
    /** Kinds that keep as many pods as they are told. */
    private static final Set<String> SCALED = Set.of("Deployment", "StatefulSet", "ReplicaSet");
    /** Kinds that only their deletion ends. */
    private static final Set<String> ENDING = Set.of("Pod", "Job");

    private final Applier applier;
    private final Watches watches;

    Stopper(Applier applier, Watches watches) {
        this.applier = applier;
        this.watches = watches;
    }

    /**
     * What is kept running is scaled to 0; what runs once is deleted, because nothing else ends it. The kubelet signals
     * and kills; a grace of zero asks it for the least.
     */
    void stop(Scope scope, String instance, StopPolicy policy) throws RuntimeFailure {
        Optional<SeenWorkload> found = watches.byId(scope, instance);
        if (found.isPresent()) {
            ask(scope, found.get());
            awaitEnd(scope, found.get(), policy);
        }
    }

    /**
     * The same for what does not come back. Its object goes with its pods, which takes the controllers one round and not
     * two; copies that end one after the other, as those of a StatefulSet do, are scaled down all the same.
     */
    void end(Scope scope, String instance, StopPolicy policy) throws RuntimeFailure {
        Optional<SeenWorkload> found = watches.byId(scope, instance);
        boolean whole = found.filter(seen ->
                        seen.form() == Form.DEPLOYMENT || seen.form() == Form.STATEFUL_SET && seen.wanted() == 1)
                .isPresent();
        if (whole) {
            delete(scope, found.get());
            awaitEnd(scope, found.get(), policy);
            removeBeside(scope, found.get());
        } else {
            stop(scope, instance, policy);
        }
    }

    private void ask(Scope scope, SeenWorkload seen) throws RuntimeFailure {
        if (seen.form() == Form.MANIFEST && !ENDING.contains(seen.kind())) {
            applier.markStopped(main(scope, seen), seen.resource(), seen.uid(), SCALED.contains(seen.kind()));
        } else if (seen.form() == Form.MANIFEST) {
            removeAlone(scope, seen);
        } else if (seen.once() && watches.instance(scope, seen).alive()) {
            delete(scope, seen);
        } else if (!seen.once() && seen.wanted() > 0 && !seen.deleting()) {
            applier.patch(main(scope, seen), seen.resource(), seen.uid(), "\"spec\":{\"replicas\":0}");
        }
    }

    /** In the foreground, so that the object tells when its pods are gone; asked for once. */
    private void delete(Scope scope, SeenWorkload seen) throws RuntimeFailure {
        if (!seen.deleting()) {
            applier.delete(
                    main(scope, seen), seen.resource(), seen.uid(), Applier.Propagation.FOREGROUND, Optional.empty());
        }
    }

    private void awaitEnd(Scope scope, SeenWorkload seen, StopPolicy policy) throws RuntimeFailure {
        if (policy.grace().isZero()) {
            cutShort(scope, seen.resource(), seen.uid());
        }
        watches.changes().await(seen.resource(), "stop", () -> ended(scope, seen.resource(), seen.uid()));
    }

    private boolean ended(Scope scope, String resource, String instance) {
        return watches.byId(scope, instance)
                .map(now -> !watches.instance(scope, now).alive())
                .orElseGet(() -> isSucceeded(scope, resource, instance)
                        || watches.podsOf(scope, resource).isEmpty());
    }

    /** Whether another object has taken over what there are of pods, as after a growth: who wants that to end asks for it. */
    private boolean isSucceeded(Scope scope, String resource, String instance) {
        return watches.workloads(scope, resource).stream()
                .anyMatch(other -> !other.uid().equals(instance));
    }

    /** A pod whose controller does not end it yet would be made again, if it were deleted by somebody else. */
    private void cutShort(Scope scope, String resource, String instance) throws RuntimeFailure {
        watches.changes()
                .await(
                        resource,
                        "stop",
                        () -> ended(scope, resource, instance)
                                || watches.podsOf(scope, resource).stream().allMatch(SeenPod::deleting));
        for (SeenPod pod : watches.podsOf(scope, resource)) {
            if (pod.deleting()) {
                applier.delete(
                        pod(scope, pod.name()), resource, pod.uid(), Applier.Propagation.BACKGROUND, Optional.of(1L));
            }
        }
    }

    /** Deletes what stands beside the object, then the object in the foreground. */
    void remove(Scope scope, String instance) throws RuntimeFailure {
        Optional<SeenWorkload> found = watches.byId(scope, instance);
        if (found.isPresent()) {
            removeBeside(scope, found.get());
            removeAlone(scope, found.get());
        }
    }

    private void removeBeside(Scope scope, SeenWorkload seen) throws RuntimeFailure {
        for (String beside : seen.beside().all()) {
            applier.deleteNamed(scope, seen.resource(), Beside.kind(beside), Beside.name(beside));
        }
        removeBudgets(scope, seen.resource(), Set.of());
    }

    /** Deletes the disruption budgets of that resource, also those that came when it ran already, but for these names. */
    void removeBudgets(Scope scope, String resource, Set<String> kept) throws RuntimeFailure {
        for (SeenBudget budget : watches.budgets(scope)) {
            if (budget.resource().equals(resource) && !kept.contains(budget.name())) {
                applier.deleteNamed(scope, resource, PodDisruptionBudget.class, budget.name());
            }
        }
    }

    /** Deletes the object in the foreground; what stands beside it stays, for the one that follows. */
    void removeAlone(Scope scope, SeenWorkload seen) throws RuntimeFailure {
        delete(scope, seen);
        watches.changes()
                .await(
                        seen.resource(),
                        "remove",
                        () -> watches.byId(scope, seen.uid()).isEmpty()
                                && (isSucceeded(scope, seen.resource(), seen.uid())
                                        || podsOf(scope, seen).isEmpty()));
    }

    private List<SeenPod> podsOf(Scope scope, SeenWorkload seen) {
        return watches.podsOf(scope, seen.resource()).stream()
                .filter(pod -> pod.bare().isEmpty())
                .toList();
    }

    /**
     * Deletes what a listing still shows of that stack.
     *
     * @throws RuntimeFailure while something does not go at once
     */
    void sweep(Scope scope) throws RuntimeFailure {
        Collection<HasMetadata> left = watches.listed(applier, scope);
        for (HasMetadata object : left) {
            applier.delete(
                    object,
                    scope.stack(),
                    object.getMetadata().getUid(),
                    Applier.Propagation.FOREGROUND,
                    Optional.empty());
        }
        Optional<HasMetadata> still = left.isEmpty()
                ? Optional.empty()
                : watches.listed(applier, scope).stream().findFirst();
        if (still.isPresent()) {
            throw new RuntimeFailure(
                    scope.stack(),
                    "teardown",
                    new Reason.BackendError(still.get().getKind() + " "
                            + still.get().getMetadata().getName() + " is still there"));
        }
    }

    /** An object that names it, enough to ask for its change or deletion. */
    HasMetadata main(Scope scope, SeenWorkload seen) throws RuntimeFailure {
        ObjectMeta named = named(scope, seen.name());
        return switch (seen.form()) {
            case DEPLOYMENT -> new DeploymentBuilder().withMetadata(named).build();
            case STATEFUL_SET -> new StatefulSetBuilder().withMetadata(named).build();
            case JOB -> new JobBuilder().withMetadata(named).build();
            case POD -> new PodBuilder().withMetadata(named).build();
            case MANIFEST -> written(named, seen);
        };
    }

    private HasMetadata written(ObjectMeta named, SeenWorkload seen) throws RuntimeFailure {
        if (watches.written().isAway(seen.apiVersion() + "/" + seen.kind())) {
            throw new RuntimeFailure(
                    seen.resource(),
                    "find",
                    new Reason.BackendError(seen.readiness().message()));
        }
        boolean namespaced = watches.kinds()
                .of(seen.resource(), seen.apiVersion(), seen.kind())
                .isNamespaceScoped();
        named.setNamespace(namespaced ? named.getNamespace() : null);
        GenericKubernetesResource object = new GenericKubernetesResource();
        object.setApiVersion(seen.apiVersion());
        object.setKind(seen.kind());
        object.setMetadata(named);
        return object;
    }

    private static Pod pod(Scope scope, String name) {
        return new PodBuilder().withMetadata(named(scope, name)).build();
    }

    private static ObjectMeta named(Scope scope, String name) {
        return new ObjectMetaBuilder()
                .withNamespace(scope.namespace())
                .withName(name)
                .build();
    }
}
