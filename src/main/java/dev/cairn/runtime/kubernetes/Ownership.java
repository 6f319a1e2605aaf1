package dev.cairn.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.List;

/**
 * The two owners of every object.
 *
 * @param anchor uid of the stack's anchor
 */
record Ownership(Scope scope, String anchor) {
    private static final String STACK_API = "cairn.dev/v1alpha1";

    /**
     * The Stack, by which tools draw their tree, and the anchor, by which the garbage collector spares the object while
     * it is taken down in order, also after a deletion in the foreground.
     */
    List<OwnerReference> references() {
        return List.of(stack(), owner("v1", "ConfigMap", ObjectNames.anchor(scope.stack()), anchor));
    }

    /** The reference to the Stack alone. */
    OwnerReference stack() {
        return new OwnerReferenceBuilder(owner(STACK_API, "Stack", scope.stack(), scope.uid()))
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    private static OwnerReference owner(String apiVersion, String kind, String name, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withName(name)
                .withUid(uid)
                .build();
    }
}
