package dev.cairn.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checked-in CRD is the one that the records make, and says what users and API conventions expect of it. */
class CrdDriftTest {

    private final JsonNode crd = read(CrdGenerator.yaml());
    private final JsonNode version = crd.at("/spec/versions/0");
    private final JsonNode schema = version.at("/schema/openAPIV3Schema");

    @Test
    void the_checked_in_crd_is_the_one_that_the_records_make() throws IOException {
        assertThat(Files.readString(CrdGenerator.FILE))
                .withFailMessage(
                        "%s is not what dev.cairn.api makes now. Run `make crds`, look at the difference, and commit it.",
                        CrdGenerator.FILE)
                .isEqualTo(CrdGenerator.yaml());
    }

    @Test
    void the_checked_in_json_schema_is_the_one_that_the_crd_makes() throws IOException {
        assertThat(Files.readString(StackSchema.FILE))
                .withFailMessage(
                        "%s is not what the CRD makes now. Run `make crds`, look at the difference, and commit it.",
                        StackSchema.FILE)
                .isEqualTo(StackSchema.json(CrdGenerator.yaml()));
    }

    @Test
    void every_field_has_a_description_for_kubectl_explain() {
        List<String> without = new ArrayList<>();
        undescribed("", schema, without);
        assertThat(without).isEmpty();
    }

    @Test
    void no_list_item_has_a_default_because_gitops_tools_show_it_as_a_difference() {
        assertThat(schema.at("/properties/spec").findValues("default")).isEmpty();
        assertThat(schema.at("/properties/status/default/observedGeneration").asInt())
                .isEqualTo(-1);
    }

    @Test
    void a_stack_without_a_spec_is_no_stack() {
        assertThat(schema.at("/required").toString()).isEqualTo("[\"spec\"]");
    }

    @Test
    void the_columns_stand_in_the_order_of_the_documentation() {
        assertThat(version.at("/additionalPrinterColumns").findValuesAsText("name"))
                .containsExactly("READY", "STATUS", "MESSAGE", "MODE", "AGE");
    }

    @Test
    void lists_say_how_they_merge() {
        assertThat(keysOf("/properties/spec/properties/resources")).isEqualTo("[\"name\"]");
        assertThat(keysOf("/properties/spec/properties/env")).isEqualTo("[\"name\"]");
        assertThat(keysOf("/properties/spec/properties/modes")).isEqualTo("[\"name\"]");
        assertThat(keysOf("/properties/status/properties/conditions")).isEqualTo("[\"type\"]");
        assertThat(typeOf("/properties/status/properties/resources")).isEqualTo("atomic");
        assertThat(typeOf("/properties/status/properties/inventory")).isEqualTo("atomic");
    }

    private String keysOf(String list) {
        return schema.at(list).get("x-kubernetes-list-map-keys").toString();
    }

    private String typeOf(String list) {
        return schema.at(list).get("x-kubernetes-list-type").asText();
    }

    private static void undescribed(String path, JsonNode schema, List<String> without) {
        schema.path("properties").properties().forEach(field -> {
            String name = path + "." + field.getKey();
            if (!field.getValue().hasNonNull("description")) {
                without.add(name);
            }
            undescribed(name, field.getValue(), without);
        });
        if (schema.has("items")) {
            undescribed(path + "[]", schema.get("items"), without);
        }
        if (schema.has("additionalProperties")) {
            undescribed(path + "{}", schema.get("additionalProperties"), without);
        }
    }

    private static JsonNode read(String yaml) {
        try {
            return new ObjectMapper(new YAMLFactory()).readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
