package dev.cairn.build;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cairn.api.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The JSON schema (draft 2020-12) of a Stack, made from the CRD: the same fields, with unknown ones refused as Cairn does,
 * and without what only an API server understands. What the CRD says in CEL (exactly one of several fields) is left to
 * {@code cairn validate}, which explains it.
 */
final class StackSchema {

    /** The checked-in file, relative to the root of the project. */
    static final Path FILE = Path.of("docs", "schema", "stack.schema.json");

    private static final String UNKNOWN_ALLOWED = "x-kubernetes-preserve-unknown-fields";

    private StackSchema() {}

    /** The schema of that CRD as text. */
    static String json(String crdYaml) {
        try {
            ObjectNode root = new ObjectMapper(new YAMLFactory())
                    .readTree(crdYaml)
                    .withObject("/spec/versions/0/schema/openAPIV3Schema");
            close(root);
            ObjectNode schema = root.objectNode()
                    .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                    .put("$id", "https://cairn.dev/schema/v1alpha1/stack.schema.json")
                    .put("title", Stack.KIND);
            schema.setAll(root);
            frame(schema);
            return new ObjectMapper().writer(printer()).writeValueAsString(schema) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the API server knows of every object without being told. */
    private static void frame(ObjectNode schema) {
        ObjectNode properties = schema.objectNode();
        properties.putObject("apiVersion").put("const", Stack.API_VERSION);
        properties.putObject("kind").put("const", Stack.KIND);
        ObjectNode metadata = properties
                .putObject("metadata")
                .put("description", "The name of the stack, and whatever else Kubernetes keeps there.")
                .put("type", "object");
        metadata.putArray("required").add("name");
        metadata.putObject("properties").putObject("name").put("type", "string").put("minLength", 1);
        properties.setAll(schema.withObject("/properties"));
        schema.set("properties", properties);
        schema.putArray("required")
                .add("apiVersion")
                .add("kind")
                .add("metadata")
                .add("spec");
    }

    /** Refuses unknown fields in every object below, and takes out what is no JSON schema. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.has("properties") && !object.path(UNKNOWN_ALLOWED).asBoolean()) {
                object.put("additionalProperties", false);
            }
            List<String> names = object.properties().stream()
                    .map(java.util.Map.Entry::getKey)
                    .filter(name -> name.startsWith("x-kubernetes-"))
                    .toList();
            object.remove(names);
        }
        node.forEach(StackSchema::close);
    }

    private static DefaultPrettyPrinter printer() {
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter(Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER));
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
        return printer;
    }
}
