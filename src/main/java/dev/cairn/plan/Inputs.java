package dev.cairn.plan;

import dev.cairn.model.OutputValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The inputs of a stack, {@code spec.env}. A {@code value} is overridden by what was handed in; a {@code valueFrom} is
 * taken from the documents, then from what was handed in.
 */
final class Inputs {
    private final Map<String, Field> declared = new LinkedHashMap<>();
    private final Map<String, String> given;
    private final KeySource keys;
    private final Set<OutputValue.Secret> secrets;
    private final Problems problems;
    private final Map<String, Optional<OutputValue>> known = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private final Set<String> broken = new HashSet<>();

    /**
     * Those of one stack.
     *
     * @param secrets where the values of Secrets are noted that are asked for
     */
    Inputs(Field env, Map<String, String> given, KeySource keys, Set<OutputValue.Secret> secrets, Problems problems) {
        this.given = given;
        this.keys = keys;
        this.secrets = secrets;
        this.problems = problems;
        env.items().forEach(item -> item.get("name").text().ifPresent(name -> declared.putIfAbsent(name, item)));
    }

    /** Asks for every input that comes from elsewhere, so that a missing source is told even when nothing uses it. */
    void checkSources(References references) {
        declared.forEach((name, field) -> {
            if (field.has("valueFrom")) {
                value(name, references);
            }
        });
    }

    /** Whether the stack says that there is such an input. */
    boolean isDeclared(String name) {
        return declared.containsKey(name);
    }

    /** Whether it was told already why it has no value. */
    boolean isBroken(String name) {
        return broken.contains(name)
                || declared.containsKey(name) && declared.get(name).has("valueFrom");
    }

    Set<String> names() {
        return declared.keySet();
    }

    /** The value; empty when it has none. */
    Optional<OutputValue> value(String name, References references) {
        Optional<OutputValue> before = known.get(name);
        if (before != null) {
            return before;
        }
        if (!asked.add(name)) {
            Field field = declared.get(name);
            problems.error(Code.InvalidReference, field, "the input " + name + " refers to itself", "give it a value");
            broken.add(name);
            return Optional.empty();
        }
        Optional<OutputValue> value = find(name, references);
        if (value.isEmpty() && declared.containsKey(name) && declared.get(name).has("value")) {
            broken.add(name);
        }
        value.ifPresent(this::note);
        known.put(name, value);
        return value;
    }

    private Optional<OutputValue> find(String name, References references) {
        Field field = declared.get(name);
        Optional<OutputValue> handedIn = Optional.ofNullable(given.get(name)).map(OutputValue.Plain::new);
        if (field == null) {
            return handedIn;
        }
        Field source = field.get("valueFrom");
        if (source.isPresent()) {
            boolean secret = source.has("secretKeyRef");
            return key(source)
                    .or(() -> handedIn.map(value -> secret ? hidden(value) : value))
                    .or(() -> {
                        if (!secret && !source.has("configMapKeyRef")) {
                            return Optional.empty(); // its shape is wrong, which was told
                        }
                        problems.error(
                                Code.MissingInput,
                                source,
                                missing(source, name),
                                "set " + name + ", or put the " + (secret ? "Secret" : "ConfigMap")
                                        + " into the files");
                        return Optional.empty();
                    });
        }
        return handedIn.or(() -> field.has("value") ? references.constant(field.get("value")) : Optional.empty());
    }

    private OutputValue note(OutputValue value) {
        if (value instanceof OutputValue.Secret secret) {
            secrets.add(secret);
        }
        return value;
    }

    private static OutputValue hidden(OutputValue value) {
        return value instanceof OutputValue.Plain(String text) ? new OutputValue.Secret(text) : value;
    }

    private static String missing(Field source, String name) {
        Field reference = source.get(source.has("secretKeyRef") ? "secretKeyRef" : "configMapKeyRef");
        return "the input " + name + " has no value: there is no "
                + (source.has("secretKeyRef") ? "Secret " : "ConfigMap ")
                + reference.get("name").text("") + " with the key "
                + reference.get("key").text("");
    }

    /** The key that a {@code valueFrom}, or the {@code secret} or {@code configMap} of a file, refers to. */
    Optional<OutputValue> key(Field source) {
        boolean secret = source.has("secretKeyRef");
        return key(
                secret ? KeySource.Kind.SECRET : KeySource.Kind.CONFIG_MAP,
                source.get(secret ? "secretKeyRef" : "configMapKeyRef"));
    }

    /** The key of an object. */
    Optional<OutputValue> key(KeySource.Kind kind, Field reference) {
        return keys.find(kind, reference.get("name").text(""))
                .flatMap(values ->
                        Optional.ofNullable(values.get(reference.get("key").text(""))))
                .map(this::note);
    }

    /** All keys of an object; empty when there is no such object. */
    Optional<Map<String, OutputValue>> object(KeySource.Kind kind, String name) {
        Optional<Map<String, OutputValue>> found = keys.find(kind, name);
        found.ifPresent(values -> values.values().forEach(this::note));
        return found;
    }

    /** What was handed in under that name, in place of a key that is missing. */
    Optional<OutputValue> instead(String name, boolean secret) {
        return given(name).map(value -> note(OutputValue.of(value, secret)));
    }

    /** What was handed in under that name. */
    Optional<String> given(String name) {
        return Optional.ofNullable(given.get(name));
    }
}
