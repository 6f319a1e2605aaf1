package dev.cairn.plan;

import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A text with references, read: {@code ${resources.<name>.<output>}}, {@code ${env.NAME}} (also {@code :-default},
 * {@code :?message}), {@code ${self.<output>}}, {@code ${stack.<fact>}}, {@code ${each.<fact>}} and, in recipes,
 * {@code ${param.<name>}} and {@code ${generated.<name>}}. {@code $${} is a literal {@code ${}. What is filled in is
 * never looked through again.
 *
 * @param source as it was written
 */
record Template(String source, List<Part> parts) {
    Template {
        parts = List.copyOf(parts);
    }

    /** A piece of it. */
    sealed interface Part {
        /** Text that is complete. */
        record Literal(OutputValue value) implements Part {}

        /** An output of another resource. */
        record Output(OutputRef reference, int offset) implements Part {}

        /** An output of the resource itself. */
        record Self(String output, int offset) implements Part {}

        /** An input of the stack. */
        record Env(String name, Optional<Template> otherwise, Optional<String> demand, int offset) implements Part {}

        /** A fact of the stack, of one instance of many, of a recipe: told apart by the scheme. */
        record Fact(Scheme scheme, String name, int offset) implements Part {}

        /** Something of the resource that only a run can tell. */
        record Outcome(String name) implements Part {}

        /**
         * Parts that belong together.
         *
         * @param encoded whether their value becomes part of an address, percent-encoded
         * @param secret whether their value is secret whatever it is made of
         */
        record Group(List<Part> parts, boolean encoded, boolean secret) implements Part {
            public Group {
                parts = List.copyOf(parts);
            }
        }
    }

    /** Schemes with facts. */
    enum Scheme {
        STACK,
        EACH,
        PARAM,
        GENERATED
    }

    /** Whether a text may contain anything to read at all. */
    static boolean concerns(String text) {
        return text.indexOf('$') >= 0 && text.contains("${");
    }

    /** Exactly that text. */
    static Template literal(String text) {
        return new Template(text, List.of(new Part.Literal(new OutputValue.Plain(text))));
    }

    /** Every part, those of defaults and groups included. */
    void forEachPart(Consumer<Part> visitor) {
        visit(parts, visitor);
    }

    private static void visit(List<Part> parts, Consumer<Part> visitor) {
        for (Part part : parts) {
            visitor.accept(part);
            switch (part) {
                case Part.Env env -> env.otherwise().ifPresent(template -> visit(template.parts(), visitor));
                case Part.Group group -> visit(group.parts(), visitor);
                case Part.Literal _, Part.Output _, Part.Self _, Part.Fact _, Part.Outcome _ -> {}
            }
        }
    }

    /** The outputs of other resources that are still open in it. */
    void collectOutputs(Set<OutputRef> into) {
        forEachPart(part -> {
            if (part instanceof Part.Output output) {
                into.add(output.reference());
            }
        });
    }

    /** The text, when nothing is open. */
    Optional<OutputValue> complete() {
        return render(_ -> Optional.empty());
    }

    /**
     * The text with everything filled in; empty when something has no value. A text with something secret in it is
     * secret.
     */
    Optional<OutputValue> render(Values values) {
        return render(parts, values);
    }

    /** Characters of the text with everything filled in that has a value, at most. */
    long length(Values values) {
        return length(parts, values);
    }

    private static long length(List<Part> parts, Values values) {
        return parts.stream().mapToLong(part -> length(part, values)).sum();
    }

    private static long length(Part part, Values values) {
        return switch (part) {
            case Part.Literal literal -> length(literal.value());
            case Part.Group group -> length(group.parts(), values) * (group.encoded() ? PercentEncoding.LONGEST : 1);
            case Part.Output _, Part.Self _, Part.Env _, Part.Fact _, Part.Outcome _ ->
                values.of(part).map(Template::length).orElse(0L);
        };
    }

    private static long length(OutputValue value) {
        return switch (value) {
            case OutputValue.Plain(String text) -> text.length();
            case OutputValue.Secret(String text) -> text.length();
            case OutputValue.SecretRef _ -> 0; // what the backend reads, it bounds
            case OutputValue.Composed(List<OutputValue.Piece> pieces) ->
                pieces.stream()
                        .mapToLong(piece -> piece instanceof OutputValue.Piece.Text(String text) ? text.length() : 0)
                        .sum();
        };
    }

    /** What open parts are replaced by. */
    @FunctionalInterface
    interface Values {
        Optional<OutputValue> of(Part open);
    }

    private static Optional<OutputValue> render(List<Part> parts, Values values) {
        List<OutputValue> rendered = new ArrayList<>(parts.size());
        for (Part part : parts) {
            Optional<OutputValue> value =
                    switch (part) {
                        case Part.Literal literal -> Optional.of(literal.value());
                        case Part.Group group ->
                            render(group.parts(), values)
                                    .map(joined -> group.encoded() ? PercentEncoding.of(joined) : joined)
                                    .map(joined -> group.secret() ? hidden(joined) : joined);
                        case Part.Output _, Part.Self _, Part.Env _, Part.Fact _, Part.Outcome _ -> values.of(part);
                    };
            if (value.isEmpty()) {
                return Optional.empty();
            }
            rendered.add(value.get());
        }
        return Optional.of(join(rendered));
    }

    private static OutputValue hidden(OutputValue value) {
        return value instanceof OutputValue.Plain(String text) ? new OutputValue.Secret(text) : value;
    }

    private static OutputValue join(List<OutputValue> values) {
        if (values.size() == 1) {
            return values.getFirst();
        }
        return values.stream()
                        .anyMatch(value ->
                                value instanceof OutputValue.SecretRef || value instanceof OutputValue.Composed)
                ? compose(values)
                : concatenate(values);
    }

    private static OutputValue concatenate(List<OutputValue> values) {
        StringBuilder text = new StringBuilder();
        boolean secret = false;
        for (OutputValue value : values) {
            if (value instanceof OutputValue.Secret(String hidden)) {
                text.append(hidden);
                secret = true;
            } else if (value instanceof OutputValue.Plain(String plain)) {
                text.append(plain);
            }
        }
        return OutputValue.of(text.toString(), secret);
    }

    /** A key that only the backend reads stands beside other text: the backend puts them together. */
    private static OutputValue compose(List<OutputValue> values) {
        List<OutputValue.Piece> pieces = new ArrayList<>();
        for (OutputValue value : values) {
            switch (value) {
                case OutputValue.Plain(String plain) -> pieces.add(new OutputValue.Piece.Text(plain));
                case OutputValue.Secret(String hidden) -> pieces.add(new OutputValue.Piece.Text(hidden));
                case OutputValue.SecretRef key -> pieces.add(new OutputValue.Piece.Key(key, false));
                case OutputValue.Composed composed -> pieces.addAll(composed.pieces());
            }
        }
        return new OutputValue.Composed(pieces);
    }
}
