package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.cairn.local.PlannedAction;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.Reason;
import dev.cairn.status.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the verbs print for programs is what docs/schema says, and the schema of the file judges files as Cairn does. */
class DocumentedJsonTest {
    private static final Path SCHEMAS = Path.of("docs", "schema");
    private static final Path FILES = Path.of("src", "test", "resources", "crd");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"stack", "event", "diagnostics", "plan"})
    void a_schema_is_one_of_draft_2020_12(String name) throws IOException {
        var meta = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(meta.validate(read(name))).isEmpty();
        assertThat(read(name).get("$id").asText()).endsWith("/" + name + ".schema.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src/test/resources/crd/valid-everything.yaml",
                "src/test/resources/crd/valid-example.yaml",
                "src/test/resources/crd/valid-smallest.yaml",
                "examples/shop/cairn.yaml",
                "examples/data/cairn.yaml"
            })
    void a_good_file_is_good_to_an_editor(String file) throws IOException {
        assertThat(wrong("stack", YAML.readTree(Path.of(file).toFile()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown-field",
                "no-spec",
                "no-resources",
                "word",
                "duration",
                "resource-name",
                "command-as-text",
                "number-as-value",
                "port-too-high",
                "dependency-as-text",
                "recipe-without-type"
            })
    void a_bad_file_is_bad_to_an_editor(String name) throws IOException {
        JsonNode file = YAML.readTree(FILES.resolve("invalid-" + name + ".yaml").toFile());

        assertThat(wrong("stack", file)).isNotEmpty();
    }

    @Test
    void schema_prints_the_schema_of_the_file() throws IOException {
        Cli.Result result = new Cli(directory).run("schema");

        assertThat(result.exit()).isEqualTo(Exit.OK);
        assertThat(result.out()).isEqualTo(Files.readString(file("stack")));
    }

    @Test
    void what_validate_finds_is_as_documented() throws IOException {
        Path good = Path.of("examples", "shop", "cairn.yaml").toAbsolutePath();
        Path bad = FILES.resolve("invalid-unknown-field.yaml").toAbsolutePath();

        JsonNode problems = output("validate", "-f", bad.toString(), "-o", "json");

        assertThat(problems).isNotEmpty();
        assertThat(wrong("diagnostics", problems)).isEmpty();
        assertThat(output("validate", "-f", good.toString(), "-o", "json")).isEqualTo(JSON.createArrayNode());
    }

    @Test
    void what_plan_foretells_is_as_documented() throws IOException {
        JsonNode plan = output(
                "plan",
                "-f",
                Path.of("examples", "shop", "cairn.yaml").toAbsolutePath().toString(),
                "-o",
                "json");

        assertThat(plan.get("actions")).isNotEmpty();
        assertThat(wrong("plan", plan)).isEmpty();
        assertThat(words(read("plan").at("/properties/actions/items/properties/verb")))
                .isEqualTo(Arrays.stream(PlannedAction.Verb.values())
                        .map(PlannedAction.Verb::word)
                        .collect(Collectors.toSet()));
    }

    @Test
    void events_of_every_type_are_as_documented() throws IOException {
        for (LifecycleEvent.Type type : LifecycleEvent.Type.values()) {
            for (Optional<Reason> reason :
                    List.<Optional<Reason>>of(Optional.empty(), Optional.of(new Reason.ExitCode(3)))) {
                LifecycleEvent event = new LifecycleEvent(1, Instant.EPOCH, "shop", "db", 1, type, reason, "", "");
                assertThat(wrong("event", JSON.readTree(EventJson.write(event))))
                        .isEmpty();
            }
        }
        assertThat(words(read("event").at("/properties/type"))).hasSameSizeAs(LifecycleEvent.Type.values());
    }

    @Test
    void a_field_that_is_not_documented_is_found() throws IOException {
        for (String name : List.of("plan", "event")) {
            ObjectNode odd = JSON.createObjectNode().put("odd", true);
            assertThat(wrong(name, odd)).anyMatch(message -> message.contains("odd"));
        }
    }

    private JsonNode output(String... words) throws IOException {
        Cli cli = new Cli(directory)
                .env("XDG_STATE_HOME", directory.resolve("state").toString())
                .env("XDG_RUNTIME_DIR", directory.resolve("run").toString());
        return JSON.readTree(cli.run(words).out());
    }

    /** What that schema has against that document. */
    static List<String> wrong(String name, JsonNode document) throws IOException {
        return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(read(name)).validate(document).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private static Set<String> words(JsonNode property) {
        return JSON.convertValue(
                property.get("enum"), JSON.getTypeFactory().constructCollectionType(Set.class, String.class));
    }

    private static JsonNode read(String name) throws IOException {
        return JSON.readTree(file(name).toFile());
    }

    private static Path file(String name) {
        return SCHEMAS.resolve(name + ".schema.json");
    }
}
