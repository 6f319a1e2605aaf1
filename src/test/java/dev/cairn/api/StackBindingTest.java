package dev.cairn.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Stack reads from text into records, and back, without losing or inventing anything. */
class StackBindingTest {

    private final ObjectMapper yaml = StackMapper.strict(new YAMLFactory());

    @ParameterizedTest
    @ValueSource(strings = {"valid-example.yaml", "valid-everything.yaml", "valid-smallest.yaml"})
    void what_is_read_comes_back_as_it_was(String file) throws IOException {
        Stack stack = yaml.readValue(file(file), Stack.class);

        JsonNode written = yaml.readTree(yaml.writeValueAsBytes(stack));

        assertThat(written).isEqualTo(yaml.readTree(file(file)));
    }

    @Test
    void the_resources_stand_in_the_order_of_the_document() throws IOException {
        assertThat(shop().getSpec().resources())
                .extracting(ResourceSpec::name)
                .containsExactly("db", "cache", "migrate", "api", "web", "storefront");
    }

    @Test
    void the_parameters_of_a_recipe_stand_beside_its_type() throws IOException {
        RecipeSpec db = shop().getSpec().resources().getFirst().recipe();

        assertThat(db.type()).isEqualTo("postgres");
        assertThat(db.parameters()).containsOnlyKeys("version", "storage");
        assertThat(db.parameters().get("version").asText()).isEqualTo("16");
    }

    @Test
    void absent_lists_and_maps_are_empty_ones() throws IOException {
        ContainerSpec container = yaml.readValue("{image: a}", ContainerSpec.class);

        assertThat(container.command()).isEmpty();
        assertThat(container.sysctls()).isEmpty();
        assertThat(yaml.readValue("{resources: []}", StackSpec.class).modes()).isEmpty();
    }

    @Test
    void an_explicitly_empty_list_of_preventing_exit_codes_is_kept_apart_from_none() throws IOException {
        assertThat(yaml.readValue("{delay: 1s}", RestartSpec.class).preventCodes())
                .isNull();
        RestartSpec none = yaml.readValue("{preventCodes: []}", RestartSpec.class);
        assertThat(none.preventCodes()).isEqualTo(List.of());
        assertThat(yaml.valueToTree(none).toString()).isEqualTo("{\"preventCodes\":[]}");
    }

    @Test
    void an_empty_value_of_a_variable_and_an_empty_file_survive_writing() {
        assertThat(yaml.valueToTree(new EnvVar("A", "", null)).toString()).isEqualTo("{\"name\":\"A\",\"value\":\"\"}");
        assertThat(yaml.valueToTree(new FileSpec("/a", "", null, null, null)).toString())
                .isEqualTo("{\"path\":\"/a\",\"content\":\"\"}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            unknown field of a resource    | {name: a, containr: {image: x}}                     | containr
            unknown field deep inside      | {name: a, container: {image: x, ports: [{prot: 1}]}} | prot
            number where text is wanted    | {name: a, container: {image: 5}}                    | String
            boolean where text is wanted   | {name: a, container: {image: x, env: [{name: A, value: true}]}} | String
            text where a number is wanted  | {name: a, container: {image: x, replicas: "2"}}     | Integer
            fraction where whole is wanted | {name: a, container: {image: x, replicas: 1.5}}     | Integer
            text where yes/no is wanted    | {name: a, critical: "true"}                         | Boolean
            number for a word              | {name: a, desired: 1}                               | Desired
            unknown word                   | {name: a, desired: Strat}                           | Strat
            null in a list                 | {name: a, container: {image: x, args: [a, ~]}}      | null
            the same field twice           | {name: a, name: b}                                  | uplicate
            """)
    void what_an_api_server_would_refuse_is_refused_with_its_place(String problem, String resource, String named) {
        assertThatThrownBy(() -> yaml.readValue(resource, ResourceSpec.class))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining(named)
                .hasMessageContaining("line: 1");
    }

    @Test
    void an_unknown_field_beside_the_spec_is_refused() {
        assertThatThrownBy(() -> yaml.readValue("{apiVersion: cairn.dev/v1alpha1, kind: Stack, sepc: {}}", Stack.class))
                .isInstanceOf(JsonMappingException.class)
                .hasMessageContaining("sepc");
    }

    @Test
    void an_operator_older_than_the_crd_still_reads_the_stacks() {
        String newer = """
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: s}
                spec: {resources: [{name: a, novel: {x: 1}}]}
                """;
        assertThatThrownBy(() -> client(new ObjectMapper()).unmarshal(newer, Stack.class))
                .hasStackTraceContaining("novel");

        ObjectMapper tolerant = new ObjectMapper();
        StackMapper.tolerateNewerFields(tolerant);
        Stack stack = client(tolerant).unmarshal(newer, Stack.class);

        assertThat(stack.getSpec().resources()).extracting(ResourceSpec::name).containsExactly("a");
    }

    /** How the fabric8 client of an operator reads objects. */
    private static KubernetesSerialization client(ObjectMapper mapper) {
        return new KubernetesSerialization(mapper, false);
    }

    private Stack shop() throws IOException {
        return yaml.readValue(file("valid-example.yaml"), Stack.class);
    }

    private static InputStream file(String name) {
        return StackBindingTest.class.getResourceAsStream("/crd/" + name);
    }
}
