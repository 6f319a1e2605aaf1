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

    /** Fields by name, in the order of the document. */
    record Mapping(Position at, Map<String, Member> members) implements Node {
        public Mapping {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
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

    /**
     * A text.
     *
     * @param start where its first character is, when every further character is one column further on; else as at
     */
    record Text(Position at, String value, Position start, boolean inLine) implements Node {
        Text(Position at, String value) {
            this(at, value, at, false);
        }
    }

    /** A number, as it was written. */
    record Number(Position at, String written) implements Node {}

    /** A yes or no, as it was written: YAML 1.1 knows more words for it than one expects. */
    record Truth(Position at, boolean value, String written) implements Node {}

    /** Nothing. */
    record Null(Position at) implements Node {}

    /**
     * A text with references that are still open.
     *
     * @param base where its first character is, when columns can be counted from there
     */
    record Open(Position at, Template template, Optional<Position> base) implements Node {
        /** Where that character of it is, as far as known. */
        Position at(int offset) {
            return base.map(start -> start.plus(offset)).orElse(at);
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
                Map<String, Member> changed = new LinkedHashMap<>();
                boolean[] same = {true};
                mapping.members().forEach((name, member) -> {
                    Node value = member.value().mapTexts(path.field(name), change);
                    same[0] &= value == member.value();
                    changed.put(name, value == member.value() ? member : new Member(member.keyAt(), value));
                });
                yield same[0] ? mapping : new Mapping(mapping.at(), changed);
            }
            case Sequence sequence -> {
                List<Node> changed = new ArrayList<>(sequence.items().size());
                boolean same = true;
                for (int i = 0; i < sequence.items().size(); i++) {
                    Node item = sequence.items().get(i);
                    Node value = item.mapTexts(path.item(i), change);
                    same &= value == item;
                    changed.add(value);
                }
                yield same ? sequence : new Sequence(sequence.at(), changed);
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
        return this instanceof Mapping mapping && mapping.members().containsKey(name)
                ? mapping.members().get(name).value()
                : new Null(at());
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
