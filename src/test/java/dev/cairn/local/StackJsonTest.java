package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cairn.api.Stack;
import dev.cairn.api.StackMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** StackJson says by hand what the annotations of the records say; here both are asked. */
class StackJsonTest {
    private static final ObjectMapper ANNOTATED = StackMapper.strict(new JsonFactory());

    @ParameterizedTest
    @ValueSource(strings = {"valid-everything.yaml", "valid-example.yaml", "valid-smallest.yaml"})
    void whatWasWrittenIsReadAgain(String file) throws Exception {
        Stack stack = stack(file);

        Stack read = StackJson.read(StackJson.write(stack));

        assertThat(read.getSpec()).isEqualTo(stack.getSpec());
        assertThat(read.getMetadata().getName()).isEqualTo(stack.getMetadata().getName());
    }

    @Test
    void aStatusIsWrittenAsItsAnnotationsSayAndReadAgain() throws Exception {
        String json = """
                {"apiVersion": "cairn.dev/v1alpha1", "kind": "Stack", "metadata": {"name": "shop", "generation": 3, "uid": "u",
                 "labels": {"a": "b"}},
                 "status": {"observedGeneration": 3, "phase": "Ready", "message": "2/2", "summary": {"ready": "2/2"},
                  "conditions": [{"type": "Ready", "status": "True", "reason": "Ready", "message": "ok",
                   "lastTransitionTime": "2026-01-01T00:00:00Z", "observedGeneration": 3}],
                  "resources": [{"name": "db", "phase": "Ready", "waitingFor": ["x"], "exitCode": 0,
                   "restarts": {"count": 2}, "outputs": [{"name": "url", "value": "http://localhost:1"}]}]}}""";
        Stack stack = ANNOTATED
                .readerFor(Stack.class)
                .without(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .readValue(json);

        Stack read = StackJson.read(json);

        assertThat(read.getStatus()).isEqualTo(stack.getStatus());
        assertThat(read.getMetadata()).isEqualTo(stack.getMetadata());
        assertThat(tree(StackJson.write(read))).isEqualTo(annotated(stack));
    }

    @Test
    void aFieldOfANewerVersionIsPassedOver() throws Exception {
        Stack read =
                StackJson.read("{\"metadata\": {\"name\": \"shop\", \"more\": 1}, \"status\": {\"phase\": \"Ready\","
                        + " \"newer\": {\"a\": 1}}}");

        assertThat(read.getStatus().phase()).isEqualTo("Ready");
    }

    private static Stack stack(String file) throws Exception {
        return StackMapper.strict(new YAMLFactory())
                .readValue(Files.readString(Path.of("src/test/resources/crd", file)), Stack.class);
    }

    private static JsonNode annotated(Stack stack) throws Exception {
        return tree(ANNOTATED.writeValueAsString(stack));
    }

    private static JsonNode tree(String json) throws Exception {
        return ANNOTATED.readTree(json);
    }
}
