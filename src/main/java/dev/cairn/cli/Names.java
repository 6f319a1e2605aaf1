package dev.cairn.cli;

import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.cli.text.Next;
import dev.cairn.cli.text.StackTable;
import dev.cairn.plan.Nearest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Names of resources as typed. */
final class Names {
    private Names() {}

    /** The one resource that is meant; the name of a {@code forEach} that made several is a {@link Failure} that names them. */
    static String one(Stack stack, String typed, Next next) {
        List<String> meant = meant(stack, List.of(typed), next);
        if (meant.size() > 1) {
            throw Failure.usage(typed + " is several resources", "say which: " + String.join(", ", meant));
        }
        return meant.getFirst();
    }

    /** An unknown name is a {@link Failure} that suggests another. */
    private static void check(Stack stack, List<String> typed, Next next) {
        List<String> known =
                StackTable.statuses(stack).stream().map(ResourceStatus::name).toList();
        for (String name : typed) {
            if (!known.contains(name)) {
                throw Failure.of(
                        Exit.NOT_FOUND,
                        "NoSuchResource",
                        stack.getMetadata().getName() + " has no resource \"" + name + "\"",
                        advice(name, known, next));
            }
        }
    }

    /** The resources that are meant: the name of a {@code forEach} means all that were made of it. */
    static List<String> meant(Stack stack, List<String> typed, Next next) {
        List<String> known =
                StackTable.statuses(stack).stream().map(ResourceStatus::name).toList();
        Set<String> meant = new LinkedHashSet<>();
        for (String name : typed) {
            List<String> made = known.stream()
                    .filter(one -> StackTable.isNamed(stack, one, name))
                    .toList();
            meant.addAll(made.isEmpty() ? List.of(name) : made);
        }
        check(stack, List.copyOf(meant), next);
        return List.copyOf(meant);
    }

    private static String advice(String name, List<String> known, Next next) {
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return "a file is named before the verb: cairn -f " + name + " VERB";
        }
        if (known.isEmpty()) {
            return next.onCluster()
                    ? "no operator has looked at it yet; is one running? kubectl get pods --all-namespaces"
                            + " --selector=app.kubernetes.io/name=cairn-operator"
                    : "nothing of it is there; start it: " + next.apply();
        }
        return Nearest.to(name, known)
                .map(near -> "did you mean " + near + "?")
                .orElse("it has: " + String.join(", ", known));
    }
}
