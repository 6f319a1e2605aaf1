package dev.cairn.cli.text;

import dev.cairn.api.ResourceSpec;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.model.Dependency;
import dev.cairn.model.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Why a resource is not ready: the chain of what it waits for, down to the root, with last errors and log lines. */
public final class WhyText {
    private final Stack stack;
    private final StackGraph graph;
    private final Map<String, ResourceStatus> statuses;
    private final Function<String, List<String>> lastLines;
    private final Function<String, String> elsewhere;
    private final Instant now;
    private final Look look;
    private final Branches branches;
    private final Set<String> told = new HashSet<>();
    private final List<String> lines = new ArrayList<>();

    private WhyText(
            Stack stack,
            Function<String, List<String>> lastLines,
            Function<String, String> elsewhere,
            Instant now,
            Look look) {
        this.stack = stack;
        this.graph = StackGraph.of(stack, now);
        this.statuses = StackTable.statuses(stack).stream()
                .collect(Collectors.toMap(ResourceStatus::name, status -> status, (first, _) -> first));
        this.lastLines = lastLines;
        this.elsewhere = elsewhere;
        this.now = now;
        this.look = look;
        this.branches = new Branches(look);
    }

    /**
     * The lines.
     *
     * @param lastLines the newest lines that a resource wrote; asked only for those that execute or ended
     * @param elsewhere the command with which to go on at another stack
     */
    public static List<String> lines(
            Stack stack,
            List<String> resources,
            Function<String, List<String>> lastLines,
            Function<String, String> elsewhere,
            Instant now,
            Look look) {
        WhyText text = new WhyText(stack, lastLines, elsewhere, now, look);
        resources.forEach(resource -> text.tell(resource, "", ""));
        return text.lines;
    }

    /** The resources on the way from that one to the ends of the chain, each once, that one first. */
    public static List<String> chain(Stack stack, String resource) {
        Set<String> seen = new LinkedHashSet<>();
        collect(stack, resource, seen, new LinkedHashSet<>());
        return List.copyOf(seen);
    }

    /** The ends of the chain, where something is to be done. */
    public static List<String> roots(Stack stack, String resource) {
        Set<String> roots = new LinkedHashSet<>();
        collect(stack, resource, new LinkedHashSet<>(), roots);
        return List.copyOf(roots);
    }

    private static void collect(Stack stack, String name, Set<String> seen, Set<String> roots) {
        Optional<ResourceStatus> status = StackTable.statuses(stack).stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst();
        if (status.isEmpty() || !seen.add(name)) {
            return;
        }
        List<String> next = causes(status.get()).stream()
                .filter(cause -> Dependency.stackNamed(cause).isEmpty())
                .toList();
        if (next.isEmpty()) {
            roots.add(name);
        }
        next.forEach(cause -> collect(stack, cause, seen, roots));
    }

    private void tell(String name, String indent, String branch) {
        ResourceStatus status = statuses.get(name);
        if (status == null) {
            lines.add(indent + branch + elsewhere(name));
            return;
        }
        Phase phase = Row.phase(status);
        String start = indent + branch + look.paint(Tone.STRONG, name) + " ";
        if (!told.add(name)) {
            lines.add(start + "(see above)");
            return;
        }
        lines.add(start + look.paint(Mark.of(phase).tone(), sentence(phase, status)));
        String below = branches.below(indent, branch);
        List<String> causes = causes(status);
        details(name, phase, status, below, causes.isEmpty());
        for (int i = 0; i < causes.size(); i++) {
            tell(causes.get(i), below, branches.of(i, causes.size()));
        }
    }

    /** What is said of another stack by who waits for it. */
    private String elsewhere(String name) {
        return statuses.values().stream()
                .flatMap(status -> status.waitingFor().stream())
                .filter(wait -> wait.contains(":") && Row.target(wait).equals(name))
                .findFirst()
                .map(wait -> LogText.quoted(wait)
                        + Dependency.stackNamed(name)
                                .map(stack -> "; next: " + elsewhere.apply(stack))
                                .orElse(""))
                .orElse(name + " is not known yet");
    }

    private String sentence(Phase phase, ResourceStatus status) {
        String since = Elapsed.instant(status.since())
                .map(at -> ", for " + Elapsed.between(at, now))
                .orElse("");
        String message = status.message() == null ? "" : ": " + LogText.quoted(status.message());
        return switch (phase) {
            case PENDING -> "was not looked at yet" + message;
            case BLOCKED -> {
                List<String> names = causes(status);
                yield names.isEmpty()
                        ? "is waiting" + message + since
                        : "is waiting for " + edges(status.name(), names) + since;
            }
            case STARTING -> "is starting" + message + since;
            case RUNNING -> "is running but not ready" + since + " of " + deadline(status.name()) + message;
            case READY -> "is ready" + since;
            case UNREADY -> "was ready and is not" + since + message;
            case STOPPING -> "is stopping" + message + since;
            case STOPPED -> "is stopped" + message + since;
            case COMPLETED -> "is done";
            case FAILED ->
                "failed"
                        + DeadEnd.of(stack, status)
                                .map(end -> ": " + end.sentence())
                                .orElse(message);
            case RESTARTING ->
                (status.startedAt() == null ? "could not be started and is tried again" : "ended and starts again")
                        + (status.restarts() == null
                                ? ""
                                : Elapsed.instant(status.restarts().nextAt())
                                        .map(at -> " in " + Elapsed.between(now, at))
                                        .orElse(""))
                        + message.replaceFirst(", starts again$", "");
            case QUARANTINED -> "is in quarantine" + message;
            case SKIPPED -> (message.isEmpty() ? "is not wanted" : "is not there") + message;
            case UNMANAGED -> "is left alone (desired: Ignore)";
        };
    }

    /** How long a start may take, as it is written. */
    private String deadline(String name) {
        return StackTable.spec(stack, name)
                .map(ResourceSpec::timeout)
                .or(() -> Optional.ofNullable(stack.getSpec().timeout()))
                .orElse("10m");
    }

    private String edges(String from, List<String> names) {
        return names.stream()
                .map(name -> graph.dependenciesOf(from).stream()
                        .filter(edge -> edge.to().equals(name))
                        .findFirst()
                        .map(edge -> name + " (" + word(edge.type()) + ", " + word(edge.condition()) + ")")
                        .orElse(name))
                .collect(Collectors.joining(", "));
    }

    private void details(String name, Phase phase, ResourceStatus status, String indent, boolean root) {
        if (!root || phase == Phase.READY || phase == Phase.COMPLETED || phase == Phase.SKIPPED) {
            return;
        }
        if (status.exitCode() != null) {
            lines.add(indent + "last exit code " + status.exitCode() + restarts(status));
        }
        if (phase != Phase.PENDING && phase != Phase.BLOCKED) {
            List<String> last = lastLines.apply(name);
            if (!last.isEmpty()) {
                lines.add(indent + "last lines");
                last.forEach(line -> lines.add(indent + "  | " + LogText.quoted(line)));
            }
        }
        String rests = graph.dependenciesOf(name).stream()
                .map(edge -> edge.to() + " (" + state(edge.to()) + ")")
                .collect(Collectors.joining(", "));
        if (!rests.isEmpty()) {
            lines.add(indent + look.paint(Tone.QUIET, "rests on " + rests));
        }
    }

    private String state(String name) {
        return graph.nodes().stream()
                .filter(node -> node.name().equals(name))
                .map(Row::state)
                .findFirst()
                .orElse("unknown");
    }

    private static String restarts(ResourceStatus status) {
        return status.restarts() == null || status.restarts().count() == null
                ? ""
                : ", restarted " + status.restarts().count() + " times";
    }

    /** What it waits for, or what made it fail, by name. */
    private static List<String> causes(ResourceStatus status) {
        Optional<String> cause = DeadEnd.cause(status);
        if (cause.isPresent()) {
            return List.of(cause.get());
        }
        return status.waitingFor().stream()
                .filter(wait -> wait.contains(":"))
                .map(Row::target)
                .toList();
    }

    private static String word(Enum<?> constant) {
        return constant.name().charAt(0) + constant.name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }
}
