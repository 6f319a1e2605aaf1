package dev.cairn.plan;

import dev.cairn.api.Stack;
import dev.cairn.api.StackMapper;
import dev.cairn.model.OutputValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes plans. Never throws for bad input: every problem is a {@link Diagnostic}, and all of them are told at once. The
 * same for {@code cairn validate}, {@code cairn up} and the operator.
 */
public final class Planner {
    private Planner() {}

    /** Plans what those files say. */
    public static Planned plan(List<Source> sources, PlanContext context) {
        Problems problems = new Problems();
        DocumentSet documents = new DocumentSet(problems);
        documents.read(sources);
        Optional<Field> root = documents.stack().map(mapping -> new Field(Path.ROOT, mapping));
        return planned(root, documents.before(context.keys()), context, problems);
    }

    /** What those files call their Stack, found without planning it; empty when that needs a closer look. */
    public static Optional<String> name(List<Source> sources) {
        return metadata(sources, "name");
    }

    /** The namespace that those files say their Stack is in; empty when they do not, or when that needs a closer look. */
    public static Optional<String> namespace(List<Source> sources) {
        return metadata(sources, "namespace");
    }

    private static Optional<String> metadata(List<Source> sources, String field) {
        Problems problems = new Problems();
        DocumentSet documents = new DocumentSet(problems);
        documents.read(sources);
        return documents
                .stack()
                .filter(_ -> !problems.hasErrors())
                .map(mapping ->
                        new Field(Path.ROOT, mapping).get("metadata").get(field).text(""))
                .filter(value -> !value.isEmpty());
    }

    /** The other stacks that a Stack in those files waits for; none when that cannot be read. */
    public static Set<String> stacksAwaited(List<Source> sources) {
        DocumentSet documents = new DocumentSet(new Problems());
        documents.read(sources);
        return documents
                .stack()
                .map(mapping -> OtherStacks.ofStack(new Field(Path.ROOT, mapping)))
                .orElse(Set.of());
    }

    /** Plans a Stack that was read already, by an API server; its diagnostics have no positions. */
    public static Planned plan(Stack stack, PlanContext context) {
        Node tree = JsonTrees.from(StackMapper.json().valueToTree(stack));
        return planned(Optional.of(new Field(Path.ROOT, tree)), context.keys(), context, new Problems());
    }

    private static Planned planned(Optional<Field> root, KeySource keys, PlanContext context, Problems problems) {
        Optional<StackDocument> document = root.map(
                field -> new StackDocument(field.get("metadata").get("name").text(""), (Node.Mapping) field.node()));
        Set<OutputValue.Secret> secrets = new HashSet<>();
        Optional<dev.cairn.model.Plan> plan =
                root.flatMap(field -> new StackPlanner(context, keys, secrets, problems).plan(field));
        List<Diagnostic> diagnostics = new ArrayList<>(context.recipes().problems());
        diagnostics.addAll(problems.diagnostics());
        boolean wrong = diagnostics.stream().anyMatch(Diagnostic::isError);
        return new Planned(wrong ? Optional.empty() : plan, document, diagnostics, problems.notes(), secrets);
    }
}
