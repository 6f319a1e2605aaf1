package dev.cairn.plan;

import dev.cairn.api.ResourceSpec;
import dev.cairn.model.ClusterOptions;
import dev.cairn.model.OutputValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes a resource with a recipe into one with a container and a process, as if the user had written them. What the
 * user wrote beside the recipe wins over what the recipe says.
 */
final class RecipeExpansion {
    private static final Set<String> OWN_FIELDS = Set.of("type", "kubernetes");
    private static final List<String> PROBES = List.of("http", "tcp", "exec", "log", "grpc", "none");

    private final PlanContext context;
    private final Problems problems;

    RecipeExpansion(PlanContext context, Problems problems) {
        this.context = context;
        this.problems = problems;
    }

    /** A resource without a recipe, and the values that its recipe generates. */
    record Expanded(Field resource, Values generated, Recipe recipe) {}

    /** The resource that the recipe makes; empty when there is a problem. */
    Optional<Expanded> expand(String name, Field resource) {
        Field use = resource.get("recipe");
        String type = use.get("type").text("");
        Optional<Recipe> recipe = context.recipes().find(type);
        if (recipe.isEmpty()) {
            if (!type.isEmpty() && !context.recipes().isBroken(type)) {
                problems.error(
                        Code.UnknownRecipe,
                        use.get("type"),
                        "there is no recipe " + type,
                        Nearest.advice(type, context.recipes().names(), "recipes"));
            }
            return Optional.empty();
        }
        Problems own = new Problems();
        Map<String, Node> parameters = new Parameters(recipe.get(), use, own).values();
        problems.addAll(own);
        if (own.hasErrors()) {
            return Optional.empty();
        }
        Node filled = fill(recipe.get().resource().node(), use.node().at(), parameters);
        Field made = new Field(use.path(), filled);
        Field merged = overlaid(merge(name, resource, made), use.get("kubernetes"));
        Field checked = new ShapeCheck(problems).check(merged, Shape.of(ResourceSpec.class));
        Values values = new Values(name, recipe.get(), context);
        return Optional.of(new Expanded(renameVolumes(name, checked), values, recipe.get()));
    }

    /** What the recipe generates for one resource: on a cluster keys of a Secret, which the backend fills. */
    static final class Values implements References.Generated {
        private final String resource;
        private final Map<String, Allocations.GeneratedSpec> specs;
        private final PlanContext context;

        Values(String resource, Recipe recipe, PlanContext context) {
            this.resource = resource;
            this.specs = recipe.generated();
            this.context = context;
        }

        /** What is generated, by name. */
        Map<String, Allocations.GeneratedSpec> specs() {
            return specs;
        }

        @Override
        public Set<String> names() {
            return specs.keySet();
        }

        @Override
        public OutputValue value(String name) {
            return context.cluster()
                    ? new OutputValue.SecretRef(context.hosts().apply(resource) + ClusterOptions.GENERATED_SECRET, name)
                    : new OutputValue.Secret(context.allocations().generated(resource, name, specs.get(name)));
        }
    }

    /** The values of the parameters: the user's, else the defaults. */
    private static final class Parameters {
        private final Recipe recipe;
        private final Field use;
        private final Problems problems;

        Parameters(Recipe recipe, Field use, Problems problems) {
            this.recipe = recipe;
            this.use = use;
            this.problems = problems;
        }

        Map<String, Node> values() {
            Map<String, Field> known = recipe.parameterFields();
            use.entries().keySet().stream()
                    .filter(name -> !OWN_FIELDS.contains(name) && !known.containsKey(name))
                    .forEach(name -> problems.error(
                            Code.InvalidParameter,
                            use.path().field(name),
                            use.keyAt(name),
                            "the recipe " + recipe.name() + " has no parameter " + name,
                            Nearest.advice(name, known.keySet(), "parameters")));
            Map<String, Node> values = new LinkedHashMap<>();
            Map<String, Node> defaults = new LinkedHashMap<>();
            known.forEach((name, parameter) -> {
                if (use.has(name)) {
                    values.put(name, checked(parameter, use.get(name)));
                } else if (parameter.has("default")) {
                    defaults.put(name, parameter.get("default").node());
                } else {
                    problems.error(
                            Code.InvalidParameter,
                            use,
                            "the recipe " + recipe.name() + " needs " + name,
                            "add " + name + ":");
                }
            });
            addDefaults(defaults, values);
            return values;
        }

        /** A default may use other parameters, whatever the order. */
        private void addDefaults(Map<String, Node> defaults, Map<String, Node> values) {
            for (int left = -1; left != defaults.size(); ) {
                left = defaults.size();
                defaults.entrySet().removeIf(entry -> {
                    boolean waits = parametersIn(entry.getValue()).stream()
                            .map(Template.Part.Fact::name)
                            .anyMatch(defaults::containsKey);
                    if (!waits) {
                        values.put(
                                entry.getKey(),
                                fill(entry.getValue(), use.node().at(), values));
                    }
                    return !waits;
                });
            }
            if (!defaults.isEmpty()) {
                problems.error(
                        Code.UnknownRecipe,
                        use,
                        "the defaults of " + String.join(", ", defaults.keySet()) + " refer to each other",
                        "mend the recipe " + recipe.name());
            }
        }

        private Node checked(Field parameter, Field value) {
            Recipe.Type type = Recipe.Type.valueOf(parameter.get("type").text(Recipe.Type.Text.name()));
            String text = value.text(value.node() instanceof Node.Truth truth ? truth.written() : "");
            boolean open = Template.concerns(text);
            Optional<String> wrong =
                    switch (type) {
                        case Text ->
                            value.node() instanceof Node.Text
                                    ? Optional.empty()
                                    : Optional.of("text is wanted; put it in quotes: \"" + text + "\"");
                        case Whole ->
                            value.whole().isPresent() || open
                                    ? Optional.empty()
                                    : Optional.of("a whole number is wanted");
                        case Truth ->
                            value.node() instanceof Node.Truth
                                    ? Optional.empty()
                                    : Optional.of("true or false is wanted");
                        case Size -> open ? Optional.empty() : complaint(Quantities.bytes(text));
                        case Duration -> open ? Optional.empty() : complaint(Durations.parse(text));
                    };
            List<String> options = parameter.get("options").items().stream()
                    .map(option -> option.text(""))
                    .toList();
            if (wrong.isEmpty() && !options.isEmpty() && !options.contains(text) && !open) {
                wrong = Optional.of("one of " + String.join(", ", options) + " is wanted");
            }
            Optional<String> pattern = parameter.get("pattern").text();
            if (wrong.isEmpty() && pattern.isPresent() && !open && !Pattern.matches(pattern.get(), text)) {
                wrong = Optional.of("it has to match " + pattern.get());
            }
            wrong.ifPresent(message -> problems.error(
                    Code.InvalidParameter,
                    value,
                    "'" + FormCheck.cut(text) + "' does not fit the parameter "
                            + parameter.get("name").text("") + ": " + message,
                    ""));
            return value.node();
        }

        private static Optional<String> complaint(Outcome<?> outcome) {
            return outcome instanceof Outcome.Bad<?>(String message, String advice)
                    ? Optional.of("it " + message + "; " + advice)
                    : Optional.empty();
        }
    }

    /** The recipe's tree with the parameters filled in, everything at the place where the recipe is used. */
    private static Node fill(Node node, Position at, Map<String, Node> parameters) {
        return switch (node) {
            case Node.Text text -> fillText(text, at, parameters);
            case Node.Mapping mapping -> {
                Map<String, Node> fields = new LinkedHashMap<>();
                mapping.members().forEach((name, member) -> fields.put(name, fill(member.value(), at, parameters)));
                yield Node.mapping(at, fields);
            }
            case Node.Sequence sequence ->
                new Node.Sequence(
                        at,
                        sequence.items().stream()
                                .map(item -> fill(item, at, parameters))
                                .toList());
            case Node.Number number -> new Node.Number(at, number.written());
            case Node.Truth truth -> new Node.Truth(at, truth.value(), truth.written());
            case Node.Null _ -> new Node.Null(at);
            case Node.Open _, Node.Value _, Node.Unknown _ -> node;
        };
    }

    private static List<Template.Part.Fact> parametersIn(Node node) {
        List<Template.Part.Fact> used = new ArrayList<>();
        if (node instanceof Node.Text text && text.value().contains("${param.")) {
            TemplateReader.readRecipe(text.value()).template().forEachPart(part -> {
                if (part instanceof Template.Part.Fact fact && fact.scheme() == Template.Scheme.PARAM) {
                    used.add(fact);
                }
            });
        }
        return used;
    }

    private static Node fillText(Node.Text text, Position at, Map<String, Node> parameters) {
        List<Template.Part.Fact> used = parametersIn(text).stream()
                .filter(fact -> parameters.containsKey(fact.name()))
                .sorted(Comparator.comparingInt(Template.Part.Fact::offset).reversed())
                .toList();
        if (used.isEmpty()) {
            return new Node.Text(at, text.value());
        }
        StringBuilder filled = new StringBuilder(text.value());
        for (Template.Part.Fact fact : used) {
            int end = filled.indexOf("}", fact.offset()) + 1;
            Node value = parameters.get(fact.name());
            if (fact.offset() == 0 && end == text.value().length()) {
                return value;
            }
            filled.replace(fact.offset(), end, new Field(Path.ROOT, value).text(written(value)));
        }
        return new Node.Text(at, filled.toString());
    }

    private static String written(Node value) {
        return value instanceof Node.Truth truth ? truth.written() : "";
    }

    /** The user's fields over the recipe's; outputs by name; a probe of the user's in place of the recipe's. */
    private static Field merge(String name, Field resource, Field made) {
        Map<String, Node> fields = new LinkedHashMap<>();
        fields.put("name", resource.get("name").node());
        made.entries().forEach((field, value) -> fields.put(field, value.node()));
        resource.entries().forEach((field, value) -> {
            if (!field.equals("recipe") && value.isPresent()) {
                Node recipes =
                        fields.getOrDefault(field, new Node.Null(value.node().at()));
                fields.put(field, over(field, recipes, value));
            }
        });
        return new Field(resource.path(), Node.mapping(resource.node().at(), fields));
    }

    /** What is laid over the rendered objects stands beside the recipe, and belongs to its container. */
    private static Field overlaid(Field resource, Field overlay) {
        if (!overlay.isPresent() || !(resource.get("container").node() instanceof Node.Mapping container)) {
            return resource;
        }
        Node complete = Node.with(
                container,
                "kubernetes",
                before -> Optional.of(new Node.Member(overlay.node().at(), deeply(before.value(), overlay.node()))));
        return resource.with(Node.with(
                (Node.Mapping) resource.node(),
                "container",
                before -> Optional.of(new Node.Member(before.keyAt(), complete))));
    }

    private static Node deeply(Node below, Node above) {
        if (!(below instanceof Node.Mapping under) || !(above instanceof Node.Mapping mine)) {
            return above;
        }
        Map<String, Node.Member> merged = new LinkedHashMap<>(under.members());
        mine.members()
                .forEach((name, member) -> merged.merge(
                        name,
                        member,
                        (old, fresh) -> new Node.Member(fresh.keyAt(), deeply(old.value(), fresh.value()))));
        return new Node.Mapping(mine.at(), merged);
    }

    private static Node over(String field, Node recipes, Field users) {
        if (field.equals("outputs") && recipes instanceof Node.Sequence list) {
            List<Node> outputs =
                    new ArrayList<>(users.items().stream().map(Field::node).toList());
            Set<String> names = Set.copyOf(users.items().stream()
                    .map(output -> output.get("name").text(""))
                    .toList());
            list.items().stream()
                    .filter(item -> !names.contains(
                            new Field(Path.ROOT, item).get("name").text("")))
                    .forEach(outputs::add);
            return new Node.Sequence(list.at(), outputs);
        }
        if (recipes instanceof Node.Mapping mapping && users.node() instanceof Node.Mapping mine) {
            Map<String, Node.Member> merged = new LinkedHashMap<>(mapping.members());
            if (field.equals("health") && PROBES.stream().anyMatch(users::has)) {
                PROBES.forEach(merged::remove);
            }
            merged.putAll(mine.members());
            return new Node.Mapping(mine.at(), merged);
        }
        return users.node();
    }

    /** A recipe's volume belongs to this resource alone: {@code data} of {@code db} is {@code db-data}. */
    private static Field renameVolumes(String name, Field resource) {
        Node node = resource.node();
        for (String kind : List.of("container", "process")) {
            if (resource.get(kind).get("volumes").node() instanceof Node.Sequence volumes) {
                List<Node> renamed = new ArrayList<>();
                for (Node volume : volumes.items()) {
                    renamed.add(Node.with(
                            (Node.Mapping) volume,
                            "name",
                            member -> Optional.of(new Node.Member(
                                    member.keyAt(),
                                    new Node.Text(
                                            member.value().at(),
                                            name + "-" + new Field(Path.ROOT, member.value()).text(""))))));
                }
                Node.Sequence list = new Node.Sequence(volumes.at(), renamed);
                node = Node.with(
                        (Node.Mapping) node,
                        kind,
                        member -> Optional.of(new Node.Member(
                                member.keyAt(),
                                Node.with(
                                        (Node.Mapping) member.value(),
                                        "volumes",
                                        before -> Optional.of(new Node.Member(before.keyAt(), list))))));
            }
        }
        return resource.with(node);
    }
}
