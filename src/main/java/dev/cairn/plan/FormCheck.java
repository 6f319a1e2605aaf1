package dev.cairn.plan;

import java.util.Map;
import java.util.regex.Pattern;

/** Whether a text has the form that its field asks for, and what to say when it has not. */
final class FormCheck {
    /** What the patterns of the schema mean to people. */
    private static final Map<String, String> FORMS = Map.of(
            "^[-._a-zA-Z][-._a-zA-Z0-9]*$", "letters, digits, '_', '.' and '-', and no digit first",
            "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "lower-case letters, digits and '-', no '-' at either end",
            "^[A-Za-z_]([-._A-Za-z0-9]*[A-Za-z0-9_])?$", "letters, digits, '_', '.' and '-', a letter or '_' first",
            "^(SIG)?[A-Z][A-Z0-9+-]*$", "the name of a signal, as in SIGTERM",
            "^0?[0-7]{3}$", "permission bits as an octal text, as in \"0644\"",
            "^[0-9]{1,9}-[0-9]{1,9}$", "two numbers with a dash, as in 1-3");

    private FormCheck() {}

    static boolean check(Field field, Shape.Text shape, String value, Problems problems) {
        return switch (shape.form()) {
            case DURATION -> grammar(field, Code.InvalidDuration, value, Durations.parse(value), problems);
            case SIZE ->
                Template.concerns(value)
                        || grammar(field, Code.InvalidQuantity, value, Quantities.bytes(value), problems);
            case NAME, ANY -> pattern(field, shape, value, problems) && length(field, shape, value, problems);
        };
    }

    private static boolean grammar(Field field, Code code, String value, Outcome<?> outcome, Problems problems) {
        if (outcome instanceof Outcome.Bad<?>(String message, String advice)) {
            problems.error(code, field, "'" + cut(value) + "' " + message, advice);
            return false;
        }
        return true;
    }

    private static boolean pattern(Field field, Shape.Text shape, String value, Problems problems) {
        if (shape.pattern().isEmpty() || shape.pattern().get().matcher(value).find()) {
            return true;
        }
        Pattern pattern = shape.pattern().get();
        String form = FORMS.getOrDefault(pattern.pattern(), "a text that matches " + pattern.pattern());
        problems.error(
                Code.OutOfBounds,
                field,
                "'" + cut(value) + "' is no " + field.path().name(),
                "write " + form);
        return false;
    }

    private static boolean length(Field field, Shape.Text shape, String value, Problems problems) {
        int length = value.codePointCount(0, value.length());
        if (length >= shape.atLeast() && length <= shape.atMost()) {
            return true;
        }
        problems.error(
                Code.OutOfBounds,
                field,
                length == 0
                        ? "the text is empty"
                        : "the text has " + length + " characters; " + shape.atMost() + " is the limit",
                length == 0 ? "write something" : "write a shorter one");
        return length > 0;
    }

    /** Not more of a value than fits on a line. */
    static String cut(String value) {
        String line = value.lines().findFirst().orElse("");
        return line.length() > 60 ? line.substring(0, 57) + "…" : line;
    }
}
