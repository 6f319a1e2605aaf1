package dev.cairn.cli.cluster;

import dev.cairn.api.Stack;

/** Which Stack of a cluster. */
record StackName(String namespace, String name) {
    static StackName of(Stack stack) {
        return new StackName(
                stack.getMetadata().getNamespace(), stack.getMetadata().getName());
    }

    /** As people write it. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
