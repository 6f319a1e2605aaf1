package dev.cairn.plan;

import dev.cairn.model.ClusterOptions;
import dev.cairn.model.OutputValue;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.Workload;
import dev.cairn.model.Workload.ContainerOptions;
import dev.cairn.model.Workload.EnvVar;
import dev.cairn.model.Workload.FileMount;
import dev.cairn.model.Workload.Limits;
import dev.cairn.model.Workload.Port;
import dev.cairn.model.Workload.Program;
import dev.cairn.model.Workload.PullPolicy;
import dev.cairn.model.Workload.Ulimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a {@link Workload} from fields whose references are filled in. The same code checks a plan (with the values that
 * are known by then) and makes what a backend is asked to run.
 */
final class WorkloadReader {
    private final Definition definition;
    private final List<Port> ports;
    private final StopPolicy stop;
    private final PlanContext context;

    WorkloadReader(Definition definition, List<Port> ports, StopPolicy stop, PlanContext context) {
        this.definition = definition;
        this.ports = ports;
        this.stop = stop;
        this.context = context;
    }

    /** The workload; what cannot be read is a problem, and the workload then not to be used. */
    Workload read(Parts parts, Problems problems) {
        SecretLeaks.check(parts, problems);
        Reading reading = new Reading(parts, problems);
        reading.checkProgram("undo");
        List<Port> listening = definition.role() == Definition.Role.EXTERNAL ? reading.elsewhere() : ports;
        return new Workload(
                reading.program(),
                definition.role() == Definition.Role.JOB,
                reading.variables(),
                listening,
                reading.files(),
                new VolumeReader(context.workingDir(), problems).read(definition, parts.get("volumes")),
                reading.limits(),
                definition.role() == Definition.Role.JOB
                        ? Optional.empty()
                        : new ProbeReader(problems).probe(parts.health(), listening),
                stop,
                texts(parts.labels()),
                texts(parts.annotations()),
                definition.onCluster() && definition.runs() && !definition.isManifest()
                        ? new ClusterReader(definition, context.security(), problems).read(parts)
                        : ClusterOptions.NONE);
    }

    private static Map<String, String> texts(Field mapping) {
        Map<String, String> texts = new LinkedHashMap<>();
        mapping.entries().forEach((name, value) -> value.text().ifPresent(text -> texts.put(name, text)));
        return texts;
    }

    static List<String> list(Field field) {
        return field.items().stream().flatMap(item -> item.text().stream()).toList();
    }

    private final class Reading {
        private final Parts parts;
        private final Problems problems;
        private final PathReader paths;

        Reading(Parts parts, Problems problems) {
            this.parts = parts;
            this.problems = problems;
            this.paths = new PathReader(context.workingDir(), problems);
        }

        Program program() {
            return switch (definition.kind()) {
                case "process" -> command();
                case "external" -> elsewhereProgram();
                case "manifest" -> new ManifestReader(definition, context, problems).read(parts);
                case "group" -> new Workload.Elsewhere("");
                default -> image();
            };
        }

        private Program elsewhereProgram() {
            Field host = parts.get("host");
            host.text()
                    .filter(text -> !text.matches("[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?|\\[?[0-9A-Fa-f:.]+]?"))
                    .ifPresent(text -> problems.error(
                            Code.InvalidValue,
                            host,
                            "'" + FormCheck.cut(text) + "' is no host",
                            "write a name or an address alone, as in db.example.org"));
            return new Workload.Elsewhere(host.text(""));
        }

        private Program command() {
            checkProgram("command");
            List<String> command = list(parts.get("command"));
            String workingDir = parts.has("workingDir")
                    ? paths.ofMachine(parts.get("workingDir")).orElse(context.workingDir())
                    : context.workingDir();
            List<List<String>> init =
                    parts.get("init").items().stream().map(WorkloadReader::list).toList();
            return new Workload.Command(command, workingDir, init);
        }

        void checkProgram(String name) {
            List<String> command = list(parts.get(name));
            if (parts.has(name) && (command.isEmpty() || command.getFirst().isBlank()) && known(parts.get(name))) {
                problems.error(
                        Code.InvalidValue,
                        parts.get(name),
                        "the " + name + " has no program",
                        "write [program, argument, …]");
            }
        }

        private static boolean known(Field list) {
            return list.items().stream().noneMatch(item -> item.node() instanceof Node.Unknown);
        }

        private Program image() {
            Field image = parts.get("image");
            String reference = image.text("");
            if (image.isPresent()
                    && image.text().isPresent()
                    && ImageReference.parse(reference)
                            instanceof Outcome.Bad<ImageReference>(String message, String advice)) {
                problems.error(Code.InvalidImage, image, "'" + FormCheck.cut(reference) + "' " + message, advice);
            }
            Optional<String> workingDir =
                    parts.has("workingDir") ? paths.ofContainer(parts.get("workingDir")) : Optional.empty();
            return new Workload.Image(
                    reference,
                    Optional.empty(),
                    list(parts.get("command")),
                    list(parts.get("args")),
                    workingDir,
                    options());
        }

        private ContainerOptions options() {
            Map<String, Ulimit> ulimits = new LinkedHashMap<>();
            parts.get("ulimits").entries().forEach((name, limit) -> {
                long soft = limit.get("soft").whole().orElse(0L);
                long hard = limit.get("hard").whole().orElse(soft);
                if (hard >= 0 && (soft < 0 || soft > hard)) {
                    problems.error(
                            Code.InvalidValue, limit, "the soft limit is above the hard one", "raise hard to it");
                }
                ulimits.put(name, new Ulimit(soft, hard));
            });
            parts.get("tmpfs").items().forEach(item -> item.text().ifPresent(text -> {
                if (!text.startsWith("/")) {
                    problems.error(
                            Code.InvalidPath, item, "'" + text + "' is not absolute", "write /path or /path:size=64Mi");
                }
            }));
            parts.get("extraHosts").items().forEach(item -> item.text().ifPresent(text -> {
                if (!text.matches("[^:=\\s]+[:=][^\\s]+")) {
                    problems.error(Code.InvalidValue, item, "'" + text + "' is no host", "write name:address");
                }
            }));
            return new ContainerOptions(
                    parts.get("user").text(""),
                    parts.get("tty").isTrue(),
                    parts.get("stdin").isTrue(),
                    parts.get("init").isTrue(),
                    parts.get("platform").text(""),
                    list(parts.get("capAdd")),
                    list(parts.get("capDrop")),
                    parts.get("privileged").isTrue(),
                    parts.get("readOnly").isTrue(),
                    list(parts.get("tmpfs")),
                    bytes(parts.get("shmSize")),
                    ulimits,
                    texts(parts.get("sysctls")),
                    list(parts.get("extraHosts")),
                    list(parts.get("devices")),
                    pullPolicy(),
                    parts.get("replicas").whole().map(Long::intValue).orElse(1));
        }

        private PullPolicy pullPolicy() {
            return switch (parts.get("pullPolicy").text("")) {
                case "Always" -> PullPolicy.ALWAYS;
                case "IfNotPresent" -> PullPolicy.IF_NOT_PRESENT;
                case "Never" -> PullPolicy.NEVER;
                default ->
                    ImageReference.parse(parts.get("image").text(""))
                                    .found()
                                    .filter(ImageReference::isLatest)
                                    .isPresent()
                            ? PullPolicy.ALWAYS
                            : PullPolicy.IF_NOT_PRESENT;
            };
        }

        List<EnvVar> variables() {
            List<EnvVar> variables = new ArrayList<>(parts.variables().size());
            parts.variables().forEach((name, field) -> field.value().ifPresent(value -> {
                variables.add(new EnvVar(name, value));
                checkNoNull(field, value);
            }));
            return variables;
        }

        private void checkNoNull(Field field, OutputValue value) {
            String text =
                    switch (value) {
                        case OutputValue.Plain(String plain) -> plain;
                        case OutputValue.Secret(String secret) -> secret;
                        case OutputValue.SecretRef _, OutputValue.Composed _ -> "";
                    };
            if (text.indexOf('\0') >= 0) {
                problems.error(
                        Code.InvalidValue, field, "the value contains a NUL character", "no program can be given one");
            }
        }

        List<FileMount> files() {
            List<FileMount> files = new ArrayList<>();
            for (Field file : parts.get("files").items()) {
                Optional<String> path =
                        definition.isProcess() ? file.get("path").text() : paths.ofContainer(file.get("path"));
                Optional<OutputValue> content = file.get("content").value();
                if (path.isPresent() && content.isPresent()) {
                    int mode = Integer.parseInt(file.get("mode").text("0644"), 8);
                    files.add(new FileMount(path.get(), content.get(), mode));
                }
            }
            return files;
        }

        Limits limits() {
            Field requests = parts.get("resources").get("requests");
            Field limits = parts.get("resources").get("limits");
            long[] amounts = {
                millis(requests.get("cpu")),
                millis(limits.get("cpu")),
                bytes(requests.get("memory")),
                bytes(limits.get("memory"))
            };
            checkOrder(requests.get("cpu"), amounts[0], amounts[1]);
            checkOrder(requests.get("memory"), amounts[2], amounts[3]);
            return new Limits(amounts[0], amounts[1], amounts[2], amounts[3]);
        }

        private void checkOrder(Field request, long requested, long limit) {
            if (limit > 0 && requested > limit) {
                problems.error(
                        Code.InvalidQuantity,
                        request,
                        "more is requested than the limit allows",
                        "raise the limit, or lower this");
            }
        }

        private long millis(Field field) {
            return quantity(field, text -> Quantities.millis(text));
        }

        private long bytes(Field field) {
            return quantity(field, text -> Quantities.bytes(text));
        }

        private long quantity(Field field, java.util.function.Function<String, Outcome<Long>> grammar) {
            Optional<String> text = field.text();
            if (text.isEmpty()) {
                return 0;
            }
            return switch (grammar.apply(text.get())) {
                case Outcome.Good<Long>(Long value) -> value;
                case Outcome.Bad<Long>(String message, String advice) -> {
                    problems.error(
                            Code.InvalidQuantity, field, "'" + FormCheck.cut(text.get()) + "' " + message, advice);
                    yield 0L;
                }
            };
        }

        /** The port of something that runs elsewhere may be a text with references. */
        List<Port> elsewhere() {
            Optional<String> text = parts.get("port").text();
            if (text.isEmpty()) {
                return List.of();
            }
            return switch (PortNumbers.parse(text.get())) {
                case Outcome.Good<Integer>(Integer number) ->
                    List.of(new Port("", number, Optional.empty(), "", Workload.Protocol.TCP));
                case Outcome.Bad<Integer>(String message, String advice) -> {
                    problems.error(
                            Code.InvalidPort,
                            parts.get("port"),
                            "'" + FormCheck.cut(text.get()) + "' " + message,
                            advice);
                    yield List.of();
                }
            };
        }
    }
}
