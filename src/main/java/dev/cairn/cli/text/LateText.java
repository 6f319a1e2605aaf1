package dev.cairn.cli.text;

import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.cli.text.Goal.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What keeps a stack from being ready when the time to wait for it is over: the ends of all chains, with what they say. */
public final class LateText {
    private static final int NAMED = 5;

    private LateText() {}

    /**
     * The lines; none when nothing is late.
     *
     * @param names the resources that matter; empty for all that are wanted
     */
    public static List<String> lines(Stack stack, List<String> names, Instant now, Look look, Next next) {
        if (!(Goal.READY.judge(stack, names) instanceof Verdict.Waiting waiting)) {
            return List.of();
        }
        List<Row> late = StackTable.statuses(stack).stream()
                .filter(status -> waiting.missing().isEmpty()
                        || waiting.missing().stream()
                                .anyMatch(name -> WhyText.chain(stack, name).contains(status.name())))
                .filter(status -> isRoot(stack, status))
                .flatMap(status -> row(stack, status, now).stream())
                .toList();
        List<String> lines = new ArrayList<>();
        late.stream()
                .limit(NAMED)
                .map(row -> "    " + row.name() + " is " + row.state()
                        + (row.detail().isEmpty() ? "" : ": " + LogText.quoted(row.detail())))
                .forEach(lines::add);
        if (late.size() > NAMED) {
            lines.add("    and " + (late.size() - NAMED) + " more");
        }
        if (!late.isEmpty()) {
            String name = late.getFirst().name();
            String dot = look.unicode() ? " · " : "; ";
            lines.add("    next: " + next.verb("why ") + name + dot + next.verb("logs ") + name);
        }
        return lines;
    }

    private static List<Row> row(Stack stack, ResourceStatus status, Instant now) {
        return StackTable.spec(stack, status.name()).map(spec -> Row.of(spec, status, now)).stream()
                .toList();
    }

    /** What is late by itself, or waits for another stack; what only waits for others is told by {@code why}. */
    private static boolean isRoot(Stack stack, ResourceStatus status) {
        return switch (Row.phase(status)) {
            case PENDING, STARTING, RUNNING, UNREADY, RESTARTING, STOPPING, STOPPED, FAILED, QUARANTINED -> true;
            case BLOCKED -> WhyText.roots(stack, status.name()).equals(List.of(status.name()));
            case READY, COMPLETED, SKIPPED, UNMANAGED -> false;
        };
    }
}
