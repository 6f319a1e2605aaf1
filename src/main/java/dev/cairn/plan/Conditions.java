package dev.cairn.plan;

import dev.cairn.expression.Language;
import dev.cairn.expression.Mentions;
import dev.cairn.expression.WrongExpression;
import dev.cairn.model.OutputValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code when} says: an expression over {@code env} (the inputs of the stack that are set), {@code stack} (its name,
 * namespace and mode), {@code mode} and {@code backend} (docker, process or kubernetes). Secrets cannot be looked at: a
 * condition would tell something of them.
 */
final class Conditions {
    /** Made when the first condition is met: most stacks have none, and it takes a third of a second. */
    private static final class Words {
        private static final Language LANGUAGE = new Language(Map.of(
                "env", Language.Type.TEXTS,
                "stack", Language.Type.TEXTS,
                "mode", Language.Type.TEXT,
                "backend", Language.Type.TEXT));
    }

    private final Inputs inputs;
    private final References references;
    private final Map<String, String> facts;
    private final Placement placement;
    private final Problems problems;

    /**
     * @param facts of the stack, by name
     * @param placement where resources would run; what is wrong with that is no matter here
     */
    Conditions(
            Inputs inputs, References references, Map<String, String> facts, Placement placement, Problems problems) {
        this.inputs = inputs;
        this.references = references;
        this.facts = facts;
        this.placement = placement;
        this.problems = problems;
    }

    /** Whether that resource is there. An expression that cannot be evaluated is a problem, and leaves nothing out. */
    boolean holds(Field resource) {
        Field when = resource.get("when");
        Optional<String> expression = when.text().filter(text -> !text.isBlank());
        if (expression.isEmpty()) {
            return true;
        }
        try {
            Mentions mentions = Words.LANGUAGE.mentions(expression.get());
            Map<String, Object> values = new HashMap<>();
            values.put("stack", facts);
            values.put("mode", facts.get("mode"));
            values.put("backend", mentions.variables().contains("backend") ? placement.word(resource) : "");
            Optional<Map<String, String>> env = env(when, mentions);
            if (env.isEmpty()) {
                return true;
            }
            values.put("env", env.get());
            Object answer = Words.LANGUAGE.evaluate(expression.get(), values);
            if (answer instanceof Boolean holds) {
                return holds;
            }
            wrong(
                    when,
                    0,
                    "it says " + answer + ", neither true nor false",
                    "compare with something, as in mode == \"dev\"");
        } catch (WrongExpression e) {
            wrong(
                    when,
                    e.offset(),
                    e.why(),
                    "it is CEL over env, stack, mode and backend, as in env.TRACING == \"on\"");
        }
        return true;
    }

    /** The inputs that are set and no secret; empty when it asks for another one. */
    private Optional<Map<String, String>> env(Field when, Mentions mentions) {
        Map<String, String> env = new HashMap<>();
        for (String name : inputs.names()) {
            if (!inputs.isBroken(name)) {
                inputs.value(name, references)
                        .filter(OutputValue.Plain.class::isInstance)
                        .ifPresent(value -> env.put(name, value.shown()));
            }
        }
        boolean right = true;
        for (Mentions.Use use : mentions.fields()) {
            if (!use.variable().equals("env") || env.containsKey(use.field())) {
                continue;
            }
            boolean declared = inputs.isDeclared(use.field());
            boolean set = declared && inputs.value(use.field(), references).isPresent();
            if (set) {
                right = false;
                wrong(
                        when,
                        use.offset(),
                        "the input " + use.field() + " is a secret, and a condition would tell of it",
                        "use an input that says only what the condition needs");
            } else if (!declared || !use.tested()) {
                right = false;
                wrong(
                        when,
                        use.offset(),
                        declared
                                ? "the input " + use.field() + " has no value"
                                : "the stack has no input " + use.field(),
                        declared
                                ? "set it, or ask first whether it is: has(env." + use.field() + ")"
                                : inputs.names().isEmpty()
                                        ? "declare it: spec.env: [{name: " + use.field() + ", value: …}]"
                                        : Nearest.advice(use.field(), inputs.names(), "inputs"));
            }
        }
        return right ? Optional.of(env) : Optional.empty();
    }

    private void wrong(Field when, int offset, String message, String advice) {
        Position at = when.node() instanceof Node.Text text
                ? text.spot().of(text.value(), offset)
                : when.node().at();
        problems.error(Code.InvalidExpression, when.path(), at, "when: " + message, advice);
    }
}
