package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {
    private static final RecordReader READER =
            new RecordReader(Map.of(String.class, JsonNode::asText, Integer.class, JsonNode::asInt));

    enum Colour {
        RED,
        BLUE
    }

    record Leaf(String name, Integer size, Colour colour) {}

    record Tree(Leaf first, List<Leaf> others, Map<String, Leaf> named) {}

    @Test
    void a_record_has_what_the_json_has_and_null_for_the_rest() throws Exception {
        Tree tree = read("{\"others\": [{\"name\": \"a\", \"newer\": [1]}, null], \"named\": {\"b\": {\"size\": 2,"
                + " \"colour\": \"BLUE\"}}}");

        assertThat(tree.first()).isNull();
        assertThat(tree.others()).containsExactly(new Leaf("a", null, null), null);
        assertThat(tree.named()).containsExactly(Map.entry("b", new Leaf(null, 2, Colour.BLUE)));
    }

    @Test
    void a_constant_that_an_enum_does_not_have_is_named() {
        assertThatThrownBy(() -> read("{\"first\": {\"colour\": \"GREEN\"}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no Colour GREEN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "\"text\"",
                "[1, -2, 3000000000, 30000000000000000000, 1.5, 1e3, true, false, null, {\"a\": {\"b\": [[]]}}]"
            })
    void json_is_read_as_the_tree_that_jackson_makes_of_it(String json) throws Exception {
        JsonNode expected = new ObjectMapper().readTree(json);

        assertThat(JsonTree.read(json)).isEqualTo(expected);
        assertThat(JsonTree.read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(expected);
    }

    @Test
    void nothing_is_a_missing_value() throws Exception {
        assertThat(JsonTree.read(" ").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1,", "{\"a\"", "{\"a\":}", "]", "nothing"})
    void what_is_no_json_is_refused(String text) {
        assertThatThrownBy(() -> JsonTree.read(text)).isInstanceOf(JacksonException.class);
    }

    private static Tree read(String json) throws Exception {
        return READER.read(JsonTree.read(json), Tree.class);
    }
}
