package dev.cairn.plan;

import dev.cairn.model.Dependency;
import dev.cairn.model.Dependency.Condition;
import dev.cairn.model.Dependency.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a resource rests on: the edges that were written, and those that its references imply. */
final class Edges {
    private final Map<String, Definition> definitions;
    private final java.util.Collection<String> names;
    private final Declared declared;
    private final Problems problems;

    /**
     * @param definitions those that could be made
     * @param names all that were declared, so that a broken one is not unknown as well
     */
    Edges(
            Map<String, Definition> definitions,
            java.util.Collection<String> names,
            Declared declared,
            Problems problems) {
        this.definitions = definitions;
        this.names = names;
        this.declared = declared;
        this.problems = problems;
    }

    /**
     * An edge, and where it comes from.
     *
     * @param member whether it leads from a group to a member
     */
    record Edge(Dependency dependency, Path path, Position at, boolean member) {
        Edge(Dependency dependency, Path path, Position at) {
            this(dependency, path, at, false);
        }
    }

    /** A reference to an output of another resource. */
    record Use(String resource, Path path, Position at) {}

    /** All edges of that resource: at most one for each target and type. */
    List<Edge> of(Definition definition, List<Use> uses) {
        Map<String, Edge> edges = new LinkedHashMap<>();
        for (Field entry : definition.resource().get("dependsOn").items()) {
            for (String target : declared.named(entry.get("name").text(""))) {
                written(definition, entry, target).ifPresent(edge -> {
                    String key =
                            edge.dependency().name() + " " + edge.dependency().type();
                    if (edges.putIfAbsent(key, edge) != null) {
                        problems.error(
                                Code.DuplicateName,
                                entry,
                                definition.name() + " depends on "
                                        + edge.dependency().name() + " twice",
                                "keep one of the entries");
                    }
                });
            }
        }
        for (Use use : uses) {
            imply(definition, use, edges);
        }
        return List.copyOf(edges.values());
    }

    private Optional<Edge> written(Definition definition, Field entry, String name) {
        if (name.isEmpty() || !isKnown(name, entry.get("name"))) {
            return Optional.empty();
        }
        if (name.equals(definition.name())) {
            problems.error(Code.Cycle, entry.get("name"), name + " depends on itself", "leave it out");
            return Optional.empty();
        }
        Type type = Type.valueOf(upper(entry.get("type").text("Requires")));
        Condition usual = type == Type.AFTER ? Condition.STARTED : usual(name);
        Condition condition = entry.get("condition")
                .text()
                .map(word -> Condition.valueOf(upper(word)))
                .orElse(usual);
        if (condition == Condition.COMPLETED && type != Type.WANTS) {
            checkCompletes(name, entry);
        }
        if (type == Type.WANTS && entry.has("condition")) {
            problems.error(
                    Code.NeverMet,
                    entry.get("condition"),
                    "type Wants waits for nothing, so it has no condition",
                    "leave out the condition, or use type Requires or After");
        }
        boolean restart = passesOn(entry, "Restart");
        boolean stop = passesOn(entry, "Stop");
        if (restart || stop) {
            checkPassesOn(name, type, entry.get("propagate"));
        }
        return Optional.of(new Edge(
                new Dependency(name, type, condition, restart, stop),
                entry.path(),
                entry.get("name").node().at()));
    }

    private static boolean passesOn(Field entry, String what) {
        return entry.get("propagate").items().stream()
                .anyMatch(word -> word.text("").equals(what));
    }

    private void checkPassesOn(String target, Type type, Field propagate) {
        Definition definition = definitions.get(target);
        if (type == Type.WANTS) {
            problems.error(
                    Code.NeverMet,
                    propagate,
                    "type Wants has no order, so nothing is passed on from it",
                    "use type Requires or After, or leave out propagate");
        } else if (definition != null && !definition.runs()) {
            boolean group = definition.role() == Definition.Role.GROUP;
            problems.error(
                    Code.NeverMet,
                    propagate,
                    target + " is " + (group ? "a group" : "external")
                            + ": it is never started or stopped itself, so it passes nothing on",
                    group ? "depend on its members" : "leave out propagate");
        }
    }

    private void checkCompletes(String name, Field entry) {
        Definition target = definitions.get(name);
        if (target == null || target.role() == Definition.Role.JOB) {
            return;
        }
        Field condition = entry.get("condition");
        switch (target.role()) {
            case SERVICE -> {
                if (target.resource()
                        .get("restart")
                        .get("policy")
                        .text("Always")
                        .equals("Always")) {
                    problems.error(
                            Code.NeverMet,
                            condition,
                            name + " is restarted whenever it ends, so it never completes",
                            "wait for Ready, make " + name + " a job, or give it restart: {policy: OnFailure}");
                }
            }
            case GROUP, EXTERNAL ->
                problems.error(
                        Code.NeverMet,
                        condition,
                        name + " is " + (target.role() == Definition.Role.GROUP ? "a group" : "external")
                                + "; it never completes",
                        "wait for Ready");
            case JOB -> {}
        }
    }

    private void imply(Definition definition, Use use, Map<String, Edge> edges) {
        String target = use.resource();
        if (target.equals(definition.name())) {
            problems.error(
                    Code.InvalidReference,
                    use.path(),
                    use.at(),
                    definition.name() + " refers to itself by name",
                    "write ${self.…} for its own outputs");
            return;
        }
        if (!isKnown(target, new Field(use.path(), new Node.Null(use.at())))) {
            return;
        }
        List<Edge> written = edges.values().stream()
                .filter(edge -> edge.dependency().name().equals(target))
                .toList();
        if (written.stream().anyMatch(edge -> suffices(edge.dependency()))) {
            return;
        }
        if (!written.isEmpty()) {
            Edge edge = written.getFirst();
            problems.error(
                    Code.WeakDependency,
                    edge.path(),
                    edge.at(),
                    definition.name() + " uses outputs of " + target + ", which are there when it is "
                            + word(usual(target)) + "; this entry waits for less",
                    "write {name: " + target + "} or leave the entry out: the reference implies it");
            return;
        }
        Dependency dependency = new Dependency(target, Type.REQUIRES, usual(target), false, false);
        edges.put(target + " " + Type.REQUIRES, new Edge(dependency, use.path(), use.at()));
    }

    private boolean suffices(Dependency dependency) {
        return dependency.type() == Type.REQUIRES
                && (dependency.condition() == Condition.READY || dependency.condition() == usual(dependency.name()));
    }

    /** What is waited for when nothing is said. */
    private Condition usual(String target) {
        Definition definition = definitions.get(target);
        return definition != null && definition.role() == Definition.Role.JOB ? Condition.COMPLETED : Condition.READY;
    }

    /** The names of a group's members that exist. */
    List<Edge> members(Definition group) {
        List<Edge> members = new ArrayList<>();
        for (Field member : group.program("members").items()) {
            for (String name : declared.named(member.text(""))) {
                if (isKnown(name, member)) {
                    members.add(new Edge(
                            Dependency.requires(name),
                            member.path(),
                            member.node().at(),
                            true));
                }
            }
        }
        return members;
    }

    boolean isKnown(String name, Field field) {
        if (names.contains(name)) {
            return true;
        }
        List<String> made = declared.instances().getOrDefault(name, List.of());
        problems.error(
                Code.UnknownResource,
                field,
                made.isEmpty()
                        ? "there is no resource " + name
                        : name + " is several resources, one for each key of its forEach",
                made.isEmpty() ? Nearest.advice(name, names, "resources") : "write one of them: " + Nearest.list(made));
        return false;
    }

    private static String word(Condition condition) {
        return switch (condition) {
            case STARTED -> "started";
            case READY -> "ready";
            case COMPLETED -> "completed";
        };
    }

    private static String upper(String word) {
        return word.toUpperCase(java.util.Locale.ROOT);
    }
}
