package dev.cairn.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a stack says of other stacks: {@code dependsOn: [{stack: name}]}. The other one may come later, so that it does
 * not exist is no mistake; that it waits for this one is, as far as that can be seen.
 */
final class OtherStacks {
    private OtherStacks() {}

    /** The stacks that this resource waits for, each once. */
    static List<String> of(Field resource) {
        return resource.get("dependsOn").items().stream()
                .map(entry -> entry.get("stack").text(""))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /** The stacks that some resource of this one waits for. */
    static Set<String> ofStack(Field root) {
        Set<String> names = new HashSet<>();
        root.get("spec").get("resources").items().forEach(resource -> names.addAll(of(resource)));
        return names;
    }

    /**
     * Tells of entries that can never be met.
     *
     * @param own name of this stack
     * @param others what another stack waits for, by name, as far as that is known
     */
    static void check(Field root, String own, Function<String, Set<String>> others, Problems problems) {
        Map<String, Optional<List<String>>> ways = new LinkedHashMap<>();
        for (Field resource : root.get("spec").get("resources").items()) {
            for (Field entry : resource.get("dependsOn").items()) {
                String name = entry.get("stack").text("");
                if (name.isEmpty()) {
                    continue;
                }
                if (name.equals(own)) {
                    problems.error(
                            Code.Cycle,
                            entry.get("stack"),
                            resource.get("name").text("") + " waits for its own stack, which is ready only after it",
                            "name the resource that it needs: {name: …}");
                    continue;
                }
                ways.computeIfAbsent(name, from -> way(from, own, others, new HashSet<>()))
                        .ifPresent(way -> problems.error(
                                Code.Cycle,
                                entry.get("stack"),
                                "these stacks wait for each other: " + own + " -> " + String.join(" -> ", way),
                                "take away one of the dependencies"));
            }
        }
    }

    /** The way from one stack to another, both included; empty when there is none. */
    private static Optional<List<String>> way(
            String from, String to, Function<String, Set<String>> others, Set<String> seen) {
        if (from.equals(to)) {
            return Optional.of(List.of(to));
        }
        if (!seen.add(from)) {
            return Optional.empty();
        }
        for (String next : others.apply(from).stream().sorted().toList()) {
            Optional<List<String>> rest = way(next, to, others, seen);
            if (rest.isPresent()) {
                List<String> way = new ArrayList<>(List.of(from));
                way.addAll(rest.get());
                return Optional.of(way);
            }
        }
        return Optional.empty();
    }
}
