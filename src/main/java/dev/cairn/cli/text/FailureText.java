package dev.cairn.cli.text;

import dev.cairn.api.ResourceSpec;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.api.StackSpec;
import dev.cairn.model.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One screen about a resource that failed for good: what, why, its last words, what it holds back, what to try. */
public final class FailureText {
    private static final int LABEL = 11;
    /** Nothing ran that could have said something: what is there is of an earlier attempt, and would mislead. */
    private static final Set<String> BEFORE_IT_RAN = Set.of(
            "SpawnError",
            "ImagePull",
            "PortConflict",
            "ForeignObject",
            "MissingInput",
            "InvalidSpec",
            "Forbidden",
            "DependencyFailed");

    private FailureText() {}

    /** The resources of the stack with which a failure began, not those that failed with them; in plan order. */
    public static List<ResourceStatus> failures(Stack stack) {
        return StackTable.statuses(stack).stream()
                .filter(status -> Row.phase(status).failedForGood())
                .filter(status -> !"DependencyFailed".equals(status.reason())
                        || DeadEnd.of(stack, status).isPresent())
                .toList();
    }

    /**
     * The screen.
     *
     * @param lastLines the newest lines that the resource wrote
     * @param next what the advice is made of
     */
    public static List<String> lines(
            Stack stack,
            ResourceStatus failed,
            Function<String, List<String>> lastLines,
            Instant now,
            Look look,
            Next next) {
        List<String> lines = new ArrayList<>();
        Optional<DeadEnd> deadEnd = DeadEnd.of(stack, failed);
        String message = deadEnd.map(DeadEnd::sentence)
                .or(() -> Optional.ofNullable(failed.message()).map(LogText::quoted))
                .map(text -> ": " + text)
                .orElse("");
        String verb = Row.phase(failed) == Phase.QUARANTINED ? " is in quarantine" : " failed";
        lines.add(look.paint(Tone.BAD, Mark.FAILED.text(look)) + " " + look.paint(Tone.STRONG, failed.name() + verb)
                + message + tries(failed));
        StackTable.spec(stack, failed.name())
                .flatMap(FailureText::program)
                .ifPresent(program -> lines.add(labelled("command", program)));
        boolean ran = !BEFORE_IT_RAN.contains(String.valueOf(failed.reason()));
        if (ran && failed.exitCode() != null) {
            lines.add(labelled("exit code", failed.exitCode().toString()));
        }
        List<String> last = ran ? lastLines.apply(failed.name()) : List.of();
        if (!last.isEmpty()) {
            lines.add(labelled("last lines", ""));
            last.forEach(line -> lines.add("      | " + LogText.quoted(line)));
        }
        StackGraph graph = StackGraph.of(stack, now);
        List<String> held = graph.dependentsOf(failed.name());
        if (!held.isEmpty()) {
            lines.add(labelled("holds back", String.join(look.unicode() ? " → " : " > ", held)));
        }
        String advice = deadEnd.map(end -> end.advice() + dot(look) + "then: " + next.apply())
                .orElseGet(() -> advice(stack, failed, look, next));
        lines.add(labelled("next", advice + running(stack, failed)));
        return lines;
    }

    private static String labelled(String label, String text) {
        return ("    " + Columns.pad(label, LABEL) + " " + text).stripTrailing();
    }

    private static String tries(ResourceStatus failed) {
        int restarts = failed.restarts() == null || failed.restarts().count() == null
                ? 0
                : failed.restarts().count();
        return restarts == 0 ? "" : " (after " + (restarts + 1) + " tries)";
    }

    private static Optional<String> program(ResourceSpec spec) {
        if (spec.process() != null) {
            return Optional.of(String.join(" ", spec.process().command()));
        }
        if (spec.container() != null) {
            return Optional.of(words(
                    spec.container().image(),
                    spec.container().command(),
                    spec.container().args()));
        }
        if (spec.job() != null) {
            return Optional.of(
                    words(spec.job().image(), spec.job().command(), spec.job().args()));
        }
        return Optional.empty();
    }

    private static String words(String image, List<String> command, List<String> args) {
        List<String> words = new ArrayList<>(command);
        words.addAll(args);
        String text = String.join(" ", words);
        String origin = image == null ? "" : "image " + image;
        return text.isEmpty() ? origin : text + "   " + origin;
    }

    /** By the word of the reason. What keeps failing for a cause outside the file heals itself, unless it stopped everything. */
    private static String advice(Stack stack, ResourceStatus failed, Look look, Next next) {
        String name = failed.name();
        String dot = dot(look);
        String healed =
                dot + (endsAll(stack, failed) ? "then: " + next.verb("reset ") + name : "it starts by itself then");
        return switch (failed.reason() == null ? "" : failed.reason()) {
            case "SpawnError" ->
                "check the command, its workingDir and that its program is installed" + dot + "then: " + next.apply();
            case "ImagePull" ->
                "check the image's name and tag, and " + (next.onCluster() ? "imagePullSecrets" : "docker login") + dot
                        + "then: " + next.apply();
            case "BuildFailed" -> next.verb("logs ") + name + dot + "fix the build and run: " + next.apply();
            case "PortConflict" -> "free the port or set another one" + healed;
            case "Refused" -> "change it or the rule that refuses it" + healed;
            case "ForeignObject" -> "remove or rename what has its name" + healed;
            case "MissingInput" ->
                next.onCluster() ? "make it" + healed : "set it: --set NAME=value, the environment or .env";
            case "StartTimeout" ->
                next.verb("logs ") + name + dot + "correct its health, or give it more time: timeout";
            case "RestartLimit", "FuseTripped" ->
                next.verb("logs ") + name + dot + "fix it and run: " + next.verb("reset ") + name;
            case "StopTimeout" -> "end it by hand" + dot + next.verb("ps -o wide") + " names its instance";
            case "Forbidden" -> "give the account that right" + healed;
            default -> next.verb("logs ") + name + dot + "fix it and run: " + next.apply();
        };
    }

    private static String dot(Look look) {
        return look.unicode() ? " · " : "; ";
    }

    /** What becomes of the rest: with {@code onFailure: Stop} the failure of something critical is its end. */
    private static String running(Stack stack, ResourceStatus failed) {
        List<String> names = StackTable.statuses(stack).stream()
                .filter(status -> Row.phase(status).executing())
                .map(ResourceStatus::name)
                .toList();
        if (names.isEmpty()) {
            return "";
        }
        int shown = Math.min(3, names.size());
        String more = names.size() > shown ? " and " + (names.size() - shown) + " more" : "";
        String some = String.join(", ", names.subList(0, shown)) + more;
        if (endsAll(stack, failed)) {
            return "   (onFailure: Stop ends " + some + " too)";
        }
        return "   (" + some + (names.size() == 1 ? " keeps running)" : " keep running)");
    }

    private static boolean endsAll(Stack stack, ResourceStatus failed) {
        boolean critical = StackTable.spec(stack, failed.name())
                .map(ResourceSpec::critical)
                .orElse(true);
        return critical && stack.getSpec() != null && stack.getSpec().onFailure() == StackSpec.OnFailure.Stop;
    }
}
