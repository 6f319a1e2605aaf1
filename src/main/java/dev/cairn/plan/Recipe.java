package dev.cairn.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.api.LabelName;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A well-known service as a document: parameters, generated values, and the resource they make. Its texts may use
 * {@code ${param.…}} and {@code ${generated.…}} beside everything that a stack's own texts may use.
 */
public final class Recipe {
    /** The apiVersion of recipes. */
    public static final String API_VERSION = "cairn.dev/v1alpha1";

    /** The kind of recipes. */
    public static final String KIND = "Recipe";

    record File(
            @Required String apiVersion,
            @Required String kind,
            @Required Metadata metadata,
            @Required Body spec) {}

    record Metadata(@Required @LabelName String name) {}

    record Body(
            String description,
            Map<String, String> notes,
            List<ParameterSpec> parameters,
            List<GeneratedValue> generated,
            @Required JsonNode resource) {}

    record ParameterSpec(
            @Required String name,
            Type type,
            @JsonProperty("default") JsonNode otherwise,
            String description,
            String pattern,
            List<String> options) {}

    record GeneratedValue(
            @Required String name, @Min(8) @Max(128) Integer length, String alphabet) {}

    /** What a parameter is. */
    public enum Type {
        Text,
        Whole,
        Truth,
        Size,
        Duration
    }

    /**
     * Something that can be set beside the recipe's type.
     *
     * @param otherwise the default as it is written; empty when there is none and the parameter has to be set
     * @param options the only values allowed; empty for any
     */
    public record Parameter(
            String name, Type type, Optional<String> otherwise, String description, List<String> options) {}

    private final String name;
    private final Field body;

    private Recipe(String name, Field body) {
        this.name = name;
        this.body = body;
    }

    /** The recipe in that document; what is wrong with it is a problem. */
    static Optional<Recipe> of(Node document, Problems problems) {
        Problems own = new Problems();
        Field root = new ShapeCheck(own).check(new Field(Path.ROOT, document), Shape.of(File.class));
        problems.addAll(own);
        return own.hasErrors() ? Optional.empty() : Optional.of(new Recipe(name(document), root.get("spec")));
    }

    /** The name in that document; empty when it has none. */
    static String name(Node document) {
        return new Field(Path.ROOT, document).get("metadata").get("name").text("");
    }

    /** The word that stands as {@code recipe.type}. */
    public String name() {
        return name;
    }

    /** What it is, in one sentence. */
    public String description() {
        return body.get("description").text("");
    }

    /** What can be set, in the order of the document. */
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        for (Field field : body.get("parameters").items()) {
            parameters.add(new Parameter(
                    field.get("name").text(""),
                    Type.valueOf(field.get("type").text(Type.Text.name())),
                    field.has("default")
                            ? Optional.of(
                                    JsonTrees.of(field.get("default").node()).asText())
                            : Optional.empty(),
                    field.get("description").text(""),
                    field.get("options").items().stream()
                            .map(option -> option.text(""))
                            .toList()));
        }
        return parameters;
    }

    /** The names of its outputs: where it is reached, and what the recipe says of itself. */
    public List<String> outputs() {
        Field resource = body.get("resource");
        Stream<Field> ports = Stream.of("container", "process")
                .map(kind -> resource.get(kind).get("ports"))
                .filter(list -> !list.items().isEmpty())
                .limit(1)
                .flatMap(list -> list.items().stream());
        List<String> reached = ports.flatMap(port -> Stream.concat(
                        Stream.of("host", "port"), port.get("name").text().map(name -> "ports." + name).stream()))
                .distinct()
                .toList();
        Stream<String> own = resource.get("outputs").items().stream()
                .map(output -> output.get("name").text(""));
        return Stream.concat(reached.stream(), own).toList();
    }

    /** The documents of its parameters by name. */
    Map<String, Field> parameterFields() {
        Map<String, Field> fields = new LinkedHashMap<>();
        body.get("parameters")
                .items()
                .forEach(field -> fields.put(field.get("name").text(""), field));
        return fields;
    }

    /** What it generates, by name. */
    Map<String, Allocations.GeneratedSpec> generated() {
        Map<String, Allocations.GeneratedSpec> specs = new LinkedHashMap<>();
        for (Field field : body.get("generated").items()) {
            specs.put(
                    field.get("name").text(""),
                    new Allocations.GeneratedSpec(
                            field.get("length").whole().map(Long::intValue).orElse(24),
                            field.get("alphabet").text(Allocations.GeneratedSpec.ALPHANUMERIC)));
        }
        return specs;
    }

    /** What users of that kind of program have to know; empty when there is nothing. */
    Optional<String> note(String kind) {
        return body.get("notes").get(kind).text();
    }

    /** The resource it makes. */
    Field resource() {
        return body.get("resource");
    }
}
