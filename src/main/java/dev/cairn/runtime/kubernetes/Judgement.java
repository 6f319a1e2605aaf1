package dev.cairn.runtime.kubernetes;

import dev.cairn.expression.Language;
import dev.cairn.expression.WrongExpression;
import dev.cairn.model.Workload.Expressions;
import dev.cairn.model.Workload.Manifest;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How an object that the user wrote is judged, and what it tells. It travels as an annotation of the object, so that
 * whoever reads the object judges it as it was meant when it was applied.
 *
 * @param outputs the expression of each output, by name
 */
record Judgement(Expressions expressions, Map<String, String> outputs) {
    /** By the rules of its kind; nothing to tell. */
    static final Judgement USUAL = new Judgement(Expressions.NONE, Map.of());

    /** Every expression is about the object as it is read. */
    private static final Map<String, Language.Type> VARIABLES = Map.of("self", Language.Type.ANY);

    /** For looking at what was written. */
    private static final Language OVER_SELF = new Language(VARIABLES);

    Judgement {
        outputs = Map.copyOf(outputs);
    }

    /**
     * Of that manifest.
     *
     * @throws WrongExpression when an expression cannot be understood
     */
    static Judgement of(Manifest manifest) throws WrongExpression {
        Expressions asked = manifest.expressions();
        for (String expression : List.of(asked.failed(), asked.inProgress(), asked.current())) {
            if (!expression.isEmpty()) {
                OVER_SELF.check(expression);
            }
        }
        for (String expression : manifest.outputs().values()) {
            OVER_SELF.check(expression);
        }
        return new Judgement(asked, manifest.outputs());
    }

    /** Reads what {@link #text} wrote; empty when it was not that, as anybody may write the annotation. */
    static Optional<Judgement> parse(String text) {
        return text.isEmpty() ? Optional.of(USUAL) : members(text).map(Judgement::of);
    }

    private static Optional<Map<?, ?>> members(String text) {
        try {
            return text.startsWith("{") ? Optional.of(ObjectJson.JSON.unmarshal(text, Map.class)) : Optional.empty();
        } catch (KubernetesClientException _) {
            return Optional.empty();
        }
    }

    private static Judgement of(Map<?, ?> map) {
        Map<String, String> outputs = new TreeMap<>();
        if (map.get("outputs") instanceof Map<?, ?> named) {
            named.forEach((name, expression) -> outputs.put(String.valueOf(name), String.valueOf(expression)));
        }
        return new Judgement(
                new Expressions(word(map, "failed"), word(map, "inProgress"), word(map, "current")), outputs);
    }

    private static String word(Map<?, ?> map, String name) {
        return map.get(name) instanceof String text ? text : "";
    }

    /** For the annotation; empty when there is nothing to say. */
    String text() {
        if (equals(USUAL)) {
            return "";
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("failed", expressions.failed());
        map.put("inProgress", expressions.inProgress());
        map.put("current", expressions.current());
        map.values().removeIf(""::equals);
        map.put("outputs", new TreeMap<>(outputs));
        return ObjectJson.JSON.asJson(map);
    }

    /**
     * Who judges objects.
     *
     * @param language of the expressions
     * @param outputBytes of one output, at most
     */
    record Judge(Readiness.Knowledge knowledge, Language language, int outputBytes) {
        Judge(Readiness.Knowledge knowledge, Reach.Limits limits) {
            this(knowledge, new Language(VARIABLES, limits.expressionSteps()), limits.outputBytes());
        }

        private Object says(String expression, Map<String, Object> self) throws WrongExpression {
            return language.evaluate(expression, Map.of("self", self));
        }

        private boolean agrees(String expression, Map<String, Object> self) throws WrongExpression {
            return !expression.isEmpty() && Boolean.TRUE.equals(says(expression, self));
        }
    }

    /** How the object stands and what it tells; it is ready only when it tells everything. */
    Seen of(GenericKubernetesResource object, Judge judge) {
        Map<String, Object> self = object(object);
        Readiness readiness = readiness(object, self, judge);
        Map<String, String> facts = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        outputs.forEach((name, expression) -> {
            try {
                String value = String.valueOf(judge.says(expression, self));
                int bytes = value.getBytes(StandardCharsets.UTF_8).length;
                if (bytes <= judge.outputBytes()) {
                    facts.put(name, value);
                } else {
                    missing.add("output " + name + " has " + bytes + " bytes, and this operator takes at most "
                            + judge.outputBytes() + " (its setting limits.output-bytes)");
                }
            } catch (WrongExpression e) {
                missing.add("output " + name + " is not there yet: " + e.getMessage());
            }
        });
        return new Seen(
                readiness.ready() && !missing.isEmpty() ? Readiness.waiting(String.join("; ", missing)) : readiness,
                facts);
    }

    /** What was seen of an object. */
    record Seen(Readiness readiness, Map<String, String> facts) {}

    /** The object as its annotation says. One whose annotation nobody can read is never ready: who knows when it would be? */
    static Seen seen(GenericKubernetesResource object, Judge judge) {
        return parse(Labels.annotation(object, Labels.JUDGEMENT))
                .map(judgement -> judgement.of(object, judge))
                .orElseGet(() -> new Seen(
                        Readiness.waiting(object.getKind() + " cannot be judged: its annotation " + Labels.JUDGEMENT
                                + " is not what Cairn wrote"),
                        Map.of()));
    }

    private Readiness readiness(GenericKubernetesResource object, Map<String, Object> self, Judge judge) {
        if (expressions.equals(Expressions.NONE) || object.getMetadata().getDeletionTimestamp() != null) {
            return Readiness.of(object, judge.knowledge());
        }
        try {
            if (judge.agrees(expressions.failed(), self)) {
                return Readiness.failed(object.getKind() + " has failed: " + expressions.failed());
            }
            if (judge.agrees(expressions.inProgress(), self)) {
                return Readiness.waiting(object.getKind() + " is in progress: " + expressions.inProgress());
            }
            if (expressions.current().isEmpty()) {
                return Readiness.of(object, judge.knowledge());
            }
            return judge.agrees(expressions.current(), self)
                    ? Readiness.READY
                    : Readiness.waiting(object.getKind() + " is not ready yet: " + expressions.current());
        } catch (WrongExpression e) {
            return Readiness.waiting(object.getKind() + " cannot be judged yet: " + e.getMessage());
        }
    }

    /** The object as expressions see it: numbers as the language counts them. */
    private static Map<String, Object> object(GenericKubernetesResource object) {
        Map<?, ?> plain = ObjectJson.JSON.convertValue(object, Map.class);
        Map<String, Object> self = new LinkedHashMap<>();
        plain.forEach((name, value) -> {
            if (value != null) {
                self.put(String.valueOf(name), wide(value));
            }
        });
        return self;
    }

    private static Object wide(Object value) {
        return switch (value) {
            case Integer number -> number.longValue();
            case Map<?, ?> map -> {
                Map<String, Object> members = new LinkedHashMap<>();
                map.forEach((name, member) -> {
                    if (member != null) {
                        members.put(String.valueOf(name), wide(member));
                    }
                });
                yield members;
            }
            case List<?> list ->
                list.stream().filter(item -> item != null).map(Judgement::wide).toList();
            default -> value;
        };
    }
}
