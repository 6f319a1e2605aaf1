package dev.cairn.cli;

import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.cli.text.StackTable;
import dev.cairn.cli.text.WhyText;
import java.util.List;

/**
 * {@code why -o json}.
 *
 * @param resource that was asked about
 * @param roots the resources at the end of the chain, where something is to be done
 * @param chain the status of each resource on the way, the one that was asked about first
 */
record Reasons(String resource, List<String> roots, List<ResourceStatus> chain) {

    static Reasons of(Stack stack, String resource) {
        List<String> names = WhyText.chain(stack, resource);
        List<ResourceStatus> chain = names.stream()
                .flatMap(name -> StackTable.statuses(stack).stream()
                        .filter(status -> status.name().equals(name)))
                .toList();
        return new Reasons(resource, WhyText.roots(stack, resource), chain);
    }
}
