package dev.cairn.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.api.Stack;
import dev.cairn.api.StackSpec;
import dev.cairn.model.OutputValue;
import io.fabric8.generator.annotation.Required;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The documents of a stack's files, sorted: the one Stack, and the Secrets and ConfigMaps that serve its references.
 * Everything else is somebody else's, and noted.
 */
final class DocumentSet implements KeySource {
    /** What stands at the top of a Stack's document. */
    record StackFile(
            @Required String apiVersion,
            @Required String kind,
            @Required Metadata metadata,
            @Required StackSpec spec,
            JsonNode status) {}

    /** Of the metadata, what is written by people and what a cluster adds. */
    record Metadata(
            @Required String name,
            String generateName,
            String namespace,
            Map<String, String> labels,
            Map<String, String> annotations,
            List<String> finalizers,
            JsonNode ownerReferences,
            JsonNode managedFields,
            String uid,
            String resourceVersion,
            Long generation,
            String creationTimestamp,
            String deletionTimestamp,
            Long deletionGracePeriodSeconds,
            String selfLink) {}

    private final Problems problems;
    private final Map<Kind, Map<String, Map<String, OutputValue>>> keys = new HashMap<>();
    private Optional<Node.Mapping> stack = Optional.empty();

    DocumentSet(Problems problems) {
        this.problems = problems;
        keys.put(Kind.SECRET, new HashMap<>());
        keys.put(Kind.CONFIG_MAP, new HashMap<>());
    }

    /** Sorts what those sources contain. */
    void read(List<Source> sources) {
        boolean wrong = false;
        for (Source source : sources) {
            Problems own = new Problems();
            new DocumentReader(own).read(source).forEach(this::sort);
            wrong |= own.hasErrors();
            problems.addAll(own);
        }
        if (stack.isEmpty() && !wrong && !problems.hasErrors()) {
            String name = sources.isEmpty() ? "" : sources.getFirst().name();
            boolean empty = sources.stream().allMatch(source -> source.text().isBlank());
            problems.error(
                    Code.NoStack,
                    Path.ROOT,
                    new Position(name, name.isEmpty() ? 0 : 1, name.isEmpty() ? 0 : 1),
                    empty ? "the file is empty" : "there is no Stack in it",
                    "begin with apiVersion: " + Stack.API_VERSION + " and kind: " + Stack.KIND);
        }
    }

    /** The Stack; empty when there is none, which is a problem already. */
    Optional<Node.Mapping> stack() {
        return stack;
    }

    @Override
    public Optional<Map<String, OutputValue>> find(Kind kind, String name) {
        return Optional.ofNullable(keys.get(kind).get(name));
    }

    private void sort(Node document) {
        Field root = new Field(Path.ROOT, document);
        if (!(document instanceof Node.Mapping mapping)) {
            problems.error(
                    Code.WrongType,
                    root,
                    "this is " + document.kind() + "; a document is a mapping",
                    "begin with apiVersion: " + Stack.API_VERSION + " and kind: " + Stack.KIND);
            return;
        }
        String apiVersion = root.get("apiVersion").text("");
        String kind = root.get("kind").text("");
        if (apiVersion.equals("v1") && kind.equals("List")) {
            root.get("items").items().forEach(item -> sort(item.node()));
        } else if (apiVersion.equals("v1") && kind.equals("Secret")) {
            add(Kind.SECRET, root);
        } else if (apiVersion.equals("v1") && kind.equals("ConfigMap")) {
            add(Kind.CONFIG_MAP, root);
        } else if (kind.isEmpty() || apiVersion.isEmpty()) {
            unnamed(root, mapping);
        } else if (apiVersion.startsWith(Stack.GROUP + "/") || kind.equals(Stack.KIND)) {
            ours(root, mapping, apiVersion, kind);
        } else {
            problems.note(
                    "",
                    Path.ROOT,
                    kind + " " + root.get("metadata").get("name").text("") + " in "
                            + mapping.at().file()
                            + " is left to others: only a Stack, its Secrets and ConfigMaps count here");
        }
    }

    private void unnamed(Field root, Node.Mapping mapping) {
        boolean compose = root.has("services");
        String missing = root.get("kind").text("").isEmpty() ? "kind" : "apiVersion";
        if (compose) {
            problems.error(
                    Code.MissingField,
                    Path.ROOT,
                    mapping.at(),
                    "this looks like a Compose file",
                    "a Stack begins with apiVersion: cairn.dev/v1alpha1 and kind: Stack; each service is an item of spec.resources");
            return;
        }
        problems.error(
                Code.MissingField,
                Path.ROOT.field(missing),
                mapping.at(),
                missing + " is missing",
                "begin with apiVersion: " + Stack.API_VERSION + " and kind: " + Stack.KIND);
    }

    private void ours(Field root, Node.Mapping mapping, String apiVersion, String kind) {
        if (!apiVersion.equals(Stack.API_VERSION)) {
            problems.error(
                    Code.UnknownKind,
                    root.get("apiVersion"),
                    apiVersion + " is not known here",
                    "write apiVersion: " + Stack.API_VERSION);
        } else if (!kind.equals(Stack.KIND)) {
            problems.error(
                    Code.UnknownKind,
                    root.get("kind"),
                    apiVersion + " has no kind " + kind,
                    "write kind: " + Stack.KIND);
        } else if (stack.isPresent()) {
            Position first = stack.get().at();
            problems.error(
                    Code.SeveralStacks,
                    root,
                    "this is a second Stack; the first is at " + first.file() + ":" + first.line(),
                    "give each Stack a run of its own: cairn up -f FILE");
        } else {
            stack = Optional.of(mapping);
        }
    }

    private void add(Kind kind, Field root) {
        Map<String, OutputValue> values = new LinkedHashMap<>();
        boolean secret = kind == Kind.SECRET;
        root.get("data").entries().forEach((key, value) -> value.text().ifPresent(text -> {
            if (secret) {
                decoded(value, text).ifPresent(plain -> values.put(key, new OutputValue.Secret(plain)));
            } else {
                values.put(key, new OutputValue.Plain(text));
            }
        }));
        root.get("stringData").entries().forEach((key, value) -> value.text()
                .ifPresent(text -> values.put(key, OutputValue.of(text, secret))));
        Field name = root.get("metadata").get("name");
        if (keys.get(kind).putIfAbsent(name.text(""), values) != null) {
            problems.error(
                    Code.DuplicateName,
                    name,
                    "there are two documents " + root.get("kind").text("") + " " + name.text(""),
                    "keep one of them");
        }
    }

    private Optional<String> decoded(Field field, String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.replaceAll("\\s", ""));
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            problems.error(
                    Code.InvalidValue, field, "the value is not in base64", "encode it, or write it under stringData");
            return Optional.empty();
        }
    }

    /** The documents first, then that one. */
    KeySource before(KeySource other) {
        List<KeySource> both = new ArrayList<>(List.of(this, other));
        return (kind, name) -> both.stream()
                .map(source -> source.find(kind, name))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
