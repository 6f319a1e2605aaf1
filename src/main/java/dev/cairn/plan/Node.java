package dev.cairn.plan;

import dev.cairn.model.OutputValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One value of a document, with the place where it was written. */
sealed interface Node {
    /** Where it begins. */
    Position at();

    /** Fields by name, in the order of the document; the map is handed over, not copied. */
    record Mapping(Position at, Map<String, Member> members) implements Node {
        public Mapping {
            members = Collections.unmodifiableMap(members);
        }
    }

    /** A field: where its name is, and its value. */
    record Member(Position keyAt, Node value) {}

    /** A list. */
    record Sequence(Position at, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** A text. */
    record Text(Position at, String value, Spot spot) implements Node {
        Text(Position at, String value) {
            this(at, value, new Spot(at, Spot.Layout.BEGINNING));
        }
    }

    /** A number, as it was written. */
    record Number(Position at, String written) implements Node {}

    /** A yes or no, as it was written: YAML 1.1 knows more words for it than one expects. */
    record Truth(Position at, boolean value, String written) implements Node {}

    /** Nothing. */
    record Null(Position at) implements Node {}

    /** A text with references that are still open. */
    record Open(Position at, Template template, Spot spot) implements Node {
        /** Where that character of it is, as far as known. */
        Position at(int offset) {
            return spot.of(template.source(), offset);
        }
    }

    /** A text that is complete: filled in, or taken from a Secret or a file; never looked through for references. */
    record Value(Position at, OutputValue value) implements Node {}

    /** A text that cannot be known before something ran. */
    record Unknown(Position at) implements Node {}

    /** What a user calls it. */
    default String kind() {
        return switch (this) {
            case Mapping _ -> "a mapping";
            case Sequence _ -> "a list";
            case Text _, Open _, Value _, Unknown _ -> "text";
            case Number _ -> "a number";
            case Truth _ -> "a boolean";
            case Null _ -> "nothing";
        };
    }

    /**
     * The same tree with every text replaced: the one walk that finds and fills in references. A tree without a change
     * is returned as it is.
     */
    default Node mapTexts(Path path, TextFunction change) {
        return switch (this) {
            case Text text -> change.apply(path, text);
            case Open open -> change.apply(path, open);
            case Mapping mapping -> {
                Map<String, Member> changed = Map.of();
                for (Map.Entry<String, Member> entry : mapping.members().entrySet()) {
                    Member member = entry.getValue();
                    Node value = member.value().mapTexts(path.field(entry.getKey()), change);
                    if (value != member.value()) {
                        changed = changed.isEmpty() ? new LinkedHashMap<>(mapping.members()) : changed;
                        changed.put(entry.getKey(), new Member(member.keyAt(), value));
                    }
                }
                yield changed.isEmpty() ? mapping : new Mapping(mapping.at(), changed);
            }
            case Sequence sequence -> {
                List<Node> changed = List.of();
                for (int i = 0; i < sequence.items().size(); i++) {
                    Node item = sequence.items().get(i);
                    Node value = item.mapTexts(path.item(i), change);
                    if (value != item) {
                        changed = changed.isEmpty() ? new ArrayList<>(sequence.items()) : changed;
                        changed.set(i, value);
                    }
                }
                yield changed.isEmpty() ? sequence : new Sequence(sequence.at(), changed);
            }
            case Number _, Truth _, Null _, Value _, Unknown _ -> this;
        };
    }

    /** What becomes of a text, or of one whose references are open. */
    @FunctionalInterface
    interface TextFunction {
        Node apply(Path path, Node text);
    }

    /** The value of a field of a mapping; {@code Null} when it is not there or this is no mapping. */
    default Node get(String name) {
        Member member = this instanceof Mapping mapping ? mapping.members().get(name) : null;
        return member == null ? new Null(at()) : member.value();
    }

    /** A mapping with these fields, in their order. */
    static Mapping mapping(Position at, Map<String, Node> fields) {
        Map<String, Member> members = new LinkedHashMap<>();
        fields.forEach((name, value) -> members.put(name, new Member(value.at(), value)));
        return new Mapping(at, members);
    }

    /** A mapping of which one field is changed, added or, with an empty answer, left out. */
    static Mapping with(Mapping mapping, String name, Function<Member, Optional<Member>> change) {
        Map<String, Member> members = new LinkedHashMap<>(mapping.members());
        Member before = members.getOrDefault(name, new Member(mapping.at(), new Null(mapping.at())));
        change.apply(before).ifPresentOrElse(after -> members.put(name, after), () -> members.remove(name));
        return new Mapping(mapping.at(), members);
    }
}
