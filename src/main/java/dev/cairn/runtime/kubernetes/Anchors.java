package dev.cairn.runtime.kubernetes;

import dev.cairn.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stack's anchor and witness, two empty ConfigMaps. The anchor is the second owner of every object, so that the
 * garbage collector, when it deletes in the foreground, only takes the reference to the Stack away and the objects can
 * be taken down in order. The witness is owned by the Stack alone: it is gone after a deletion in the foreground, and
 * still there after one that orphans.
 */
final class Anchors {
    private final Applier applier;
    private final Map<String, String> uids = new ConcurrentHashMap<>();

    Anchors(Applier applier) {
        this.applier = applier;
    }

    /** The owners of the stack's objects; makes anchor and witness when this process has not seen them yet. */
    Ownership ensure(Scope scope) throws RuntimeFailure {
        String known = uids.get(scope.uid());
        if (known != null) {
            return new Ownership(scope, known);
        }
        ConfigMap anchor = applier.apply(scope, scope.stack(), anchor(scope), Optional.empty());
        Ownership ownership = new Ownership(scope, anchor.getMetadata().getUid());
        applier.apply(scope, scope.stack(), witness(ownership), Optional.empty());
        uids.put(scope.uid(), ownership.anchor());
        return ownership;
    }

    /** Removes both. */
    void remove(Scope scope) throws RuntimeFailure {
        uids.remove(scope.uid());
        for (ConfigMap named : List.of(witness(new Ownership(scope, "")), anchor(scope))) {
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

    private static ConfigMap anchor(Scope scope) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(ObjectNames.anchor(scope.stack()))
                .withNamespace(scope.namespace())
                .withLabels(Labels.ofStack(scope))
                .endMetadata()
                .build();
    }

    private static ConfigMap witness(Ownership ownership) {
        Scope scope = ownership.scope();
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(ObjectNames.witness(scope.stack()))
                .withNamespace(scope.namespace())
                .withLabels(Labels.ofStack(scope))
                .withOwnerReferences(ownership.stack())
                .endMetadata()
                .build();
    }
}
