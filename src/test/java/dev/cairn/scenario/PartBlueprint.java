package dev.cairn.scenario;

import dev.cairn.model.Blueprint;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The specification of a part, filled in as the planner would do it. */
final class PartBlueprint implements Blueprint {
    private final Part part;
    private final Rendering rendering;
    private final Set<OutputRef> references;
    private final Optional<Binding.Bound> foreseen;
    private List<OutputValue> lastValues = List.of();
    private Optional<Binding> last = Optional.empty();
    private Map<String, OutputValue> lastFacts = Map.of();
    private Optional<Outputs> lastOutputs = Optional.empty();
    private Optional<Workload.Image> image = Optional.empty();

    PartBlueprint(Part part, Rendering rendering, Lookup constants) {
        this.part = part;
        this.rendering = rendering;
        List<String> texts = new ArrayList<>(part.env.values());
        texts.addAll(part.args);
        texts.addAll(part.files.values());
        this.references = Template.references(texts);
        this.foreseen = bind(constants) instanceof Binding.Bound bound ? Optional.of(bound) : Optional.empty();
    }

    @Override
    public Set<OutputRef> references() {
        return references;
    }

    @Override
    public Optional<Binding.Bound> foreseen() {
        return foreseen;
    }

    @Override
    public Binding bind(Lookup lookup) {
        if (part.broken) {
            return new Binding.Invalid("its values cannot be run");
        }
        Set<OutputRef> missing = new TreeSet<>();
        List<OutputValue> values = new ArrayList<>();
        for (OutputRef reference : references) {
            lookup.find(rendering.view(), reference).ifPresentOrElse(values::add, () -> missing.add(reference));
        }
        if (!missing.isEmpty()) {
            if (image.isEmpty() && rendering.program(part, List.of()) instanceof Workload.Image known) {
                image = Optional.of(known);
            }
            return new Binding.Unresolved(missing, image);
        }
        if (last.isEmpty() || !values.equals(lastValues)) {
            lastValues = values;
            last = Optional.of(bound(lookup));
        }
        return last.get();
    }

    private Binding bound(Lookup lookup) {
        List<String> args = part.args.stream()
                .map(text -> Template.plain(fill(text, lookup)))
                .toList();
        Workload workload = workload(rendering.program(part, args), lookup);
        return new Binding.Bound(workload, hash(workload));
    }

    private Workload workload(Workload.Program program, Lookup lookup) {
        List<Workload.EnvVar> env = new ArrayList<>(rendering.env(part));
        part.env.forEach((key, text) -> env.add(new Workload.EnvVar(key, fill(text, lookup))));
        List<Workload.FileMount> files = new ArrayList<>();
        part.files.forEach(
                (path, text) -> files.add(new Workload.FileMount(rendering.filePath(path), fill(text, lookup), 0644)));
        List<Workload.Port> ports = part.port
                .map(number ->
                        List.of(new Workload.Port("", number, Optional.of(number), "127.0.0.1", Workload.Protocol.TCP)))
                .orElse(List.of());
        return new Workload(
                program,
                part.isJob(),
                env,
                ports,
                files,
                rendering.volumes(part),
                Workload.Limits.NONE,
                part.isJob() || part.health.rule() == dev.cairn.model.Health.Rule.RUNNING
                        ? Optional.empty()
                        : rendering.probe(part),
                part.stop,
                Map.of(),
                Map.of());
    }

    /** The same workload doing something else, as the planner makes one with another command. */
    @Override
    public Optional<Undo> undo() {
        return part.undo.map(behaviour -> lookup -> {
            if (!(bind(lookup) instanceof Binding.Bound bound)) {
                return bind(lookup);
            }
            Part taking = part.without("").behaving(behaviour);
            Workload undo = workload(rendering.program(taking, List.of("undo")), lookup);
            return new Binding.Bound(undo, "undo-" + hash(undo));
        });
    }

    @Override
    public Outputs outputs(Lookup lookup, Map<String, OutputValue> facts) {
        if (lastOutputs.isEmpty() || !facts.equals(lastFacts)) {
            lastFacts = facts;
            lastOutputs = Optional.of(outputs(facts));
        }
        return lastOutputs.get();
    }

    private Outputs outputs(Map<String, OutputValue> facts) {
        Map<View, Map<String, OutputValue>> byView = new EnumMap<>(View.class);
        for (View view : View.values()) {
            Map<String, OutputValue> values = new TreeMap<>(facts);
            part.outputs.forEach((key, text) -> values.put(key, new OutputValue.Plain(text)));
            part.secretOutputs.forEach((key, text) -> values.put(key, new OutputValue.Secret(text)));
            byView.put(view, values);
        }
        return new Outputs(byView);
    }

    private OutputValue fill(String text, Lookup lookup) {
        return new Template(text).fill(rendering.view(), lookup).orElseThrow();
    }

    /** Covers what has to replace the workload; the values of secrets too, although they print masked. */
    private String hash(Workload workload) {
        StringBuilder text = new StringBuilder(part.version)
                .append(part.kind)
                .append(part.behaviour)
                .append(workload.program())
                .append(workload.ports())
                .append(workload.volumes());
        workload.env().forEach(variable -> text.append(variable.name()).append(Template.plain(variable.value())));
        workload.files().forEach(file -> text.append(file.path()).append(Template.plain(file.content())));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] hash = digest.digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
