package dev.cairn.plan;

import dev.cairn.model.Blueprint;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The resources that are not there: those whose {@code when} is false, those that need one of them, and groups of which
 * nothing is left. They stay in the plan, unwanted and without a workload: what ran of them before is stopped in order,
 * and what they remember is there when they come back.
 *
 * @param reasons by name: why, in a sentence for people
 * @param uses by name: the references of those that are left out, which order them still
 */
record LeftOut(Map<String, String> reasons, Map<String, List<Edges.Use>> uses) {
    /** A resource without a workload. */
    static final Blueprint NO_WORKLOAD = new Blueprint() {
        @Override
        public Set<OutputRef> references() {
            return Set.of();
        }

        @Override
        public Binding bind(Lookup outputs) {
            return new Binding.Unresolved(Set.of());
        }

        @Override
        public Outputs outputs(Lookup outputs, Map<String, OutputValue> facts) {
            return Outputs.NONE;
        }
    };

    /** Whether that resource is one of them. */
    boolean has(String name) {
        return reasons.containsKey(name);
    }

    /** Asks the conditions, and follows what needs what. */
    static LeftOut of(Declared declared, Conditions conditions, Placement placement) {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (Field resource : declared.resources()) {
            if (!conditions.holds(resource)) {
                reasons.putIfAbsent(
                        resource.get("name").text(""),
                        "left out: when is false: "
                                + resource.get("when").text("").strip().replaceAll("\\s+", " "));
            }
        }
        if (reasons.isEmpty()) {
            return new LeftOut(Map.of(), Map.of());
        }
        Map<String, List<Edges.Use>> uses = new LinkedHashMap<>();
        declared.resources()
                .forEach(resource -> uses.putIfAbsent(resource.get("name").text(""), uses(resource, placement)));
        boolean more = true;
        while (more) {
            more = false;
            for (Field resource : declared.resources()) {
                String name = resource.get("name").text("");
                Optional<String> reason = reasons.containsKey(name)
                        ? Optional.empty()
                        : resource.has("group")
                                ? nothingLeft(resource, declared, reasons.keySet())
                                : needs(resource, uses.get(name), declared, reasons.keySet());
                reason.ifPresent(why -> reasons.put(name, why));
                more |= reason.isPresent();
            }
        }
        uses.keySet().retainAll(reasons.keySet());
        return new LeftOut(reasons, uses);
    }

    private static Optional<String> nothingLeft(Field group, Declared declared, Set<String> out) {
        List<String> members = group.get("group").get("members").items().stream()
                .flatMap(member -> declared.named(member.text("")).stream())
                .toList();
        return !members.isEmpty() && out.containsAll(members)
                ? Optional.of("left out: all of its members are")
                : Optional.empty();
    }

    private static Optional<String> needs(Field resource, List<Edges.Use> uses, Declared declared, Set<String> out) {
        List<String> needed = new ArrayList<>();
        for (Field entry : resource.get("dependsOn").items()) {
            if (entry.get("type").text("Requires").equals("Requires")) {
                needed.addAll(declared.named(entry.get("name").text("")));
            }
        }
        uses.forEach(use -> needed.add(use.resource()));
        return needed.stream()
                .filter(out::contains)
                .findFirst()
                .map(name -> "left out: it needs " + name + ", which is left out");
    }

    /** The outputs that the program that would run refers to. */
    private static List<Edges.Use> uses(Field resource, Placement placement) {
        List<Edges.Use> uses = new ArrayList<>();
        Set<String> fields = new HashSet<>(List.of("health", "labels", "annotations", "outputs"));
        fields.addAll(List.of("container", "job", "process", "recipe", "external", "manifest"));
        boolean either = resource.has("process") && (resource.has("container") || resource.has("job"));
        boolean process = either && placement.word(resource).equals(Placement.PROCESS);
        if (either && !process) {
            fields.remove("process");
        }
        for (String field : fields) {
            boolean beside = process && (field.equals("container") || field.equals("job"));
            resource.get(field).entries().forEach((name, value) -> {
                boolean taken = !beside
                        || Definitions.INHERITED.contains(name)
                                && !resource.get("process").has(name);
                if (taken) {
                    collect(value, uses);
                }
            });
            if (resource.get(field).node() instanceof Node.Sequence) {
                collect(resource.get(field), uses);
            }
        }
        return uses;
    }

    private static void collect(Field field, List<Edges.Use> into) {
        field.node().mapTexts(field.path(), (path, node) -> {
            if (node instanceof Node.Text text && Template.concerns(text.value())) {
                TemplateReader.read(text.value()).template().forEachPart(part -> {
                    if (part instanceof Template.Part.Output output) {
                        into.add(new Edges.Use(
                                output.reference().resource(), path, text.spot().of(text.value(), output.offset())));
                    }
                });
            }
            return node;
        });
    }
}
