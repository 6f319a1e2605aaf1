package dev.cairn.plan;

import dev.cairn.engine.Closure;
import dev.cairn.model.Dependency;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The modes of a stack: named sets of resources that can be run instead of everything.
 *
 * @param closures by name: what each mode wants, everything that comes along included
 * @param chosen the mode that is asked for; empty when everything is wanted
 */
record ModeTable(Map<String, Set<String>> closures, Optional<String> chosen) {

    /**
     * Reads the modes; what is wrong with them is told.
     *
     * @param asked the mode asked for beside the file, which wins over the one in it
     */
    static ModeTable of(
            Field spec,
            Optional<String> asked,
            Set<String> resources,
            Declared declared,
            Map<String, List<Edges.Edge>> edges,
            Problems problems) {
        Map<String, Set<String>> closures = new LinkedHashMap<>();
        for (Field mode : spec.get("modes").items()) {
            Set<String> roots = new LinkedHashSet<>();
            for (Field root : mode.get("resources").items()) {
                for (String name : declared.named(root.text(""))) {
                    if (resources.contains(name)) {
                        roots.add(name);
                    } else {
                        problems.error(
                                Code.UnknownResource,
                                root,
                                "there is no resource " + name,
                                Nearest.advice(name, resources, "resources"));
                    }
                }
            }
            closures.put(mode.get("name").text(""), Closure.of(roots, name -> pulls(name, edges)));
        }
        Optional<String> chosen = asked.or(() -> spec.get("mode").text()).filter(mode -> !mode.isEmpty());
        chosen.filter(mode -> !closures.containsKey(mode)).ifPresent(mode -> {
            Field field = spec.get("mode");
            boolean inFile = asked.isEmpty();
            problems.error(
                    Code.UnknownMode,
                    inFile ? field.path() : Path.ROOT,
                    inFile ? field.node().at() : Position.NONE,
                    "there is no mode " + mode,
                    closures.isEmpty()
                            ? "this stack has no modes: add modes:, or leave it out"
                            : Nearest.advice(mode, closures.keySet(), "modes"));
        });
        return new ModeTable(closures, chosen);
    }

    /** What that resource pulls in. */
    static List<String> pulls(String name, Map<String, List<Edges.Edge>> edges) {
        return edges.getOrDefault(name, List.of()).stream()
                .map(Edges.Edge::dependency)
                .filter(edge -> edge.type() != Dependency.Type.AFTER)
                .map(Dependency::name)
                .toList();
    }
}
