package dev.cairn.plan;

import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@link Template}s. What is wrong in a text is collected with its offset; reading goes on behind it. */
final class TemplateReader {
    /** Of defaults within defaults. */
    static final int DEEPEST = 10;

    private static final List<String> SCHEMES = List.of("resources", "env", "self", "stack", "each");
    private static final List<String> RECIPE_SCHEMES =
            List.of("resources", "env", "self", "stack", "param", "generated");

    private final String text;
    private final boolean recipe;
    private final List<Wrong> wrong = new ArrayList<>();
    private int at;

    private TemplateReader(String text, boolean recipe) {
        this.text = text;
        this.recipe = recipe;
    }

    /** Something that cannot be read, and how many characters into the text it is. */
    record Wrong(int offset, String message, String advice) {}

    /** What was read, and everything that could not be. */
    record Read(Template template, List<Wrong> wrong) {}

    /** Reads the text of a stack. */
    static Read read(String text) {
        return read(text, false);
    }

    /** Reads the text of a recipe, which has parameters and generated values. */
    static Read readRecipe(String text) {
        return read(text, true);
    }

    private static Read read(String text, boolean recipe) {
        TemplateReader reader = new TemplateReader(text, recipe);
        List<Template.Part> parts = reader.parts(0, false);
        return new Read(new Template(text, parts), reader.wrong);
    }

    /** Up to the end of the text or, in a default, up to the brace that closes it. */
    private List<Template.Part> parts(int depth, boolean inDefault) {
        List<Template.Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        while (at < text.length() && !(inDefault && text.charAt(at) == '}')) {
            if (text.startsWith("$${", at)) {
                literal.append("${");
                at += 3;
            } else if (text.startsWith("${", at)) {
                Optional<Template.Part> reference = reference(depth);
                if (reference.isPresent()) {
                    flush(literal, parts);
                    parts.add(reference.get());
                }
            } else {
                literal.append(text.charAt(at++));
            }
        }
        flush(literal, parts);
        if (parts.isEmpty()) {
            parts.add(new Template.Part.Literal(new OutputValue.Plain("")));
        }
        return parts;
    }

    private static void flush(StringBuilder literal, List<Template.Part> parts) {
        if (!literal.isEmpty()) {
            parts.add(new Template.Part.Literal(new OutputValue.Plain(literal.toString())));
            literal.setLength(0);
        }
    }

    private Optional<Template.Part> reference(int depth) {
        int start = at;
        at += 2;
        int end = at;
        while (end < text.length() && "}:$\n{".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String body = text.substring(at, end);
        at = end;
        Optional<Template> otherwise = Optional.empty();
        Optional<String> demand = Optional.empty();
        boolean operator = false;
        if (text.startsWith(":-", at)) {
            operator = true;
            at += 2;
            int from = at;
            if (depth + 1 > DEEPEST) {
                return fail(start, "defaults are nested more than " + DEEPEST + " deep", "use fewer");
            }
            List<Template.Part> parts = parts(depth + 1, true);
            otherwise = Optional.of(new Template(text.substring(from, Math.min(at, text.length())), parts));
        } else if (text.startsWith(":?", at)) {
            operator = true;
            at += 2;
            int brace = text.indexOf('}', at);
            demand = Optional.of(text.substring(at, brace < 0 ? text.length() : brace));
            at = brace < 0 ? text.length() : brace;
        }
        if (at >= text.length() || text.charAt(at) != '}') {
            return unterminated(start, body);
        }
        at++;
        return part(start, body, otherwise, demand, operator);
    }

    private Optional<Template.Part> unterminated(int start, String body) {
        if (at < text.length() && text.charAt(at) == ':') {
            wrong.add(new Wrong(
                    start,
                    "${" + body + text.substring(at, Math.min(at + 2, text.length())) + "… is no reference",
                    "after a name there may be :- and a default, or :? and a message"));
            int brace = text.indexOf('}', at);
            at = brace < 0 ? text.length() : brace + 1;
            return Optional.empty();
        }
        wrong.add(
                new Wrong(start, "the reference ${" + body + " is not closed", "add }, or write $${ for a literal ${"));
        return Optional.empty();
    }

    private Optional<Template.Part> part(
            int start, String body, Optional<Template> otherwise, Optional<String> demand, boolean operator) {
        int dot = body.indexOf('.');
        String scheme = dot < 0 ? body : body.substring(0, dot);
        String name = dot < 0 ? "" : body.substring(dot + 1);
        List<String> schemes = recipe ? RECIPE_SCHEMES : SCHEMES;
        if (!schemes.contains(scheme)) {
            return unknownScheme(start, body, scheme, schemes);
        }
        if (name.isEmpty() || !name.equals(name.strip()) || name.endsWith(".") || name.startsWith(".")) {
            return fail(start, "${" + body + "} is incomplete", "write " + example(scheme));
        }
        if (operator && !scheme.equals("env")) {
            return fail(start, "${" + body + "} cannot have a default", "only ${env.…} has :- and :?");
        }
        return switch (scheme) {
            case "env" -> env(start, name, otherwise, demand);
            case "resources" -> output(start, body, name);
            case "self" -> Optional.of(new Template.Part.Self(name, start));
            default ->
                Optional.of(
                        new Template.Part.Fact(Template.Scheme.valueOf(scheme.toUpperCase(Locale.ROOT)), name, start));
        };
    }

    private Optional<Template.Part> env(int start, String name, Optional<Template> otherwise, Optional<String> demand) {
        if (!name.matches("[-._a-zA-Z][-._a-zA-Z0-9]*")) {
            return fail(start, name + " is no name of an input", "names have letters, digits, '_', '.' and '-'");
        }
        return Optional.of(new Template.Part.Env(name, otherwise, demand, start));
    }

    private Optional<Template.Part> output(int start, String body, String name) {
        int dot = name.indexOf('.');
        if (dot <= 0 || dot == name.length() - 1) {
            return fail(start, "${" + body + "} names no output", "write " + example("resources"));
        }
        return Optional.of(
                new Template.Part.Output(new OutputRef(name.substring(0, dot), name.substring(dot + 1)), start));
    }

    private Optional<Template.Part> unknownScheme(int start, String body, String scheme, List<String> schemes) {
        String literal = "$${" + body + "}";
        if (scheme.isBlank()) {
            return fail(start, "${" + body + "} names nothing", "write " + literal + " for a literal text");
        }
        String meant = Nearest.to(scheme, schemes)
                .map(close -> "did you mean ${" + body.replaceFirst("^[^.]*", close) + "}? ")
                .orElseGet(() -> body.contains(".") ? "" : "did you mean ${env." + body + "}? ");
        return fail(
                start,
                "${" + body + "} is no reference: " + scheme + " is none of " + String.join(", ", schemes),
                meant + "Write " + literal + " for a literal text");
    }

    private Optional<Template.Part> fail(int offset, String message, String advice) {
        wrong.add(new Wrong(offset, message, advice));
        return Optional.empty();
    }

    private static String example(String scheme) {
        return switch (scheme) {
            case "env" -> "${env.NAME}";
            case "resources" -> "${resources.<name>.<output>}, as in ${resources.db.url}";
            case "self" -> "${self.<output>}, as in ${self.port}";
            case "stack" -> "${stack.name}";
            case "each" -> "${each.key}";
            default -> "${" + scheme + ".<name>}";
        };
    }
}
