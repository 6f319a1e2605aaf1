package dev.cairn.runtime.kubernetes;

import dev.cairn.model.OutputValue.SecretRef;
import dev.cairn.model.Reason;
import dev.cairn.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The only place that writes to a cluster. Server-side apply under one field manager, and never onto something that was
 * not seen before: the first apply says {@code resourceVersion: "1"}, which no object that exists has, so it creates or
 * conflicts; every later one carries the uid. A conflict is read and judged.
 */
final class Applier {
    static final String MANAGER = "cairn";
    private static final String ABSENT = "1";
    static final String LIST = "list what is left of";
    /** The kinds that are looked for at the end; what else was made goes with its owners. Secrets are never listed. */
    private static final List<Class<? extends HasMetadata>> MADE = List.of(
            Deployment.class,
            StatefulSet.class,
            Job.class,
            Pod.class,
            Service.class,
            EndpointSlice.class,
            PodDisruptionBudget.class,
            ConfigMap.class);
    /** Rounds of a race with somebody who creates and deletes. */
    private static final int ROUNDS = 4;

    private static final PatchContext MERGE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(MANAGER)
            .build();

    private final KubernetesClient client;
    private final ApiKinds kinds;
    private final boolean dryRun;
    private final boolean adopts;

    Applier(KubernetesClient client, ApiKinds kinds) {
        this(client, kinds, false, false);
    }

    private Applier(KubernetesClient client, ApiKinds kinds, boolean dryRun, boolean adopts) {
        this.client = client;
        this.kinds = kinds;
        this.dryRun = dryRun;
        this.adopts = adopts;
    }

    /** One that takes over what is not ours. */
    Applier adopting() {
        return new Applier(client, kinds, dryRun, true);
    }

    /** One whose applies are checked in full and change nothing. */
    Applier rehearsing() {
        return new Applier(client, kinds, true, adopts);
    }

    /**
     * Makes the object exist as rendered.
     *
     * @param known uid of the object as it was seen, empty when none was
     * @return the object as the server has it now
     * @throws RuntimeFailure with {@code ForeignObject} when its name is taken by something that is not ours
     */
    <T extends HasMetadata> T apply(Scope scope, String resource, T rendered, Optional<String> known)
            throws RuntimeFailure {
        Optional<String> uid = known;
        for (int round = 1; ; round++) {
            try {
                rendered.getMetadata().setResourceVersion(uid.isPresent() ? null : ABSENT);
                rendered.getMetadata().setUid(uid.orElse(null));
                return client.resource(rendered)
                        .dryRun(dryRun)
                        .fieldManager(MANAGER)
                        .forceConflicts()
                        .serverSideApply();
            } catch (KubernetesClientException e) {
                if (Failures.absent(e)) {
                    kinds.forget(rendered.getApiVersion(), rendered.getKind());
                }
                if (!Failures.conflict(e) || round == ROUNDS) {
                    throw kinds.failure(resource, "apply " + rendered.getKind() + " of", rendered.getApiVersion(), e);
                }
            }
            Optional<T> found = read(rendered, resource);
            if (found.isPresent() && !adopts) {
                requireOurs(scope, resource, rendered, found.get());
            }
            uid = found.map(object -> object.getMetadata().getUid());
        }
    }

    /** Makes an object that keeps data, unless it is there; what is there is left as it is, if it is ours. */
    void keep(Scope scope, String resource, HasMetadata rendered) throws RuntimeFailure {
        try {
            rendered.getMetadata().setResourceVersion(ABSENT);
            client.resource(rendered).dryRun(dryRun).fieldManager(MANAGER).serverSideApply();
        } catch (KubernetesClientException e) {
            if (!Failures.conflict(e)) {
                throw Failures.of(resource, "apply " + rendered.getKind() + " of", e);
            }
            Optional<HasMetadata> found = read(rendered, resource);
            if (found.isPresent()) {
                requireOurs(scope, resource, rendered, found.get());
            }
        }
    }

    /** The value of a key of a Secret of the stack's namespace; empty when there is none. */
    Optional<String> value(Scope scope, String resource, SecretRef key) throws RuntimeFailure {
        Secret named = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(scope.namespace())
                .withName(key.name())
                .endMetadata()
                .build();
        return read(named, resource)
                .map(Secret::getData)
                .map(data -> data.get(key.key()))
                .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
    }

    /** Deletes the object of that kind and name, if it was made for that very stack. */
    void deleteNamed(Scope scope, String resource, Class<? extends HasMetadata> kind, String name)
            throws RuntimeFailure {
        try {
            HasMetadata found = client.resources(kind)
                    .inNamespace(scope.namespace())
                    .withName(name)
                    .get();
            if (found != null && Labels.belongsTo(scope, found) && !dryRun) {
                delete(found, resource, found.getMetadata().getUid(), Propagation.BACKGROUND, Optional.empty());
            }
        } catch (KubernetesClientException e) {
            throw Failures.of(resource, "read " + kind.getSimpleName() + " of", e);
        }
    }

    /** The object of that kind, namespace and name as it is now. */
    <T extends HasMetadata> Optional<T> read(T named, String resource) throws RuntimeFailure {
        try {
            return Optional.ofNullable(client.resource(named).get());
        } catch (KubernetesClientException e) {
            throw Failures.of(resource, "read " + named.getKind() + " of", e);
        }
    }

    /** What was rendered for that very stack, as it is now; without its anchor, its witness and what keeps data. */
    List<HasMetadata> listed(Scope scope) throws RuntimeFailure {
        List<HasMetadata> all = new ArrayList<>();
        try {
            for (Class<? extends HasMetadata> kind : MADE) {
                all.addAll(ofStack(scope, client.resources(kind).inNamespace(scope.namespace())));
            }
            return all;
        } catch (KubernetesClientException e) {
            throw Failures.of(scope.stack(), LIST, e);
        }
    }

    /** Those of these objects that were made for resources of that very stack. */
    static <T extends HasMetadata, L extends KubernetesResourceList<T>, R> List<T> ofStack(
            Scope scope, FilterWatchListDeletable<T, L, R> objects) {
        return objects.withLabels(Labels.ofStack(scope)).withLabel(Labels.RESOURCE).list().getItems().stream()
                .filter(object -> !SignpostRendering.isOfAService(object))
                .toList();
    }

    /** Deletes what keeps the data of that stack; the claims last, because by them the rest is found again. */
    void deleteKept(Scope scope) throws RuntimeFailure {
        for (HasMetadata kept : kept(scope).reversed()) {
            delete(
                    kept,
                    Labels.label(kept, Labels.RESOURCE),
                    kept.getMetadata().getUid(),
                    Propagation.BACKGROUND,
                    Optional.empty());
        }
    }

    /** The claims of that resource's volumes, also those that a StatefulSet made or an earlier stack of the name left. */
    List<PersistentVolumeClaim> claims(Scope scope, String resource) throws RuntimeFailure {
        try {
            return client.persistentVolumeClaims()
                    .inNamespace(scope.namespace())
                    .withLabels(Labels.ofKept(scope))
                    .withLabel(Labels.RESOURCE, resource)
                    .list()
                    .getItems();
        } catch (KubernetesClientException e) {
            throw Failures.of(resource, "list the claims of", e);
        }
    }

    /** What keeps the data of that stack: its claims, and after them the Secrets that open what is in them. */
    List<HasMetadata> kept(Scope scope) throws RuntimeFailure {
        List<HasMetadata> kept = new ArrayList<>();
        Set<String> resources = new TreeSet<>();
        try {
            List<PersistentVolumeClaim> claims = client.persistentVolumeClaims()
                    .inNamespace(scope.namespace())
                    .withLabels(Labels.ofKept(scope))
                    .list()
                    .getItems();
            kept.addAll(claims);
            claims.forEach(claim -> resources.add(Labels.label(claim, Labels.RESOURCE)));
            for (String resource : resources) {
                Optional.ofNullable(client.secrets()
                                .inNamespace(scope.namespace())
                                .withName(ObjectNames.generated(scope.stack(), resource))
                                .get())
                        .filter(opens -> Labels.stackOf(opens)
                                .filter(scope.key()::equals)
                                .isPresent())
                        .ifPresent(kept::add);
            }
            return kept;
        } catch (KubernetesClientException e) {
            throw Failures.of(scope.stack(), "list the data of", e);
        }
    }

    /** Gives that object these owners and no others; nothing when it is not there any more. */
    void own(HasMetadata found, String resource, List<OwnerReference> owners) throws RuntimeFailure {
        String patch = client.getKubernetesSerialization()
                .asJson(Map.of("metadata", Map.of("uid", found.getMetadata().getUid(), "ownerReferences", owners)));
        try {
            client.resource(found).patch(MERGE, patch);
        } catch (KubernetesClientException e) {
            if (!Failures.gone(e)) {
                throw Failures.of(resource, "change the owners of " + found.getKind() + " of", e);
            }
        }
    }

    /** Those fields as JSON, {@code null} for those to be removed. */
    String json(Map<String, String> fields) {
        return client.getKubernetesSerialization().asJson(fields);
    }

    /** Changes some fields of the object of that uid; false when it is not there any more. */
    boolean patch(HasMetadata named, String resource, String uid, String fields) throws RuntimeFailure {
        String patch = "{\"metadata\":{\"uid\":\"" + uid + "\"}," + fields + "}";
        try {
            client.resource(named).dryRun(dryRun).patch(MERGE, patch);
            return true;
        } catch (KubernetesClientException e) {
            if (Failures.gone(e)) {
                return false;
            }
            throw Failures.of(resource, "change " + named.getKind() + " of", e);
        }
    }

    /** Marks an object that the user wrote as stopped, and has it keep no pods where it keeps some. */
    void markStopped(HasMetadata named, String resource, String uid, boolean scales) throws RuntimeFailure {
        String patch = "{\"metadata\":{\"uid\":\"" + uid + "\",\"annotations\":{\"" + Labels.STOPPED + "\":\"true\"}}"
                + (scales ? ",\"spec\":{\"replicas\":0}}" : "}");
        try {
            client.resource(named)
                    .patch(
                            new PatchContext.Builder()
                                    .withPatchType(PatchType.JSON_MERGE)
                                    .withFieldManager(MANAGER)
                                    .build(),
                            patch);
        } catch (KubernetesClientException e) {
            if (!Failures.gone(e)) {
                throw Failures.of(resource, "stop " + named.getKind() + " of", e);
            }
        }
    }

    /** How an object's own objects are deleted. */
    enum Propagation {
        /** They go first; the object stays until they are gone. */
        FOREGROUND("Foreground"),
        /** It has none. */
        BACKGROUND("Background"),
        /** They stay, without it. */
        ORPHAN("Orphan");

        private final String policy;

        Propagation(String policy) {
            this.policy = policy;
        }
    }

    /**
     * Deletes the object of that uid; nothing when it is not there any more.
     *
     * @param grace seconds a pod gets to end, when it is not its own
     */
    void delete(HasMetadata named, String resource, String uid, Propagation propagation, Optional<Long> grace)
            throws RuntimeFailure {
        DeleteOptions options = new DeleteOptionsBuilder()
                .withPropagationPolicy(propagation.policy)
                .withNewPreconditions(null, uid)
                .withGracePeriodSeconds(grace.orElse(null))
                .build();
        try {
            client.raw(path(named, resource), "DELETE", options);
        } catch (KubernetesClientException e) {
            if (!Failures.gone(e)) {
                throw kinds.failure(resource, "delete " + named.getKind() + " of", named.getApiVersion(), e);
            }
        }
    }

    /** Something labelled for a Stack of this name is ours, also when that Stack was an earlier one: it is adopted. */
    private static void requireOurs(Scope scope, String resource, HasMetadata rendered, HasMetadata found)
            throws RuntimeFailure {
        Optional<Scope.Key> owner = Labels.stackOf(found);
        if (owner.filter(scope.key()::equals).isPresent()
                && Labels.label(found, Labels.RESOURCE).equals(Labels.label(rendered, Labels.RESOURCE))) {
            return;
        }
        String name = found.getKind() + " " + found.getMetadata().getName();
        throw new RuntimeFailure(
                resource,
                "start",
                new Reason.ForeignObject(owner.map(key -> name + " of Stack " + key.stack())
                        .orElse(name + ", which Cairn did not make")));
    }

    private String path(HasMetadata named, String resource) throws RuntimeFailure {
        String root = (named.getApiVersion().contains("/") ? "/apis/" : "/api/") + named.getApiVersion();
        String within = root + "/namespaces/" + named.getMetadata().getNamespace();
        if (named instanceof GenericKubernetesResource generic) {
            ResourceDefinitionContext kind = kinds.of(resource, generic.getApiVersion(), generic.getKind());
            return (kind.isNamespaceScoped() ? within : root) + "/" + kind.getPlural() + "/"
                    + named.getMetadata().getName();
        }
        return within + "/" + HasMetadata.getPlural(named.getClass()) + "/"
                + named.getMetadata().getName();
    }
}
