package dev.cairn.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Puts the key and the value of one resource of a {@code forEach} in the place of {@code ${each.key}} and
 * {@code ${each.value}}. What is put in is literal: it is never looked through for references.
 */
final class EachValues {
    private final String key;
    private final Field value;
    private final Problems problems;

    EachValues(String key, Field value, Problems problems) {
        this.key = key;
        this.value = value;
        this.problems = problems;
    }

    /** The field with them filled in; other references stay as they are. */
    Node fill(Field field) {
        return fill(field, false);
    }

    /** The same; a text that is exactly one of them takes the type of the value. */
    Node fillTyped(Field field) {
        return fill(field, true);
    }

    private Node fill(Field field, boolean typed) {
        return field.node()
                .mapTexts(
                        field.path(),
                        (path, node) -> node instanceof Node.Text text ? filled(path, text, typed) : node);
    }

    private Node filled(Path path, Node.Text text, boolean typed) {
        if (!text.value().contains("${")) {
            return text;
        }
        List<Template.Part.Fact> facts = new ArrayList<>();
        TemplateReader.read(text.value()).template().forEachPart(part -> {
            if (part instanceof Template.Part.Fact fact && fact.scheme() == Template.Scheme.EACH) {
                facts.add(fact);
            }
        });
        facts.sort(Comparator.comparingInt(Template.Part.Fact::offset));
        if (facts.isEmpty()) {
            return text;
        }
        StringBuilder filled = new StringBuilder();
        List<Spot.Replacement> replacements = new ArrayList<>();
        int from = 0;
        for (Template.Part.Fact fact : facts) {
            int end = text.value().indexOf('}', fact.offset()) + 1;
            Optional<Field> found = find(path, text, fact);
            if (found.isEmpty()) {
                return new Node.Unknown(text.at());
            }
            if (typed
                    && fact.offset() == 0
                    && end == text.value().length()
                    && !fact.name().equals("key")) {
                return found.get().node();
            }
            String written = found.get()
                    .text(found.get().node() instanceof Node.Truth truth ? truth.written() : "")
                    .replace("${", "$${");
            filled.append(text.value(), from, fact.offset()).append(written);
            replacements.add(new Spot.Replacement(fact.offset(), end - fact.offset(), written.length()));
            from = end;
        }
        filled.append(text.value(), from, text.value().length());
        return new Node.Text(text.at(), filled.toString(), text.spot().replaced(text.value(), replacements));
    }

    /** What a fact stands for; empty when there is no such thing, or when it is no text, which is told. */
    private Optional<Field> find(Path path, Node.Text text, Template.Part.Fact fact) {
        if (fact.name().equals("key")) {
            return Optional.of(new Field(path, new Node.Text(text.at(), key)));
        }
        Field found = value;
        String[] names = fact.name().split("\\.");
        for (int i = 1; i < names.length; i++) {
            found = found.get(names[i]);
        }
        boolean known = names[0].equals("value");
        Optional<Field> usable = Optional.of(found)
                .filter(_ -> known)
                .filter(field -> field.text().isPresent() || field.node() instanceof Node.Truth);
        if (usable.isEmpty()) {
            problems.error(
                    Code.InvalidReference,
                    path,
                    text.spot().of(text.value(), fact.offset()),
                    known && found.isPresent()
                            ? "${each." + fact.name() + "} is " + found.node().kind() + ", not a text"
                            : "there is no ${each." + fact.name() + "}",
                    value.node() instanceof Node.Mapping mapping
                            ? "write ${each.key}, or a field of the item: "
                                    + String.join(
                                            ", ",
                                            mapping.members().keySet().stream()
                                                    .map(name -> "${each.value." + name + "}")
                                                    .toList())
                            : "write ${each.key} or ${each.value}");
        }
        return usable;
    }
}
