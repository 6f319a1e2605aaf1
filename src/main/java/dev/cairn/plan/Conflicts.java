package dev.cairn.plan;

import dev.cairn.engine.Closure;
import dev.cairn.model.Conflict;
import dev.cairn.model.Conflict.OnConflict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Resources that must not run at the same time ({@code conflictsWith}): read, and checked against everything that would
 * have both of them run.
 */
final class Conflicts {

    /** One entry, and where it stands. */
    private record Entry(String resource, Conflict conflict, Field field) {
        boolean isBetween(String one, String other) {
            return (resource.equals(one) && conflict.name().equals(other))
                    || (resource.equals(other) && conflict.name().equals(one));
        }

        boolean isWithin(Set<String> names) {
            return names.contains(resource) && names.contains(conflict.name());
        }
    }

    private final Map<String, List<Edges.Edge>> edges;
    private final Problems problems;
    private final List<Entry> entries = new ArrayList<>();

    private Conflicts(Map<String, List<Edges.Edge>> edges, Problems problems) {
        this.edges = edges;
        this.problems = problems;
    }

    /** Reads those of all resources; what is wrong with one by itself is told. */
    static Conflicts of(
            Map<String, Definition> definitions,
            Collection<String> names,
            Declared declared,
            Map<String, List<Edges.Edge>> edges,
            Problems problems) {
        Conflicts conflicts = new Conflicts(edges, problems);
        definitions.values().forEach(definition -> {
            Map<String, Entry> own = new LinkedHashMap<>();
            for (Field field : definition.resource().get("conflictsWith").items()) {
                String written = field.get("name").text("");
                for (String name : declared.named(written)) {
                    boolean sibling = name.equals(definition.name()) && !name.equals(written);
                    Optional<Entry> entry =
                            sibling ? Optional.empty() : conflicts.read(definition, field, name, definitions, names);
                    if (entry.isPresent() && own.putIfAbsent(name, entry.get()) != null) {
                        problems.error(
                                Code.DuplicateName,
                                field,
                                definition.name() + " conflicts with " + name + " twice",
                                "keep one of the entries");
                    }
                }
            }
            own.values().forEach(conflicts::add);
        });
        return conflicts;
    }

    /** Those of that resource. */
    List<Conflict> of(String resource) {
        return entries.stream()
                .filter(entry -> entry.resource().equals(resource))
                .map(Entry::conflict)
                .toList();
    }

    /** Tells of every conflict between resources that are to run together: in one mode, or without any mode between them. */
    void check(Field written, ModeTable modes, Set<String> wanted) {
        for (Entry entry : entries) {
            String pair = entry.resource() + " and " + entry.conflict().name();
            boolean apart = false;
            boolean together = false;
            for (Field mode : written.items()) {
                Set<String> closure =
                        modes.closures().getOrDefault(mode.get("name").text(""), Set.of());
                apart |= closure.contains(entry.resource())
                        != closure.contains(entry.conflict().name());
                if (entry.isWithin(closure)) {
                    together = true;
                    problems.error(
                            Code.Conflict,
                            mode.get("name"),
                            "mode " + mode.get("name").text("") + " wants " + pair + ", which conflict",
                            "put them into modes of their own");
                }
            }
            if (!together && !apart && entry.isWithin(wanted)) {
                problems.error(
                        Code.Conflict,
                        entry.field(),
                        pair + " conflict, and both are wanted at once",
                        "add modes that want one of them each, or ask for one of them");
            } else if (!together && entry.isWithin(wanted)) {
                problems.note(
                        entry.resource(),
                        entry.field().path(),
                        pair + " conflict and no mode is chosen: one of them waits while the other runs");
            }
        }
    }

    private Optional<Entry> read(
            Definition definition,
            Field field,
            String name,
            Map<String, Definition> definitions,
            Collection<String> names) {
        Field written = field.get("name");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (!names.contains(name)) {
            problems.error(
                    Code.UnknownResource,
                    written,
                    "there is no resource " + name,
                    Nearest.advice(name, names, "resources"));
            return Optional.empty();
        }
        if (name.equals(definition.name())) {
            problems.error(Code.Conflict, written, name + " conflicts with itself", "leave it out");
            return Optional.empty();
        }
        Definition other = definitions.get(name);
        if (!runs(definition, field) || other == null || !runs(other, written)) {
            return Optional.empty();
        }
        OnConflict how = field.get("onConflict").text("Block").equals("Stop") ? OnConflict.STOP : OnConflict.BLOCK;
        return Optional.of(new Entry(definition.name(), new Conflict(name, how), field));
    }

    private boolean runs(Definition definition, Field at) {
        if (!definition.runs()) {
            boolean group = definition.role() == Definition.Role.GROUP;
            problems.error(
                    Code.Conflict,
                    at,
                    definition.name() + " is " + (group ? "a group" : "external")
                            + ": it runs nothing itself, so nothing can conflict with it",
                    group ? "let its members conflict" : "leave it out");
        }
        return definition.runs();
    }

    /** One entry more; what contradicts it is told. */
    private void add(Entry entry) {
        String resource = entry.resource();
        String other = entry.conflict().name();
        if (comesWith(resource, other) || comesWith(other, resource)) {
            String dependent = comesWith(resource, other) ? resource : other;
            problems.error(
                    Code.Conflict,
                    entry.field(),
                    resource + " conflicts with " + other + ", but " + dependent + " does not run without "
                            + (dependent.equals(resource) ? other : resource),
                    "take away the conflict or the dependency");
            return;
        }
        entries.stream()
                .filter(before -> before.isBetween(resource, other))
                .filter(before ->
                        before.conflict().onConflict() != entry.conflict().onConflict())
                .findFirst()
                .ifPresent(before -> problems.error(
                        Code.Conflict,
                        entry.field(),
                        resource + " and " + other + " say different things about what happens when they conflict",
                        "a conflict holds in both directions: write the same onConflict, or only one entry"));
        entries.add(entry);
    }

    private boolean comesWith(String resource, String other) {
        return Closure.of(List.of(resource), name -> ModeTable.pulls(name, edges))
                .contains(other);
    }
}
