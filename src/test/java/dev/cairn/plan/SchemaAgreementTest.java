package dev.cairn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.StackSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A laptop and a cluster accept the same: the shapes that documents are checked against say what the CRD says. */
class SchemaAgreementTest {
    private static final Path CRD = Path.of("crds", "stacks.cairn.dev-v1.yml");
    private static final Path EXAMPLES = Path.of("src", "test", "resources", "crd");

    /** Trap 20. Guard: {@code Shape} reads the bounds from where the schema has them; without it this fails. */
    @Test
    void every_field_of_the_schema_has_the_same_type_bounds_and_words_here() throws IOException {
        Node crd = new DocumentReader(new Problems())
                .read(new Source("crd", Files.readString(CRD)))
                .getFirst();
        Field schema = new Field(dev.cairn.plan.Path.ROOT, crd)
                .get("spec")
                .get("versions")
                .items()
                .getFirst()
                .get("schema")
                .get("openAPIV3Schema")
                .get("properties")
                .get("spec");
        List<String> differences = new ArrayList<>();

        compare("spec", schema, Shape.of(StackSpec.class), differences);

        assertThat(differences).isEmpty();
    }

    private static void compare(String path, Field schema, Shape shape, List<String> differences) {
        String type = schema.get("type").text("");
        switch (shape) {
            case Shape.Nested nested -> compare(path, schema, nested.fields(), differences);
            case Shape.Fields fields -> {
                same(path + " type", "object", type, differences);
                Set<String> theirs =
                        new TreeSet<>(schema.get("properties").entries().keySet());
                same(path + " fields", new TreeSet<>(fields.members().keySet()), theirs, differences);
                Set<String> required = new TreeSet<>();
                fields.members().forEach((name, member) -> {
                    if (member.required()) {
                        required.add(name);
                    }
                    if (theirs.contains(name)) {
                        compare(path + "." + name, schema.get("properties").get(name), member.shape(), differences);
                    }
                });
                Set<String> theirRequired = new TreeSet<>();
                schema.get("required").items().forEach(item -> theirRequired.add(item.text("")));
                same(path + " required", required, theirRequired, differences);
                same(
                        path + " open",
                        fields.open(),
                        schema.get("x-kubernetes-preserve-unknown-fields").isTrue(),
                        differences);
            }
            case Shape.Items items -> {
                same(path + " type", "array", type, differences);
                same(path + " minItems", items.atLeast(), number(schema, "minItems", 0), differences);
                same(path + " maxItems", items.atMost(), number(schema, "maxItems", Long.MAX_VALUE), differences);
                compare(path + "[]", schema.get("items"), items.item(), differences);
            }
            case Shape.Named named -> {
                same(path + " type", "object", type, differences);
                same(
                        path + " maxProperties",
                        named.atMost(),
                        number(schema, "maxProperties", Long.MAX_VALUE),
                        differences);
                compare(path + "{}", schema.get("additionalProperties"), named.value(), differences);
            }
            case Shape.Text text -> {
                same(path + " type", "string", type, differences);
                same(path + " minLength", text.atLeast(), number(schema, "minLength", 0), differences);
                same(path + " maxLength", text.atMost(), number(schema, "maxLength", Long.MAX_VALUE), differences);
                same(
                        path + " pattern",
                        text.pattern().map(java.util.regex.Pattern::pattern).orElse(""),
                        schema.get("pattern").text(""),
                        differences);
            }
            case Shape.Figure figure -> {
                same(path + " type", figure.whole() ? "integer" : "number", type, differences);
                same(
                        path + " minimum",
                        figure.least(),
                        bound(schema, "minimum", Double.NEGATIVE_INFINITY),
                        differences);
                same(path + " maximum", figure.most(), bound(schema, "maximum", Double.POSITIVE_INFINITY), differences);
            }
            case Shape.Truth _ -> same(path + " type", "boolean", type, differences);
            case Shape.Choice choice -> {
                same(path + " type", "string", type, differences);
                Set<String> words = new TreeSet<>();
                schema.get("enum").items().forEach(item -> words.add(item.text("")));
                same(path + " enum", new TreeSet<>(choice.words()), words, differences);
            }
            case Shape.WholeOrText _ ->
                same(
                        path + " type",
                        true,
                        schema.get("x-kubernetes-int-or-string").isTrue(),
                        differences);
            case Shape.Anything _ ->
                same(
                        path + " open",
                        true,
                        schema.get("x-kubernetes-preserve-unknown-fields").isTrue(),
                        differences);
        }
    }

    private static long number(Field schema, String name, long otherwise) {
        return schema.get(name).whole().orElse(otherwise);
    }

    private static double bound(Field schema, String name, double otherwise) {
        return schema.get(name).decimal().orElse(otherwise);
    }

    private static void same(String what, Object ours, Object theirs, List<String> differences) {
        if (!ours.equals(theirs)) {
            differences.add(what + ": here " + ours + ", in the CRD " + theirs);
        }
    }

    static Stream<Path> refused() throws IOException {
        return files("invalid-");
    }

    static Stream<Path> accepted() throws IOException {
        return files("valid-");
    }

    private static Stream<Path> files(String prefix) throws IOException {
        try (Stream<Path> all = Files.list(EXAMPLES)) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix)).sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void what_an_api_server_refuses_is_refused_here_with_a_position(Path file) throws IOException {
        Planned planned = plan(file);

        assertThat(planned.plan()).isEmpty();
        assertThat(planned.diagnostics())
                .allSatisfy(diagnostic -> assertThat(diagnostic.line()).isPositive());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void what_an_api_server_accepts_has_the_right_shape_here(Path file) throws IOException {
        Set<Code> ofShape = Set.of(
                Code.Syntax,
                Code.UnknownField,
                Code.MissingField,
                Code.WrongType,
                Code.UnknownValue,
                Code.OutOfBounds,
                Code.OneOf,
                Code.InvalidDuration,
                Code.InvalidQuantity);

        assertThat(plan(file).diagnostics().stream().filter(diagnostic -> ofShape.contains(diagnostic.code())))
                .isEmpty();
    }

    private static Planned plan(Path file) throws IOException {
        return Planner.plan(
                List.of(new Source(file.getFileName().toString(), Files.readString(file))), TestContexts.machine());
    }
}
