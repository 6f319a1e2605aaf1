package dev.cairn.apiserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** Reading and comparing JSON. */
final class Json {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new YAMLMapper();

    private Json() {}

    /** Text of a request, which may be YAML, of which JSON is a part. */
    static JsonNode read(String text) {
        try {
            return text.startsWith("{") ? JSON.readTree(text) : YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** RFC 7396. */
    static void merge(ObjectNode into, JsonNode patch) {
        patch.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                into.remove(field.getKey());
            } else if (value.isObject()) {
                JsonNode present = into.get(field.getKey());
                ObjectNode child = present instanceof ObjectNode object ? object : into.putObject(field.getKey());
                merge(child, value);
                if (child.isEmpty() && !value.isEmpty()) {
                    into.remove(field.getKey());
                }
            } else {
                into.set(field.getKey(), value);
            }
        });
    }
}
