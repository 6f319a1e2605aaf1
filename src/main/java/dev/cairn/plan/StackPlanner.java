package dev.cairn.plan;

import dev.cairn.model.Dependency;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.Resource.Backend;
import dev.cairn.model.Supervision;
import dev.cairn.model.Workload.Port;
import dev.cairn.model.Workload.Protocol;
import dev.cairn.model.Workload.VolumeMount;
import dev.cairn.plan.Template.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One stack on its way to a plan: shape, definitions, references, edges, outputs, order, workloads. */
final class StackPlanner {
    private static final int LARGEST_SPEC = 512 << 10;

    private final PlanContext context;
    private final KeySource keys;
    private final Set<OutputValue.Secret> secrets;
    private final Problems problems;
    private final boolean cluster;
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, Definition> definitions = new LinkedHashMap<>();
    private final Map<String, List<Mention>> mentions = new HashMap<>();
    private final List<Mention> idleMentions = new ArrayList<>();
    private final Map<String, List<Edges.Edge>> edges = new LinkedHashMap<>();
    private final Map<String, List<Port>> ports = new HashMap<>();
    private final Map<String, OutputTable> outputs = new HashMap<>();
    private Declared declared = new Declared(List.of(), Map.of());
    private LeftOut leftOut = new LeftOut(Map.of(), Map.of());

    /**
     * One plan's.
     *
     * @param secrets where the values of Secrets are noted that are looked at
     */
    StackPlanner(PlanContext context, KeySource keys, Set<OutputValue.Secret> secrets, Problems problems) {
        this.context = context;
        this.keys = keys;
        this.secrets = secrets;
        this.problems = problems;
        this.cluster = context.cluster();
    }

    /** A reference to an output of a resource, and where it stands. */
    private record Mention(String resource, String output, Path path, Position at) {}

    /** The plan; empty when something is wrong. */
    Optional<Plan> plan(Field document) {
        Field root = new ShapeCheck(problems).check(document, Shape.of(DocumentSet.StackFile.class));
        Field spec = root.get("spec");
        MetadataCheck.check(root.get("metadata"), problems);
        checkSize(spec);
        OtherStacks.check(root, root.get("metadata").get("name").text(""), context.stacks(), problems);
        FieldSupport support = new FieldSupport(context.backends(), problems);
        support.checkSpec(spec, cluster);
        Inputs inputs = new Inputs(spec.get("env"), context.env(), keys, secrets, problems);
        References references = new References(inputs, facts(root), cluster, problems);
        inputs.checkSources(references);
        declared = Declared.of(spec.get("resources"), references, problems);
        Placement placement = new Placement(context.runtime(), context.backends(), new Problems());
        leftOut = LeftOut.of(declared, new Conditions(inputs, references, facts(root), placement, problems), placement);
        define(spec, references, support);
        connect();
        tabulate();
        checkMentions();
        Variables variables = new Variables(context, inputs, problems);
        FileContents files = new FileContents(inputs, problems);
        Map<String, Parts> parts = new LinkedHashMap<>();
        definitions.values().stream()
                .filter(definition -> !leftOut.has(definition.name()))
                .forEach(definition -> parts.put(definition.name(), parts(definition, variables, files)));
        PlanGraph graph = order();
        Conflicts conflicts = Conflicts.of(definitions, names, declared, edges, problems);
        Assembly assembly = new Assembly(context, problems, definitions, edges, conflicts, ports, outputs, parts);
        List<Resource> resources = assembly.resources(graph.order(), spec);
        Supervision supervision =
                new SupervisionReader(definitions, names, declared, resources, problems).read(spec.get("supervision"));
        PlanFrame frame = new PlanFrame(context, problems);
        edges.keySet().removeIf(leftOut::has); // what is left out pulls nothing in
        ModeTable modes = ModeTable.of(spec, context.mode(), names, declared, edges, problems);
        Set<String> wanted = new LinkedHashSet<>(frame.wanted(names, declared, edges, modes));
        wanted.removeIf(leftOut::has);
        conflicts.check(spec.get("modes"), modes, wanted);
        return problems.hasErrors()
                ? Optional.empty()
                : Optional.of(frame.plan(root, resources, wanted, modes)
                        .withLeftOut(leftOut.reasons())
                        .withSupervision(supervision));
    }

    private void checkSize(Field spec) {
        if (Weight.exceeds(spec.node(), LARGEST_SPEC)) {
            problems.error(
                    Code.TooLarge,
                    spec,
                    "the spec has more than 512 KiB",
                    "put large files into ConfigMaps, or split the stack");
        }
    }

    private Map<String, String> facts(Field root) {
        return Map.of(
                "name", root.get("metadata").get("name").text(""),
                "namespace", root.get("metadata").get("namespace").text("default"),
                "mode", context.mode().orElse(root.get("spec").get("mode").text("")));
    }

    /** What each resource is and where it runs; its texts are read, and filled in as far as they can be. */
    private void define(Field spec, References references, FieldSupport support) {
        Definitions all = new Definitions(context, problems);
        for (Field written : declared.resources()) {
            Field resource = inheriting(written, spec);
            Optional<String> name = resource.get("name").text();
            if (name.isEmpty() || !isNew(name.get(), written)) {
                continue;
            }
            if (leftOut.has(name.get())) {
                definitions.put(name.get(), all.leftOut(name.get(), resource));
                continue;
            }
            support.checkLater(written);
            all.of(name.get(), resource).ifPresent(definition -> {
                support.check(definition, written);
                Definition closed = close(definition, references);
                definitions.put(name.get(), closed);
                mentions.put(name.get(), mentions(closed));
                idle(closed, references);
            });
        }
    }

    /** Names that were written twice were told already; those that were made can be the same as others. */
    private boolean isNew(String name, Field written) {
        boolean fresh = names.add(name);
        boolean made = written.has("forEach")
                || declared.instances().values().stream().anyMatch(several -> several.contains(name));
        if (!fresh && made) {
            problems.error(
                    Code.DuplicateName,
                    written.get("name"),
                    "there are two resources " + name + ": one is made by a forEach",
                    "rename one of them");
        }
        return fresh;
    }

    /** What the stack says for all of its resources, where a resource does not say it itself; lists are added to. */
    private static Field inheriting(Field resource, Field spec) {
        Node node = resource.node();
        for (String name : List.of("serviceAccountName", "podSecurity", "imagePullSecrets")) {
            if (spec.has(name) && !resource.has(name) && node instanceof Node.Mapping mapping) {
                Node.Member member =
                        new Node.Member(spec.keyAt(name), spec.get(name).node());
                node = Node.with(mapping, name, _ -> Optional.of(member));
            }
        }
        return resource.with(node);
    }

    private static Definition close(Definition definition, References references) {
        Map<String, Field> workload = new LinkedHashMap<>();
        definition.workload().forEach((name, field) -> workload.put(name, references.close(field, definition.scope())));
        Node resource = definition.resource().node();
        for (String name : List.of("health", "labels", "annotations", "outputs")) {
            Field field = definition.resource().get(name);
            if (field.isPresent()) {
                Field closed = references.close(field, definition.scope());
                resource = Node.with(
                        (Node.Mapping) resource,
                        name,
                        member -> Optional.of(new Node.Member(member.keyAt(), closed.node())));
            }
        }
        return definition.with(definition.resource().with(resource), workload);
    }

    private static List<Mention> mentions(Definition definition) {
        List<Mention> found = new ArrayList<>();
        definition.workload().values().forEach(field -> collect(field, found));
        for (String name : List.of("health", "labels", "annotations", "outputs")) {
            collect(definition.resource().get(name), found);
        }
        return found;
    }

    private static void collect(Field field, List<Mention> into) {
        field.node().mapTexts(field.path(), (path, node) -> {
            if (node instanceof Node.Open open) {
                open.template().forEachPart(part -> {
                    if (part instanceof Part.Output output) {
                        into.add(new Mention(
                                output.reference().resource(),
                                output.reference().output(),
                                path,
                                open.at(output.offset())));
                    }
                });
            }
            return node;
        });
    }

    /** The program that is not used here has to be right, too; it implies no edges. */
    private void idle(Definition definition, References references) {
        for (String kind : List.of("container", "job", "process")) {
            Field other = definition.resource().get(kind);
            if (!definition.recipe() && !kind.equals(definition.kind()) && other.isPresent()) {
                collect(references.close(other, definition.scope()), idleMentions);
            }
        }
    }

    private void connect() {
        Edges found = new Edges(definitions, names, declared, problems);
        definitions.values().forEach(definition -> {
            List<Edges.Use> uses = mentions.getOrDefault(definition.name(), List.of()).stream()
                    .map(mention -> new Edges.Use(mention.resource(), mention.path(), mention.at()))
                    .toList();
            uses = leftOut.uses().getOrDefault(definition.name(), uses);
            edges.put(definition.name(), found.of(definition, uses));
        });
        definitions.values().stream()
                .filter(definition -> definition.role() == Definition.Role.GROUP)
                .forEach(group -> {
                    List<Edges.Edge> both = new ArrayList<>(edges.get(group.name()));
                    both.addAll(found.members(group));
                    edges.put(group.name(), both);
                });
        idleMentions.forEach(
                mention -> found.isKnown(mention.resource(), new Field(mention.path(), new Node.Null(mention.at()))));
    }

    /** Ports, and from them the outputs of every resource. */
    private void tabulate() {
        PortTable table = new PortTable(context.allocations(), problems);
        UsualOutputs usual = new UsualOutputs(context);
        Set<String> needed = neededByProcesses();
        for (Definition definition : definitions.values()) {
            if (leftOut.has(definition.name())) {
                continue;
            }
            List<Port> own = definition.runs() ? table.of(definition, needed.contains(definition.name())) : List.of();
            ports.put(definition.name(), own);
            List<VolumeMount> volumes = definition.isProcess()
                    ? new VolumeReader(context.workingDir(), new Problems())
                            .read(definition, definition.program("volumes"))
                    : List.of();
            outputs.put(definition.name(), new OutputTable(definition, usual.of(definition, own, volumes), problems));
        }
        checkDatagrams();
    }

    /** Containers whose ports somebody on the machine needs. */
    private Set<String> neededByProcesses() {
        Set<String> needed = new HashSet<>();
        edges.forEach((name, list) -> {
            if (definitions.get(name).isProcess()) {
                list.stream()
                        .map(Edges.Edge::dependency)
                        .filter(edge -> edge.type() == Dependency.Type.REQUIRES)
                        .forEach(edge -> needed.add(edge.name()));
            }
        });
        return needed;
    }

    /** What relays a container's connections to a process of the machine knows TCP only. */
    private void checkDatagrams() {
        edges.forEach((name, list) -> list.forEach(edge -> {
            Definition target = definitions.get(edge.dependency().name());
            boolean crosses = definitions.get(name).backend() == Backend.DOCKER
                    && definitions.get(name).runs()
                    && target != null
                    && target.isProcess()
                    && edge.dependency().type() == Dependency.Type.REQUIRES;
            if (crosses
                    && ports.getOrDefault(target.name(), List.of()).stream()
                            .anyMatch(port -> port.protocol() == Protocol.UDP)) {
                problems.error(
                        Code.NotSupportedHere,
                        edge.path(),
                        edge.at(),
                        "the container " + name + " cannot reach the UDP port of the process " + target.name(),
                        "run both as containers or both as processes");
            }
        }));
    }

    private void checkMentions() {
        List<Mention> all = new ArrayList<>(idleMentions);
        mentions.values().forEach(all::addAll);
        for (Mention mention : all) {
            OutputTable table = outputs.get(mention.resource());
            if (table != null && !table.has(mention.output())) {
                problems.error(
                        Code.UnknownOutput,
                        mention.path(),
                        mention.at(),
                        mention.resource() + " has no output " + mention.output(),
                        Nearest.advice(mention.output(), table.names(), "outputs of " + mention.resource()));
            }
        }
    }

    /** The fields with the resource's own outputs filled in, and the environment complete. */
    private Parts parts(Definition definition, Variables variables, FileContents files) {
        OutputTable own = outputs.get(definition.name());
        Map<String, Field> environment = definition.runs()
                ? variables.of(definition, ports.get(definition.name()), edges.get(definition.name()), outputs)
                : Map.of();
        Map<String, Field> program = new LinkedHashMap<>(definition.workload());
        List.of("env", "envFile", "ports").forEach(program::remove);
        if (!definition.onCluster()) {
            program.remove("envFrom");
        }
        program.computeIfPresent("files", (_, list) -> files.of(list));
        Field health = definition.resource().get("health");
        if (!health.isPresent() && definition.role() == Definition.Role.EXTERNAL) {
            health = definition.program("health");
        }
        program.remove("health");
        Parts open = new Parts(
                program,
                environment,
                health,
                definition.resource().get("labels"),
                definition.resource().get("annotations"));
        return open.mapTexts(own::inline);
    }

    private PlanGraph order() {
        Map<String, List<String>> targets = new HashMap<>();
        edges.forEach((name, list) -> targets.put(
                name,
                list.stream()
                        .map(Edges.Edge::dependency)
                        .filter(Dependency::orders)
                        .map(Dependency::name)
                        .toList()));
        PlanGraph graph = PlanGraph.of(List.copyOf(definitions.keySet()), targets);
        for (List<String> cycle : graph.cycles()) {
            Edges.Edge first = edges.get(cycle.getFirst()).stream()
                    .filter(edge -> edge.dependency().name().equals(cycle.get(1)))
                    .findFirst()
                    .orElseThrow();
            problems.error(
                    Code.Cycle,
                    first.path(),
                    first.at(),
                    "these wait for each other: " + String.join(" -> ", cycle),
                    "take away one of the dependencies, or make it type Wants");
        }
        return graph;
    }
}
