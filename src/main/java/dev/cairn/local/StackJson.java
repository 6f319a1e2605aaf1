package dev.cairn.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.api.OverlaySpec;
import dev.cairn.api.RecipeSpec;
import dev.cairn.api.Stack;
import dev.cairn.api.StackMapper;
import dev.cairn.api.StackSpec;
import dev.cairn.api.StackStatus;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The Stack object with its status as JSON: what {@code kubectl get stack -o json} gives.
 *
 * <p>Neither direction looks at annotations, which would take a cold JVM longer than everything else that it does for
 * {@code cairn ps} (docs/decisions/0051). What they say is said here: nothing empty is in a status, a recipe's parameters
 * stand beside its type, a percentage may stand for a number.
 */
public final class StackJson {
    /** Made when a status is written first: the mapper looks at all of its records, which takes a while. */
    private static final class Mapper {
        private static final ObjectMapper MAPPER = JsonMapper.builder()
                .disable(MapperFeature.USE_ANNOTATIONS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.USE_DEFAULTS))
                .build();
    }

    private static final RecordReader READER = new RecordReader(Map.of(
            String.class, JsonNode::asText,
            Integer.class, JsonNode::asInt,
            Long.class, JsonNode::asLong,
            Double.class, JsonNode::asDouble,
            Boolean.class, JsonNode::asBoolean,
            JsonNode.class, json -> json,
            IntOrString.class, StackJson::number,
            RecipeSpec.class, StackJson::recipe));

    private StackJson() {}

    /** The object as one line. */
    public static String write(Stack stack) {
        return write(
                stack.getMetadata(),
                Optional.ofNullable(stack.getSpec())
                        .map(spec -> StackMapper.json().valueToTree(spec)),
                Optional.ofNullable(stack.getStatus()));
    }

    /** The object as one line, of a spec that was never bound. */
    static String write(ObjectMeta metadata, Optional<JsonNode> spec, Optional<StackStatus> status) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("apiVersion", Stack.API_VERSION).put("kind", Stack.KIND);
        json.set("metadata", write(metadata));
        spec.ifPresent(written -> json.set("spec", written));
        status.ifPresent(seen -> json.set("status", Mapper.MAPPER.valueToTree(seen)));
        return json.toString();
    }

    /**
     * The object again; fields of a newer version are left out.
     *
     * @throws IOException when it is no Stack
     */
    public static Stack read(String json) throws IOException {
        JsonNode tree = JsonTree.read(json);
        Stack stack = new Stack();
        stack.setMetadata(metadata(tree.path("metadata")));
        if (tree.hasNonNull("spec")) {
            stack.setSpec(READER.read(tree.get("spec"), StackSpec.class));
        }
        if (tree.hasNonNull("status")) {
            stack.setStatus(READER.read(tree.get("status"), StackStatus.class));
        }
        return stack;
    }

    /** A laptop knows these five. */
    private static ObjectNode write(ObjectMeta metadata) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        write(json, "annotations", metadata.getAnnotations());
        Optional.ofNullable(metadata.getGeneration()).ifPresent(number -> json.put("generation", number));
        write(json, "labels", metadata.getLabels());
        Optional.ofNullable(metadata.getName()).ifPresent(name -> json.put("name", name));
        Optional.ofNullable(metadata.getUid()).ifPresent(uid -> json.put("uid", uid));
        return json;
    }

    private static void write(ObjectNode json, String name, Map<String, String> entries) {
        if (entries != null && !entries.isEmpty()) {
            ObjectNode map = json.putObject(name);
            entries.forEach(map::put);
        }
    }

    private static ObjectMeta metadata(JsonNode json) {
        ObjectMeta metadata = new ObjectMeta();
        metadata.setAnnotations(entries(json.path("annotations")));
        metadata.setLabels(entries(json.path("labels")));
        if (json.hasNonNull("generation")) {
            metadata.setGeneration(json.get("generation").asLong());
        }
        if (json.hasNonNull("name")) {
            metadata.setName(json.get("name").asText());
        }
        if (json.hasNonNull("uid")) {
            metadata.setUid(json.get("uid").asText());
        }
        return metadata;
    }

    static Map<String, String> entries(JsonNode json) {
        Map<String, String> entries = new LinkedHashMap<>();
        json.properties()
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue().asText()));
        return entries;
    }

    /** Its parameters stand beside its type. */
    private static RecipeSpec recipe(JsonNode json) {
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        json.properties().forEach(entry -> parameters.put(entry.getKey(), entry.getValue()));
        JsonNode type = parameters.remove("type");
        JsonNode kubernetes = parameters.remove("kubernetes");
        return new RecipeSpec(
                type == null ? null : type.asText(),
                kubernetes == null ? null : READER.read(kubernetes, OverlaySpec.class),
                parameters);
    }

    private static IntOrString number(JsonNode json) {
        return json.isInt() ? new IntOrString(json.intValue()) : new IntOrString(json.asText());
    }
}
