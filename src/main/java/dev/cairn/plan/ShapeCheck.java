package dev.cairn.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares a document with its {@link Shape}: one walker for every record. What does not fit is a problem and is left
 * out (or read as it was probably meant), so that everything else can still be looked at.
 */
final class ShapeCheck {
    private final Problems problems;
    private final ShapeRules rules;
    private final Set<Node> damaged = Collections.newSetFromMap(new IdentityHashMap<>());

    ShapeCheck(Problems problems) {
        this.problems = problems;
        this.rules = new ShapeRules(problems, damaged::contains);
    }

    /** The value with everything left out that does not fit. */
    Field check(Field field, Shape shape) {
        return field.with(node(field, shape));
    }

    private Node node(Field field, Shape shape) {
        Node node = field.node();
        if (node instanceof Node.Null || shape instanceof Shape.Anything) {
            return node;
        }
        return switch (shape) {
            case Shape.Nested nested -> fields(field, nested.fields());
            case Shape.Fields fields -> fields(field, fields);
            case Shape.Items items -> items(field, items);
            case Shape.Named named -> named(field, named);
            case Shape.Text text -> text(field, text);
            case Shape.Figure figure -> figure(field, figure);
            case Shape.Truth _ ->
                node instanceof Node.Truth ? node : wrongType(field, "a boolean", "write true or false");
            case Shape.Choice choice -> choice(field, choice);
            case Shape.WholeOrText _ -> wholeOrText(field);
            case Shape.Anything _ -> node;
        };
    }

    private Node fields(Field field, Shape.Fields shape) {
        if (!(field.node() instanceof Node.Mapping mapping)) {
            return wrongType(
                    field,
                    "a mapping",
                    field.text()
                            .flatMap(text -> FieldAdvice.asMapping(text, shape.record()))
                            .orElseGet(() -> "write its fields: " + some(shape)));
        }
        boolean whole = true;
        boolean same = true;
        Map<String, Node.Member> kept = new LinkedHashMap<>();
        for (Map.Entry<String, Node.Member> entry : mapping.members().entrySet()) {
            String name = entry.getKey();
            Node.Member member = entry.getValue();
            Field value = new Field(field.path().field(name), member.value());
            Shape.Member expected = shape.members().get(name);
            if (expected == null && shape.open()) {
                kept.put(name, member);
            } else if (expected == null) {
                whole = false;
                same = false;
                problems.error(
                        Code.UnknownField,
                        value.path(),
                        member.keyAt(),
                        "there is no field " + name + " " + in(field.path()),
                        FieldAdvice.unknown(name, shape, mapping.members().keySet()));
            } else {
                Node checked = node(value, expected.shape());
                same &= checked == member.value();
                whole &= checked == member.value() || !(checked instanceof Node.Null);
                kept.put(name, checked == member.value() ? member : new Node.Member(member.keyAt(), checked));
            }
        }
        Node.Mapping result = same ? mapping : new Node.Mapping(mapping.at(), kept);
        if (!whole) {
            damaged.add(result);
        }
        require(field.with(result), shape, whole);
        return result;
    }

    private void require(Field field, Shape.Fields shape, boolean whole) {
        shape.members().forEach((name, member) -> {
            if (member.required() && !field.has(name) && whole) {
                problems.error(
                        Code.MissingField,
                        field.path().field(name),
                        field.node().at(),
                        name + " is missing " + in(field.path()),
                        FieldAdvice.missing(name, shape));
            }
        });
        rules.check(field, shape.record(), whole);
    }

    private Node items(Field field, Shape.Items shape) {
        if (!(field.node() instanceof Node.Sequence sequence)) {
            return wrongType(field, "a list", advice(field.node(), shape.item()));
        }
        int count = sequence.items().size();
        if (count < shape.atLeast() || count > shape.atMost()) {
            problems.error(
                    Code.OutOfBounds,
                    field,
                    count < shape.atLeast()
                            ? "the list is empty"
                            : "the list has " + count + " items; " + shape.atMost() + " is the limit",
                    count < shape.atLeast() ? "give it at least one item" : "");
        }
        List<Node> kept = new ArrayList<>(count);
        for (Field item : field.items()) {
            if (!item.isPresent()) {
                problems.error(
                        Code.WrongType,
                        item,
                        "the list has an item without a value",
                        "write it, or leave out the dash");
                continue;
            }
            Node checked = node(item, shape.item());
            if (!(checked instanceof Node.Null)) {
                kept.add(checked);
            }
        }
        return same(kept, sequence.items()) ? sequence : new Node.Sequence(sequence.at(), kept);
    }

    private static boolean same(List<Node> some, List<Node> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (some.get(i) != others.get(i)) {
                return false;
            }
        }
        return true;
    }

    private Node named(Field field, Shape.Named shape) {
        if (!(field.node() instanceof Node.Mapping mapping)) {
            return wrongType(field, "a mapping of names and values", "write name: value");
        }
        if (mapping.members().size() > shape.atMost()) {
            problems.error(
                    Code.OutOfBounds,
                    field,
                    "there are " + mapping.members().size() + " entries; " + shape.atMost() + " is the limit",
                    "");
        }
        Map<String, Node.Member> kept = new LinkedHashMap<>();
        field.entries().forEach((name, value) -> {
            if (!value.isPresent()) {
                problems.error(Code.WrongType, value, name + " has no value", "write one; \"\" is the empty text");
                return;
            }
            Node.Member member = mapping.members().get(name);
            Node checked = node(value, shape.value());
            if (!(checked instanceof Node.Null)) {
                kept.put(name, checked == member.value() ? member : new Node.Member(member.keyAt(), checked));
            }
        });
        boolean same = kept.size() == mapping.members().size()
                && kept.entrySet().stream()
                        .allMatch(entry -> mapping.members().get(entry.getKey()) == entry.getValue());
        return same ? mapping : new Node.Mapping(mapping.at(), kept);
    }

    private Node text(Field field, Shape.Text shape) {
        Optional<String> written =
                switch (field.node()) {
                    case Node.Text text -> Optional.of(text.value());
                    case Node.Number number -> Optional.of(number.written());
                    case Node.Truth truth -> Optional.of(truth.written());
                    default -> Optional.empty();
                };
        if (written.isEmpty()) {
            return wrongType(field, "text", "write one text, in quotes if need be");
        }
        String value = written.get();
        Node.Text text = field.node() instanceof Node.Text already
                ? already
                : new Node.Text(field.node().at(), value);
        if (text != field.node() && shape.form() != Shape.Form.DURATION) {
            wrongType(field, "text", "put it in quotes: \"" + value + "\"");
            return text;
        }
        return FormCheck.check(field, shape, value, problems)
                ? text
                : new Node.Null(field.node().at());
    }

    private Node figure(Field field, Shape.Figure shape) {
        if (!(field.node() instanceof Node.Number number)) {
            boolean quoted = field.text().filter(Numbers::isNumber).isPresent();
            return wrongType(
                    field,
                    shape.whole() ? "a whole number" : "a number",
                    quoted ? "leave out the quotes: " + field.text("") : "write " + bounds(shape));
        }
        if (shape.whole() && Numbers.whole(number.written()).isEmpty()) {
            return wrongType(field, "a whole number", "write " + bounds(shape));
        }
        double value =
                Numbers.decimal(number.written()).map(Number::doubleValue).orElse(0.0);
        if (value < shape.least() || value > shape.most()) {
            problems.error(Code.OutOfBounds, field, number.written() + " is out of bounds", "write " + bounds(shape));
            return new Node.Null(number.at());
        }
        return number;
    }

    private static String bounds(Shape.Figure shape) {
        boolean bounded = shape.most() < Double.POSITIVE_INFINITY;
        return "a number " + (bounded ? "from " : "of at least ") + plain(shape.least())
                + (bounded ? " to " + plain(shape.most()) : "");
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private Node choice(Field field, Shape.Choice shape) {
        String value =
                switch (field.node()) {
                    case Node.Text text -> text.value();
                    case Node.Truth truth -> truth.written();
                    case Node.Number number -> number.written();
                    default -> "";
                };
        if (shape.words().contains(value)) {
            return field.node() instanceof Node.Text text
                    ? text
                    : new Node.Text(field.node().at(), value);
        }
        if (value.isEmpty()) {
            return wrongType(field, "a word", "write one of " + String.join(", ", shape.words()));
        }
        problems.error(
                Code.UnknownValue,
                field,
                value + " is none of " + String.join(", ", shape.words()),
                FieldAdvice.word(value, shape.words()));
        return new Node.Null(field.node().at());
    }

    private Node wholeOrText(Field field) {
        return switch (field.node()) {
            case Node.Text text -> text;
            case Node.Number number when Numbers.whole(number.written()).isPresent() -> number;
            case Node.Number number -> {
                wrongType(field, "a whole number or text", "put it in quotes: \"" + number.written() + "\"");
                yield new Node.Text(number.at(), number.written());
            }
            default -> {
                wrongType(field, "a number or text", "write one number, or one text in quotes");
                yield new Node.Unknown(field.node().at()); // something is there: nobody has to ask for it
            }
        };
    }

    private Node wrongType(Field field, String wanted, String advice) {
        String found =
                switch (field.node()) {
                    case Node.Truth truth
                    when !truth.written().equals(String.valueOf(truth.value())) ->
                        "a boolean (YAML reads " + truth.written() + " as " + truth.value() + ")";
                    case Node node -> node.kind();
                };
        problems.error(Code.WrongType, field, "this is " + found + "; " + wanted + " is wanted here", advice);
        return new Node.Null(field.node().at());
    }

    /** How a list would be written of what is there. */
    private static String advice(Node instead, Shape item) {
        return switch (instead) {
            case Node.Text text
            when !text.value().isBlank() && text.value().length() < 80 -> {
                String one = text.value().strip();
                yield item instanceof Shape.Nested nested
                        ? FieldAdvice.asMapping(one, nested.record())
                                .orElse("")
                                .replaceFirst("^write (\\{.*})", "write [$1]")
                        : "write [" + one.replaceAll("\\s+", ", ") + "]";
            }
            case Node.Mapping _ when item instanceof Shape.Nested -> "put it in a list: [{...}], or a dash before it";
            case Node.Number number -> "write [\"" + number.written() + "\"]";
            default -> "write a list: [...]";
        };
    }

    private static String some(Shape.Fields shape) {
        return shape.members().keySet().stream().limit(8).collect(Collectors.joining(", "));
    }

    private static String in(Path path) {
        String text = path.toString();
        return text.isEmpty() ? "at the top" : "in " + text;
    }
}
