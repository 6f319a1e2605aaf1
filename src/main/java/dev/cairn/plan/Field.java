package dev.cairn.plan;

import dev.cairn.model.OutputValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of a document together with the way to it. What is not there is a field, too, with nothing in it. */
record Field(Path path, Node node) {

    /** The field of that name below this one. */
    Field get(String name) {
        return new Field(path.field(name), node.get(name));
    }

    /** Whether it was written. */
    boolean isPresent() {
        return !(node instanceof Node.Null);
    }

    /** Whether a field of that name was written below this one. */
    boolean has(String name) {
        return !(node.get(name) instanceof Node.Null);
    }

    /** The items of a list; none when it is not there. */
    List<Field> items() {
        if (!(node instanceof Node.Sequence sequence)) {
            return List.of();
        }
        List<Field> items = new ArrayList<>(sequence.items().size());
        for (int i = 0; i < sequence.items().size(); i++) {
            items.add(new Field(path.item(i), sequence.items().get(i)));
        }
        return items;
    }

    /** The fields of a mapping by name, in the order of the document; none when it is not there. */
    Map<String, Field> entries() {
        if (!(node instanceof Node.Mapping mapping)) {
            return Map.of();
        }
        Map<String, Field> entries = new LinkedHashMap<>();
        mapping.members().forEach((name, member) -> entries.put(name, new Field(path.field(name), member.value())));
        return entries;
    }

    /** Where its name is written, when it is a member of that mapping. */
    Position keyAt(String name) {
        return node instanceof Node.Mapping mapping && mapping.members().containsKey(name)
                ? mapping.members().get(name).keyAt()
                : node.at();
    }

    /** The text, unless it is secret, not known yet, not there, or no text. */
    Optional<String> text() {
        return switch (node) {
            case Node.Text text -> Optional.of(text.value());
            case Node.Number number -> Optional.of(number.written());
            case Node.Value(Position at, OutputValue.Plain(String plain)) -> Optional.of(plain);
            case Node.Value _,
                    Node.Mapping _,
                    Node.Sequence _,
                    Node.Truth _,
                    Node.Null _,
                    Node.Open _,
                    Node.Unknown _ -> Optional.empty();
        };
    }

    /** The text as a value that may be secret; empty when it is not there, not known yet, or no text. */
    Optional<OutputValue> value() {
        return node instanceof Node.Value value ? Optional.of(value.value()) : text().map(OutputValue.Plain::new);
    }

    /** The text, or that one. */
    String text(String otherwise) {
        return text().orElse(otherwise);
    }

    /** The whole number; empty when it is not there or none. */
    Optional<Long> whole() {
        return node instanceof Node.Number number ? Numbers.whole(number.written()) : Optional.empty();
    }

    /** The number; empty when it is not there or none. */
    Optional<Double> decimal() {
        return node instanceof Node.Number number
                ? Numbers.decimal(number.written()).map(java.math.BigDecimal::doubleValue)
                : Optional.empty();
    }

    /** Whether it says yes. */
    boolean isTrue() {
        return node instanceof Node.Truth truth && truth.value();
    }

    /** Whether it says no; nothing at all is not a no. */
    boolean isFalse() {
        return node instanceof Node.Truth truth && !truth.value();
    }

    /** The same place with another value. */
    Field with(Node other) {
        return other == node ? this : new Field(path, other);
    }
}
