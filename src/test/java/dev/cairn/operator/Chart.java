package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What Helm makes of the chart.
 *
 * @param yaml as {@code helm template} prints it
 */
record Chart(String yaml) {
    private static final YAMLMapper YAML = new YAMLMapper();

    /** The chart with these values, for a release in that namespace. */
    static Chart of(Path directory, String namespace, String values) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("values.yaml"), values);
        String program = run(Map.of(), "testing/helm/build.sh").strip();
        return new Chart(run(Map.of(), program, "deploy/helm/cairn", "cairn", namespace, file.toString()));
    }

    /** What a program of ours printed; fails unless it succeeded. */
    static String run(Map<String, String> env, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(env);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return output;
    }

    /** The objects of those documents. */
    static List<JsonNode> objects(String yaml) throws IOException {
        return YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml).readAll().stream()
                .filter(object -> object.has("kind"))
                .toList();
    }

    /** What is installed. */
    List<JsonNode> release() throws IOException {
        return objects(yaml).stream().filter(object -> !isHook(object)).toList();
    }

    /** What is there only while the release is removed. */
    List<JsonNode> hooks() throws IOException {
        return objects(yaml).stream().filter(Chart::isHook).toList();
    }

    private static boolean isHook(JsonNode object) {
        return object.at("/metadata/annotations").has("helm.sh/hook");
    }
}
