package dev.cairn.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code valid-everything.yaml}, which other tests bind and show to an API server, has every field of the spec. */
class CrdFieldsTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Test
    void the_file_with_everything_has_every_field_of_the_schema() throws IOException {
        Set<String> missing = new TreeSet<>();
        JsonNode schema = YAML.readTree(CrdGenerator.yaml()).at("/spec/versions/0/schema/openAPIV3Schema");
        fields("spec", schema.at("/properties/spec"), missing);

        Path everything = Path.of("src", "test", "resources", "crd", "valid-everything.yaml");
        strike("spec", YAML.readTree(everything.toFile()).get("spec"), missing);

        assertThat(missing).isEmpty();
    }

    private static void fields(String path, JsonNode schema, Set<String> found) {
        schema.path("properties").properties().forEach(field -> {
            found.add(general(path + "." + field.getKey()));
            fields(path + "." + field.getKey(), field.getValue(), found);
        });
        if (schema.has("items")) {
            fields(path + "[]", schema.get("items"), found);
        }
        if (schema.path("additionalProperties").isObject()) {
            fields(path + "{}", schema.get("additionalProperties"), found);
        }
    }

    /** Removes the paths that the document has; a map's entries stand under {@code {}} as well as under their names. */
    private static void strike(String path, JsonNode value, Set<String> missing) {
        missing.remove(general(path));
        value.properties().forEach(field -> {
            strike(path + "." + field.getKey(), field.getValue(), missing);
            strike(path + "{}", field.getValue(), missing);
        });
        if (value.isArray()) {
            value.forEach(item -> strike(path + "[]", item, missing));
        }
    }

    /** One path for what the kinds have in common, so that it is written out once. */
    private static String general(String path) {
        return path.replaceFirst(
                        "\\.(container|job|process)\\.(env|envFrom|files|volumes|resources|ports|build)\\b", ".*.$2")
                .replaceFirst("\\.external\\.health\\b", ".health");
    }
}
