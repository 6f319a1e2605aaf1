package dev.cairn.plan;

import dev.cairn.model.Blueprint;
import dev.cairn.model.ClusterObject;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import dev.cairn.plan.Template.Part;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;

/** A resource whose references are filled in when the engine knows their values. Remembers the last answer. */
final class TemplateBlueprint implements Blueprint {
    private static final String UNDO = "undo-";

    private final View view;
    private final Parts parts;
    private final WorkloadReader reader;
    private final boolean probedByBackend;
    private final Map<View, Map<String, Template>> outputs;
    private final int most;
    private final Set<OutputRef> references;
    private final Optional<ClusterObject> object;
    private Optional<Binding.Bound> foreseen = Optional.empty();
    private Optional<Workload> outline = Optional.empty();
    private Optional<Workload.Image> image = Optional.empty();
    private volatile Optional<Answer> last = Optional.empty();

    /**
     * A resource with open references.
     *
     * @param most characters that the values of references may come to, of all its fields and of each of its outputs
     */
    TemplateBlueprint(
            View view,
            Parts parts,
            WorkloadReader reader,
            boolean probedByBackend,
            Map<View, Map<String, Template>> outputs,
            int most,
            Optional<ClusterObject> object) {
        this.most = most;
        this.object = object;
        this.view = view;
        this.parts = parts;
        this.reader = reader;
        this.probedByBackend = probedByBackend;
        this.outputs = outputs;
        Set<OutputRef> found = new TreeSet<>();
        parts.mapTexts((_, node) -> {
            if (node instanceof Node.Open open) {
                open.template().collectOutputs(found);
            }
            return node;
        });
        this.references = java.util.Collections.unmodifiableSet(found);
    }

    /** What binding with these values gives, as far as they are all there is to know; it was read to check the plan. */
    void remember(Map<OutputRef, OutputValue> known, Workload workload) {
        outline = Optional.of(workload);
        image = workload.program() instanceof Workload.Image there
                        && !there.image().isEmpty()
                ? Optional.of(there)
                : Optional.empty();
        Map<OutputRef, OutputValue> values = new LinkedHashMap<>();
        for (OutputRef reference : references) {
            OutputValue value = known.get(reference);
            if (value == null) {
                return;
            }
            values.put(reference, value);
        }
        foreseen = Optional.of(new Binding.Bound(workload, Fingerprint.of(workload, probedByBackend)));
        last = Optional.of(new Answer(values, foreseen.get()));
    }

    private record Answer(Map<OutputRef, OutputValue> values, Binding binding) {}

    @Override
    public Set<OutputRef> references() {
        return references;
    }

    @Override
    public Optional<Binding.Bound> foreseen() {
        return foreseen;
    }

    @Override
    public Optional<Workload> outline() {
        return outline;
    }

    @Override
    public Optional<ClusterObject> object() {
        return object;
    }

    @Override
    public Optional<Undo> undo() {
        return parts.has("undo") ? Optional.of(this::undo) : Optional.empty();
    }

    /** The job's own workload with another command; what it is told apart by is never a hash of the job. */
    private Binding undo(Lookup lookup) {
        if (!(bind(lookup) instanceof Binding.Bound(Workload workload, String _))) {
            return bind(lookup);
        }
        Map<OutputRef, OutputValue> values = new LinkedHashMap<>();
        references.forEach(reference -> lookup.find(view, reference).ifPresent(value -> values.put(reference, value)));
        Workload undo =
                workload.running(WorkloadReader.list(render(parts, values).get("undo")));
        return new Binding.Bound(undo, UNDO + Fingerprint.of(undo, probedByBackend));
    }

    @Override
    public Binding bind(Lookup lookup) {
        Map<OutputRef, OutputValue> values = new LinkedHashMap<>();
        Set<OutputRef> missing = new TreeSet<>();
        for (OutputRef reference : references) {
            lookup.find(view, reference)
                    .ifPresentOrElse(value -> values.put(reference, value), () -> missing.add(reference));
        }
        if (!missing.isEmpty()) {
            return new Binding.Unresolved(missing, image);
        }
        Optional<Answer> before = last;
        if (before.isPresent() && before.get().values().equals(values)) {
            return before.get().binding();
        }
        Binding binding = bind(values);
        last = Optional.of(new Answer(values, binding));
        return binding;
    }

    private Binding bind(Map<OutputRef, OutputValue> values) {
        long filled = filled(values);
        if (filled > most) {
            return new Binding.Invalid("the values that it refers to can come to " + filled
                    + " characters where they are filled in, and at most " + most
                    + " are taken; refer to a file, a volume"
                    + " or a Secret instead");
        }
        Problems problems = new Problems();
        Workload workload = reader.read(render(parts, values), problems);
        return problems.diagnostics().stream()
                .filter(Diagnostic::isError)
                .findFirst()
                .<Binding>map(wrong -> new Binding.Invalid(wrong.path() + ": " + wrong.message()))
                .orElseGet(() -> new Binding.Bound(workload, Fingerprint.of(workload, probedByBackend)));
    }

    private long filled(Map<OutputRef, OutputValue> values) {
        LongAdder filled = new LongAdder();
        parts.mapTexts((_, node) -> {
            if (node instanceof Node.Open open) {
                filled.add(open.template().length(part -> of(part, values)));
            }
            return node;
        });
        return filled.sum();
    }

    private static Optional<OutputValue> of(Part part, Map<OutputRef, OutputValue> values) {
        return part instanceof Part.Output output
                ? Optional.ofNullable(values.get(output.reference()))
                : Optional.empty();
    }

    /** The fields with those values filled in; what has none is unknown. */
    static Parts render(Parts parts, Map<OutputRef, OutputValue> values) {
        return parts.mapTexts((_, node) -> node instanceof Node.Open open
                ? open.template()
                        .render(part -> of(part, values))
                        .map(value -> typed(open, value))
                        .orElseGet(() -> new Node.Unknown(open.at()))
                : node);
    }

    /** A text that is exactly one port takes the output's type: in an object of a cluster it is a number. */
    private static Node typed(Node.Open open, OutputValue value) {
        boolean port = open.template().parts().size() == 1
                && open.template().parts().getFirst() instanceof Part.Output(OutputRef reference, int _)
                && reference.output().matches("port|ports\\..+|exitCode");
        return port && value instanceof OutputValue.Plain(String text) && text.matches("\\d{1,9}")
                ? new Node.Number(open.at(), text)
                : new Node.Value(open.at(), value);
    }

    @Override
    public Outputs outputs(Lookup lookup, Map<String, OutputValue> facts) {
        Map<View, Map<String, OutputValue>> published = new EnumMap<>(View.class);
        for (View side : View.values()) {
            Map<String, OutputValue> values = new TreeMap<>(facts);
            Template.Values known = part -> switch (part) {
                case Part.Output output -> lookup.find(side, output.reference());
                case Part.Outcome outcome -> Optional.ofNullable(facts.get(outcome.name()));
                default -> Optional.empty();
            };
            outputs.getOrDefault(side, Map.of()).forEach((name, template) -> {
                if (template.length(known) <= most) { // outputs made of outputs could double with each resource
                    template.render(known).ifPresent(value -> values.put(name, value));
                }
            });
            published.put(side, values);
        }
        return new Outputs(published);
    }
}
