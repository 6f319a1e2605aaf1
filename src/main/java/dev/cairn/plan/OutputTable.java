package dev.cairn.plan;

import dev.cairn.model.OutputValue;
import dev.cairn.model.View;
import dev.cairn.plan.Template.Part;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The outputs of one resource as seen from each side: those of its kind, and those that it declares. References of a
 * resource to itself are filled in here, so that what stays open are outputs of others and what only a run can tell.
 */
final class OutputTable {
    private final Definition definition;
    private final Map<View, Map<String, Template>> usual;
    private final Map<String, Field> declared = new HashMap<>();
    private final Map<View, Map<String, Optional<Template>>> resolved = new EnumMap<>(View.class);
    private final Set<String> resolving = new HashSet<>();
    private final Problems problems;

    /** @param usual the outputs of its kind, by view and name */
    OutputTable(Definition definition, Map<View, Map<String, Template>> usual, Problems problems) {
        this.definition = definition;
        this.usual = usual;
        this.problems = problems;
        for (View view : View.values()) {
            resolved.put(view, new HashMap<>());
        }
        for (Field output : definition.resource().get("outputs").items()) {
            output.get("name").text().ifPresent(name -> declared.put(name, output));
        }
        for (View view : View.values()) {
            declared.keySet().forEach(name -> resolve(view, name));
        }
    }

    /** The names of all outputs, from whatever side. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(declared.keySet());
        usual.values().forEach(byName -> names.addAll(byName.keySet()));
        return names;
    }

    /** Whether there is such an output; a job may write any line. */
    boolean has(String name) {
        return declared.containsKey(name)
                || usual.values().stream().anyMatch(byName -> byName.containsKey(name))
                || definition.role() == Definition.Role.JOB;
    }

    /** Whether they are published after the workload has ended well: those of a job; a service takes its own back. */
    boolean outlivesItsEnd() {
        return definition.role() == Definition.Role.JOB;
    }

    /** The outputs as seen from there. */
    Map<String, Template> seenFrom(View view) {
        Map<String, Template> templates = new java.util.TreeMap<>(usual.getOrDefault(view, Map.of()));
        declared.keySet().forEach(name -> resolve(view, name)
                .ifPresentOrElse(template -> templates.put(name, template), () -> templates.remove(name)));
        return templates;
    }

    private Optional<Template> resolve(View view, String name) {
        Optional<Template> known = resolved.get(view).get(name);
        if (known != null) {
            return known;
        }
        if (definition.isManifest()) {
            return Optional.of(new Template("", List.of(new Part.Outcome(name))));
        }
        Field field = declared.get(name).get("value");
        if (!resolving.add(name)) {
            problems.error(
                    Code.InvalidReference,
                    field,
                    "the output " + name + " refers to itself",
                    "give it a value of its own");
            return Optional.empty();
        }
        boolean encode = definition.recipe() && name.equals("url");
        Optional<List<Part>> parts =
                switch (field.node()) {
                    case Node.Open open -> inline(open, field.path(), view, name, encode);
                    case Node _ -> field.value().map(value -> List.of(new Part.Literal(value)));
                };
        resolving.remove(name);
        boolean secret = declared.get(name).get("secret").isTrue();
        Optional<Template> template =
                parts.map(all -> new Template("", secret ? List.of(new Part.Group(all, false, true)) : all));
        resolved.get(view).put(name, template);
        return template;
    }

    /** A text of the resource itself with its own outputs filled in, as seen from its own side. */
    Node inline(Path path, Node node) {
        if (!(node instanceof Node.Open open)) {
            return node;
        }
        Optional<List<Part>> parts = inline(open, path, definition.view(), "", false);
        if (parts.isEmpty()) {
            return new Node.Unknown(open.at());
        }
        Template template = new Template(open.template().source(), parts.get());
        return template.complete()
                .<Node>map(value -> new Node.Value(open.at(), value))
                .orElseGet(() -> new Node.Open(open.at(), template, open.spot()));
    }

    /** @param output the output whose value this is; empty for a field of the workload */
    private Optional<List<Part>> inline(Node.Open open, Path path, View view, String output, boolean encode) {
        List<Part> parts = new ArrayList<>();
        for (Part part : open.template().parts()) {
            if (!(part instanceof Part.Self self)) {
                parts.add(part);
                continue;
            }
            Optional<List<Part>> own = own(self, open, path, view, output);
            if (own.isEmpty()) {
                return Optional.empty();
            }
            if (encode) {
                parts.add(new Part.Group(own.get(), true, false));
            } else {
                parts.addAll(own.get());
            }
        }
        return Optional.of(parts);
    }

    private Optional<List<Part>> own(Part.Self self, Node.Open open, Path path, View view, String output) {
        String name = self.output();
        boolean fromRun = definition.role() == Definition.Role.JOB && !declared.containsKey(name);
        if (fromRun && !output.isEmpty()) {
            return Optional.of(List.of(new Part.Outcome(name)));
        }
        if (fromRun || !has(name)) {
            problems.error(
                    fromRun ? Code.InvalidReference : Code.UnknownOutput,
                    path,
                    open.at(self.offset()),
                    fromRun
                            ? "${self." + name + "} is known only after the job has ended"
                            : definition.name() + " has no output " + name,
                    fromRun ? "use it in outputs only" : Nearest.advice(name, names(), "outputs"));
            return Optional.empty();
        }
        boolean itsUsual = name.equals(output) || !declared.containsKey(name);
        return itsUsual
                ? Optional.ofNullable(usual.getOrDefault(view, Map.of()).get(name))
                        .map(Template::parts)
                : resolve(view, name).map(Template::parts);
    }

    /** Outputs that need nothing. */
    static Template literal(String text) {
        return new Template(text, List.of(new Part.Literal(new OutputValue.Plain(text))));
    }
}
