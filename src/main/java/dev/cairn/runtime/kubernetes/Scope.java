package dev.cairn.runtime.kubernetes;

import dev.cairn.runtime.StackRef;

/**
 * Whose objects these are, as a cluster knows it.
 *
 * @param namespace of the Stack and of everything that is created for it
 * @param stack name of the Stack
 * @param uid of the Stack: another Stack of the same name, made later, has another one
 */
record Scope(String namespace, String stack, String uid) {

    /**
     * The scope of a reference made by {@link KubernetesRuntime#reference}.
     *
     * @throws IllegalArgumentException when the id is not {@code namespace/name}
     */
    static Scope of(StackRef reference) {
        int slash = reference.id().indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException(
                    "the id of a stack on a cluster is namespace/name, not '" + reference.id() + "'");
        }
        return new Scope(reference.id().substring(0, slash), reference.name(), reference.uid());
    }

    /** What stays the same when the Stack is deleted and made again. */
    Key key() {
        return new Key(namespace, stack);
    }

    /** Namespace and name of a Stack. */
    record Key(String namespace, String stack) {}
}
