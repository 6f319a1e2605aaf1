package dev.cairn.plan;

import dev.cairn.model.Dependency;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Workload.Port;
import dev.cairn.plan.Template.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The environment of one workload, complete: files, Secrets and ConfigMaps, what the user wrote (which wins), the port
 * that was chosen for a process, and the outputs of what it requires.
 */
final class Variables {
    private final PlanContext context;
    private final Inputs inputs;
    private final Problems problems;

    Variables(PlanContext context, Inputs inputs, Problems problems) {
        this.context = context;
        this.inputs = inputs;
        this.problems = problems;
    }

    /** The variables by name, each with its value or the references it is made of. */
    Map<String, Field> of(
            Definition definition, List<Port> ports, List<Edges.Edge> edges, Map<String, OutputTable> outputs) {
        Map<String, Field> variables = new LinkedHashMap<>();
        if (!definition.onCluster()) {
            definition.program("envFile").items().forEach(file -> fromFile(file, variables));
            definition.program("envFrom").items().forEach(source -> fromObject(source, variables));
        }
        for (Field entry : definition.program("env").items()) {
            entry.get("name").text().ifPresent(name -> value(entry, name)
                    .ifPresent(value -> put(variables, name, value)));
        }
        if (definition.isProcess() && !definition.program("ports").items().isEmpty()) {
            chosenPort(definition, ports, variables);
        }
        fromDependencies(definition, edges, outputs, variables);
        return variables;
    }

    private static void put(Map<String, Field> variables, String name, Field value) {
        variables.remove(name); // the later one also takes the later place
        variables.put(name, value);
    }

    private Optional<Field> value(Field entry, String name) {
        Field source = entry.get("valueFrom");
        if (!source.isPresent()) {
            return Optional.of(
                    entry.has("value")
                            ? entry.get("value")
                            : entry.get("value")
                                    .with(new Node.Value(entry.node().at(), new OutputValue.Plain(""))));
        }
        boolean secret = source.has("secretKeyRef");
        Optional<OutputValue> value = inputs.key(source).or(() -> inputs.instead(name, secret));
        if (value.isEmpty() && (secret || source.has("configMapKeyRef"))) {
            Field reference = source.get(secret ? "secretKeyRef" : "configMapKeyRef");
            problems.error(
                    Code.MissingInput,
                    source,
                    "there is no " + (secret ? "Secret " : "ConfigMap ")
                            + reference.get("name").text("") + " with the key "
                            + reference.get("key").text(""),
                    "put it into the files, or set " + name);
        }
        return value.map(known -> source.with(new Node.Value(source.node().at(), known)));
    }

    private void fromFile(Field file, Map<String, Field> variables) {
        Optional<String> path = new PathReader(context.workingDir(), problems).ofMachine(file);
        if (path.isEmpty()) {
            return;
        }
        Optional<String> text = context.files().read(path.get());
        if (text.isEmpty()) {
            problems.error(
                    Code.InvalidPath,
                    file,
                    "cannot read the file " + file.text(""),
                    "its path is relative to the directory of the stack's file");
            return;
        }
        DotEnv read = DotEnv.parse(text.get(), inputs::given);
        read.problems()
                .forEach(problem -> problems.error(
                        Code.Syntax, file, file.text("") + ":" + problem.line() + ": " + problem.message(), ""));
        read.values()
                .forEach((name, value) -> put(
                        variables, name, file.with(new Node.Value(file.node().at(), new OutputValue.Plain(value)))));
    }

    private void fromObject(Field source, Map<String, Field> variables) {
        boolean secret = source.has("secretRef");
        Field reference = source.get(secret ? "secretRef" : "configMapRef");
        String name = reference.get("name").text("");
        if (name.isEmpty()) {
            return;
        }
        Optional<Map<String, OutputValue>> object =
                inputs.object(secret ? KeySource.Kind.SECRET : KeySource.Kind.CONFIG_MAP, name);
        if (object.isEmpty()) {
            problems.error(
                    Code.MissingInput,
                    source,
                    "there is no " + (secret ? "Secret " : "ConfigMap ") + name,
                    "put it into the files");
            return;
        }
        String prefix = source.get("prefix").text("");
        object.get()
                .forEach((key, value) -> put(
                        variables,
                        prefix + key,
                        source.with(new Node.Value(source.node().at(), value))));
    }

    private static void chosenPort(Definition definition, List<Port> ports, Map<String, Field> variables) {
        List<Field> fields = definition.program("ports").items();
        for (int i = 0; i < fields.size(); i++) {
            if (!fields.get(i).has("port")) {
                String number = String.valueOf(ports.get(i).port());
                Field field = fields.get(i);
                variables.putIfAbsent(
                        "PORT", field.with(new Node.Value(field.node().at(), new OutputValue.Plain(number))));
                return;
            }
        }
    }

    private void fromDependencies(
            Definition definition,
            List<Edges.Edge> edges,
            Map<String, OutputTable> outputs,
            Map<String, Field> variables) {
        Set<String> users = Set.copyOf(variables.keySet());
        Map<String, String> origins = new LinkedHashMap<>();
        for (Edges.Edge edge : edges) {
            Dependency dependency = edge.dependency();
            OutputTable table = outputs.get(dependency.name());
            if (table == null
                    || dependency.type() != Dependency.Type.REQUIRES
                    || dependency.condition() == Dependency.Condition.STARTED
                    || dependency.condition() == Dependency.Condition.COMPLETED && !table.outlivesItsEnd()) {
                continue;
            }
            for (String output : table.seenFrom(definition.view()).keySet()) {
                String variable = name(dependency.name(), output);
                String origin = dependency.name() + "." + output;
                if (users.contains(variable)) {
                    continue;
                }
                String before = origins.putIfAbsent(variable, origin);
                if (before != null) {
                    problems.error(
                            Code.NameConflict,
                            edge.path(),
                            edge.at(),
                            "the variable " + variable + " would be both " + before + " and " + origin,
                            "rename one of the resources or outputs, or set " + variable + " in env");
                } else {
                    Template template = new Template(
                            "${resources." + origin + "}",
                            List.of(new Part.Output(new OutputRef(dependency.name(), output), 0)));
                    variables.put(
                            variable,
                            new Field(
                                    edge.path(),
                                    new Node.Open(edge.at(), template, new Spot(edge.at(), Spot.Layout.BEGINNING))));
                }
            }
        }
    }

    /** {@code CAIRN_<DEP>_<OUTPUT>}. */
    static String name(String resource, String output) {
        return ("CAIRN_" + resource + "_" + output).toUpperCase(Locale.ROOT).replaceAll("[-.]", "_");
    }
}
