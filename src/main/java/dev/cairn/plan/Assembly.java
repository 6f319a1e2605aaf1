package dev.cairn.plan;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Dependency;
import dev.cairn.model.Handling;
import dev.cairn.model.Health;
import dev.cairn.model.Kind;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Resource;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import dev.cairn.model.Workload.Port;
import dev.cairn.model.Workload.Protocol;
import dev.cairn.plan.Template.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Puts the resources of a plan together, dependencies first. Most outputs are known by then, so each workload is read
 * once with them: what would fail when it starts is told now.
 */
final class Assembly {
    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);

    private final PlanContext context;
    private final Problems problems;
    private final Settings settings;
    private final Map<String, Definition> definitions;
    private final Map<String, List<Edges.Edge>> edges;
    private final Conflicts conflicts;
    private final Map<String, List<Port>> ports;
    private final Map<String, OutputTable> outputs;
    private final Map<String, Parts> parts;
    private final Map<View, Map<OutputRef, OutputValue>> known = new EnumMap<>(View.class);

    Assembly(
            PlanContext context,
            Problems problems,
            Map<String, Definition> definitions,
            Map<String, List<Edges.Edge>> edges,
            Conflicts conflicts,
            Map<String, List<Port>> ports,
            Map<String, OutputTable> outputs,
            Map<String, Parts> parts) {
        this.context = context;
        this.problems = problems;
        this.settings = new Settings(problems);
        this.definitions = definitions;
        this.edges = edges;
        this.conflicts = conflicts;
        this.ports = ports;
        this.outputs = outputs;
        this.parts = parts;
        for (View view : View.values()) {
            known.put(view, new HashMap<>());
        }
    }

    /** The resources in plan order; those in cycles come last, to be looked at all the same. */
    List<Resource> resources(List<String> order, Field spec) {
        Duration usualTimeout = settings.positive(spec.get("timeout"), USUAL_TIMEOUT);
        Set<String> all = new LinkedHashSet<>(order);
        all.addAll(definitions.keySet());
        List<Resource> resources = new ArrayList<>(all.size());
        for (String name : all) {
            resources.add(resource(definitions.get(name), usualTimeout));
        }
        return resources;
    }

    /** What is left of a resource that is left out: enough to end in order what ran of it. */
    private Resource leftOut(Definition definition, Duration usualTimeout) {
        Handling handling = Optional.ofNullable(context.backends().get(definition.backend()))
                .filter(_ -> definition.runs())
                .map(backend -> definition.role() == Definition.Role.JOB ? backend.job() : backend.service())
                .orElse(Handling.BARE);
        return new Resource(
                definition.name(),
                kind(definition),
                definition.backend(),
                handling,
                definition.view(),
                Resource.Desired.START,
                !definition.resource().get("critical").isFalse(),
                dependencies(definition),
                conflicts.of(definition.name()),
                Health.PROBED,
                RestartPolicy.DEFAULT,
                settings.stop(definition.resource().get("stop")),
                usualTimeout,
                LeftOut.NO_WORKLOAD);
    }

    private Resource resource(Definition definition, Duration usualTimeout) {
        if (!parts.containsKey(definition.name())) {
            return leftOut(definition, usualTimeout);
        }
        Parts own = parts.get(definition.name());
        RestartPolicy restart = settings.restart(definition);
        StopPolicy stop = settings.stop(definition.resource().get("stop"));
        settings.checkMeaning(definition);
        checkJobOutputs(definition);
        checkProbed(definition, own);
        Health health = ProbeReader.health(own.health(), isProbed(definition, own), settings);
        Handling handling = handling(definition, own, restart);
        Field desired = definition.resource().get("desired");
        return new Resource(
                definition.name(),
                kind(definition),
                definition.backend(),
                handling,
                definition.view(),
                switch (desired.text("Start")) {
                    case "Stop" -> Resource.Desired.STOP;
                    case "Ignore" -> Resource.Desired.IGNORE;
                    default -> Resource.Desired.START;
                },
                !definition.resource().get("critical").isFalse(),
                dependencies(definition),
                conflicts.of(definition.name()),
                health,
                restart,
                stop,
                settings.timeout(definition, usualTimeout, health.startPeriod()),
                blueprint(definition, own, stop, handling));
    }

    /** On a cluster a job hands its outputs over in its Pod's status, which many may read. */
    private void checkJobOutputs(Definition definition) {
        if (definition.role() == Definition.Role.JOB && definition.backend() == Backend.KUBERNETES) {
            definition.resource().get("outputs").items().stream()
                    .filter(output -> output.get("secret").isTrue())
                    .forEach(output -> problems.error(
                            Code.NotSupportedHere,
                            output.get("secret"),
                            "outputs of a job on a cluster cannot be secret: they are in the status of its Pod",
                            "let the job write a Secret, and read that"));
        }
    }

    private Kind kind(Definition definition) {
        return switch (definition.role()) {
            case SERVICE -> new Kind.Service();
            case JOB -> new Kind.Job(settings.job(definition.resource().get("job")));
            case EXTERNAL -> new Kind.External();
            case GROUP ->
                new Kind.Group(edges.get(definition.name()).stream()
                        .filter(Edges.Edge::member)
                        .map(edge -> edge.dependency().name())
                        .toList());
        };
    }

    /** Those of a group's members are in its kind. */
    private List<Dependency> dependencies(Definition definition) {
        return Stream.concat(
                        edges.get(definition.name()).stream()
                                .filter(edge -> !edge.member())
                                .map(Edges.Edge::dependency),
                        OtherStacks.of(definition.resource()).stream().map(Dependency::onStack))
                .toList();
    }

    private Handling handling(Definition definition, Parts own, RestartPolicy restart) {
        Optional<Capabilities> capabilities =
                Optional.ofNullable(context.backends().get(definition.backend()));
        if (capabilities.isEmpty() || !definition.runs()) {
            return Handling.BARE;
        }
        if (definition.role() == Definition.Role.JOB) {
            return capabilities.get().job();
        }
        Handling usual = capabilities.get().service();
        return definition.onCluster() ? onCluster(definition, own, restart, usual) : usual;
    }

    /** What keeps volumes is stopped before it is changed; what may end is a pod of the engine's own. */
    private Handling onCluster(Definition definition, Parts own, RestartPolicy restart, Handling usual) {
        if (restart.policy() != RestartPolicy.Policy.ALWAYS) {
            Handling.Actor prober = isProbed(definition, own) ? usual.probes() : Handling.Actor.ENGINE;
            return new Handling(Handling.Actor.ENGINE, prober, Handling.Replace.STOP_START);
        }
        boolean kept = definition.program("volumes").items().stream()
                .anyMatch(volume -> volume.has("size") || volume.has("claim"));
        return kept ? new Handling(usual.restarts(), usual.probes(), Handling.Replace.STOP_START) : usual;
    }

    private boolean isProbed(Definition definition, Parts own) {
        return switch (definition.role()) {
            case GROUP, JOB -> false;
            case EXTERNAL -> !own.health().get("none").isTrue();
            case SERVICE ->
                !own.health().get("none").isTrue()
                        && (List.of("http", "tcp", "exec", "log", "grpc").stream()
                                        .anyMatch(own.health()::has)
                                || ports.get(definition.name()).stream()
                                        .anyMatch(port -> port.protocol() == Protocol.TCP));
        };
    }

    private void checkProbed(Definition definition, Parts own) {
        List<Integer> asked = ports.get(definition.name()).stream()
                .filter(port -> port.protocol() == Protocol.TCP)
                .map(Port::port)
                .toList();
        if (definition.onCluster() && !own.health().isPresent() && asked.size() > 1) {
            problems.note(
                    definition.name(),
                    definition.program("ports").path(),
                    "a kubelet asks one port: it is ready when " + asked.getFirst()
                            + " accepts, whatever the others do");
        }
        if (definition.role() != Definition.Role.EXTERNAL) {
            return;
        }
        Field health = own.health();
        for (String inside : List.of("exec", "log")) {
            if (health.has(inside)) {
                problems.error(
                        Code.InvalidValue,
                        health.get(inside),
                        "what runs elsewhere cannot be asked by " + inside,
                        "use http, tcp or grpc");
            }
        }
        boolean probed = List.of("http", "tcp", "grpc", "exec", "log").stream().anyMatch(health::has)
                || health.get("none").isTrue();
        if (!own.has("port") && !probed) {
            problems.error(
                    Code.MissingField,
                    definition.resource().get("external"),
                    "there is nothing to tell that " + definition.name() + " is ready",
                    "add port:, or health:");
        }
    }

    private TemplateBlueprint blueprint(Definition definition, Parts own, StopPolicy stop, Handling handling) {
        WorkloadReader reader = new WorkloadReader(definition, ports.get(definition.name()), stop, context);
        Map<OutputRef, OutputValue> values = known.get(definition.view());
        OutputTable table = outputs.get(definition.name());
        Map<View, Map<String, Template>> templates = new EnumMap<>(View.class);
        for (View view : View.values()) {
            templates.put(view, table.seenFrom(view));
        }
        TemplateBlueprint blueprint = new TemplateBlueprint(
                definition.view(),
                own,
                reader,
                handling.probes() == Handling.Actor.BACKEND,
                templates,
                context.interpolation(),
                definition.isManifest() ? new ManifestReader(definition, context, problems).known() : Optional.empty());
        Problems here = new Problems();
        Workload workload = reader.read(TemplateBlueprint.render(own, values), here);
        problems.addAll(here);
        if (!here.hasErrors()) {
            blueprint.remember(values, workload);
        }
        predict(definition, templates);
        return blueprint;
    }

    /** What the resource will publish, as far as it is known before it runs. */
    private void predict(Definition definition, Map<View, Map<String, Template>> templates) {
        templates.forEach((view, byName) ->
                byName.forEach((name, template) -> template.render(part -> part instanceof Part.Output output
                                ? Optional.ofNullable(known.get(view).get(output.reference()))
                                : Optional.empty())
                        .ifPresent(value -> known.get(view).put(new OutputRef(definition.name(), name), value))));
    }
}
