package dev.cairn.runtime.kubernetes;

import dev.cairn.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A stack's anchor and witness, two empty ConfigMaps. The anchor is the second owner of every object, so that the
 * garbage collector, when it deletes in the foreground, only takes the reference to the Stack away and the objects can
 * be taken down in order. The witness is owned by the Stack alone: it is gone after a deletion in the foreground, and
 * still there, without an owner, after one that orphans.
 */
final class Anchors {
    private final Applier applier;
    private final Watches watches;

    Anchors(Applier applier, Watches watches) {
        this.applier = applier;
        this.watches = watches;
    }

    /** The owners of the stack's objects; makes of anchor and witness what is not seen. */
    Ownership ensure(Scope scope) throws RuntimeFailure {
        Optional<String> anchor = seen(scope, SeenAnchor.ANCHOR);
        Ownership ownership = new Ownership(scope, anchor.isPresent() ? anchor.get() : made(scope, anchorOf(scope)));
        if (seen(scope, SeenAnchor.WITNESS).isEmpty()) {
            made(scope, witnessOf(scope));
        }
        return ownership;
    }

    private String made(Scope scope, ConfigMap rendered) throws RuntimeFailure {
        ConfigMap made = applier.apply(scope, scope.stack(), rendered, Optional.empty());
        watches.note(made);
        return made.getMetadata().getUid();
    }

    private Optional<String> seen(Scope scope, String part) {
        return watches.anchors(scope.key()).stream()
                .filter(one -> one.part().equals(part) && one.belongsTo().equals(scope.uid()) && !one.deleting())
                .map(SeenAnchor::uid)
                .findFirst();
    }

    /** Whether both are there and everything that is seen of the stack is held by the Stack and the anchor. */
    boolean hold(Scope scope) {
        List<Custody> objects = watches.custody(scope.key());
        Optional<String> anchor = seen(scope, SeenAnchor.ANCHOR);
        return objects.stream().noneMatch(one -> one.madeFor().equals(scope.uid()))
                || (anchor.isPresent()
                        && seen(scope, SeenAnchor.WITNESS).isPresent()
                        && objects.stream().allMatch(one -> one.heldBy(scope.uid(), anchor.get())));
    }

    /** Gives every object of the stack that lost one of its owners both again; makes nothing that is missing. */
    void attach(Applier as, Scope scope) throws RuntimeFailure {
        Optional<String> anchor = seen(scope, SeenAnchor.ANCHOR);
        if (anchor.isEmpty()) {
            return;
        }
        for (HasMetadata found : owned(as, scope)) {
            List<OwnerReference> owners = new ArrayList<>(new Ownership(scope, anchor.get()).references());
            owners.addAll(others(scope, found));
            own(as, scope, found, owners);
        }
    }

    /**
     * What a listing shows, and the Secrets with composed values: they are never listed, but what names them is. What is in no
     * namespace is held by its labels alone: the garbage collector would take it for an orphan of owners that do not exist.
     */
    private List<HasMetadata> owned(Applier as, Scope scope) throws RuntimeFailure {
        List<HasMetadata> owned = new ArrayList<>();
        for (HasMetadata listed : watches.listed(as, scope)) {
            if (listed.getMetadata().getNamespace() == null) {
                continue;
            }
            owned.add(listed);
            for (String entry :
                    Beside.parse(Labels.annotation(listed, Labels.BESIDE)).all()) {
                if (Beside.kind(entry).equals(Secret.class)) {
                    as.read(Beside.secret(scope, entry), Labels.label(listed, Labels.RESOURCE))
                            .filter(secret -> Labels.belongsTo(scope, secret))
                            .ifPresent(owned::add);
                }
            }
        }
        return owned;
    }

    /** Lets every object of the stack go: neither the Stack nor the anchor owns it any more. The anchor stays. */
    void release(Applier as, Scope scope) throws RuntimeFailure {
        for (HasMetadata found : owned(as, scope)) {
            own(as, scope, found, others(scope, found));
        }
    }

    private static void own(Applier as, Scope scope, HasMetadata found, List<OwnerReference> owners)
            throws RuntimeFailure {
        if (!Set.copyOf(owners(found)).equals(Set.copyOf(owners))) {
            as.own(found, scope.stack(), owners);
        }
    }

    /** The owners that it was given by somebody else. */
    private static List<OwnerReference> others(Scope scope, HasMetadata found) {
        return owners(found).stream().filter(owner -> !ours(scope, owner)).toList();
    }

    private static List<OwnerReference> owners(HasMetadata found) {
        return Optional.ofNullable(found.getMetadata().getOwnerReferences()).orElse(List.of());
    }

    private static boolean ours(Scope scope, OwnerReference owner) {
        return owner.getUid().equals(scope.uid())
                || (owner.getKind().equals("ConfigMap") && owner.getName().equals(ObjectNames.anchor(scope.stack())));
    }

    /** What the anchor keeps, also one that was made for an earlier Stack of the name; nothing when there is none. */
    Map<String, String> kept(Scope scope) {
        return watches.anchors(scope.key()).stream()
                .filter(one -> one.part().equals(SeenAnchor.ANCHOR) && !one.deleting())
                .map(SeenAnchor::data)
                .findFirst()
                .orElse(Map.of());
    }

    /** Has the anchor keep that; nothing when there is none that was made for this very Stack. */
    void keep(Scope scope, Map<String, String> data) throws RuntimeFailure {
        Optional<String> anchor = seen(scope, SeenAnchor.ANCHOR);
        if (anchor.isPresent()) {
            Map<String, String> fields = new HashMap<>(data);
            kept(scope).keySet().forEach(old -> fields.putIfAbsent(old, null));
            applier.patch(anchorOf(scope), scope.stack(), anchor.get(), "\"data\":" + applier.json(fields));
        }
    }

    /** What the witness says now; read from the API server, because a watch may be late. */
    Witness witness(Scope scope) throws RuntimeFailure {
        Optional<ConfigMap> found =
                applier.read(witnessOf(scope), scope.stack()).filter(witness -> Labels.belongsTo(scope, witness));
        if (found.isEmpty() || found.get().getMetadata().getDeletionTimestamp() != null) {
            return Witness.GONE;
        }
        boolean owned = Optional.ofNullable(found.get().getMetadata().getOwnerReferences()).orElse(List.of()).stream()
                .anyMatch(owner -> owner.getUid().equals(scope.uid()));
        return owned ? Witness.OWNED : Witness.RELEASED;
    }

    /** Removes both. */
    void remove(Scope scope) throws RuntimeFailure {
        for (ConfigMap named : List.of(witnessOf(scope), anchorOf(scope))) {
            Optional<ConfigMap> found = applier.read(named, scope.stack());
            if (found.isPresent() && Labels.belongsTo(scope, found.get())) {
                applier.delete(
                        named,
                        scope.stack(),
                        found.get().getMetadata().getUid(),
                        Applier.Propagation.BACKGROUND,
                        Optional.empty());
            }
        }
    }

    private static ConfigMap anchorOf(Scope scope) {
        return rendered(scope, List.of());
    }

    private static ConfigMap witnessOf(Scope scope) {
        return rendered(scope, List.of(new Ownership(scope, "").stack()));
    }

    private static ConfigMap rendered(Scope scope, List<OwnerReference> owners) {
        boolean witness = !owners.isEmpty();
        Map<String, String> labels = new TreeMap<>(Labels.ofStack(scope));
        labels.put(Labels.PART, witness ? SeenAnchor.WITNESS : SeenAnchor.ANCHOR);
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(witness ? ObjectNames.witness(scope.stack()) : ObjectNames.anchor(scope.stack()))
                .withNamespace(scope.namespace())
                .withLabels(labels)
                .withOwnerReferences(owners)
                .endMetadata()
                .build();
    }
}
