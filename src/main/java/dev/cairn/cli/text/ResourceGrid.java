package dev.cairn.cli.text;

import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.cli.text.Grid.Cell;
import dev.cairn.model.Phase;
import java.time.Instant;
import java.util.List;

/** The resources of a stack, as {@code cairn ps} lists them. */
public final class ResourceGrid {
    private ResourceGrid() {}

    /** Name, what it runs, state, for how long, restarts, and where it is or what is wrong. */
    public static List<String> lines(Stack stack, boolean all, Instant now, Look look) {
        Grid grid = new Grid("NAME", "RUNS", "STATE", "FOR", "RESTARTS", "WHERE OR WHY");
        for (ResourceStatus status : shown(stack, all)) {
            Row row = row(stack, status, now);
            grid.row(
                    Cell.of(row.name()),
                    Cell.of(row.what()),
                    Cell.of(row.state()).in(Mark.of(row.phase()).tone()),
                    Cell.of(age(status, now)),
                    Cell.of(restarts(status)),
                    Cell.of(row.detail()));
        }
        return grid.lines(look);
    }

    /** The same with health, exit code, attempt, instance and hash; not cut to the window. */
    public static List<String> wide(Stack stack, boolean all, Instant now, Look look) {
        Grid grid = new Grid(
                "NAME",
                "RUNS",
                "STATE",
                "FOR",
                "RESTARTS",
                "HEALTH",
                "EXIT",
                "ATTEMPT",
                "HASH",
                "INSTANCE",
                "WHERE OR WHY");
        for (ResourceStatus status : shown(stack, all)) {
            Row row = row(stack, status, now);
            grid.row(
                    Cell.of(row.name()),
                    Cell.of(row.what()),
                    Cell.of(row.state()).in(Mark.of(row.phase()).tone()),
                    Cell.of(age(status, now)),
                    Cell.of(restarts(status)),
                    Cell.of(status.health()),
                    Cell.of(status.exitCode() == null ? "" : status.exitCode().toString()),
                    Cell.of(attempt(status)),
                    Cell.of(
                            status.hash() == null
                                    ? ""
                                    : status.hash()
                                            .substring(
                                                    0, Math.min(8, status.hash().length()))),
                    Cell.of(status.memory() == null ? "" : status.memory().instance()),
                    Cell.of(row.detail()));
        }
        return grid.lines(look.inWidth(0));
    }

    private static List<ResourceStatus> shown(Stack stack, boolean all) {
        return StackTable.statuses(stack).stream()
                .filter(status -> all || Row.phase(status) != Phase.SKIPPED)
                .toList();
    }

    private static Row row(Stack stack, ResourceStatus status, Instant now) {
        return StackTable.spec(stack, status.name())
                .map(spec -> Row.of(spec, status, now))
                .orElseGet(() -> Row.removed(status));
    }

    private static String age(ResourceStatus status, Instant now) {
        return Elapsed.instant(status.since())
                .map(since -> Elapsed.between(since, now))
                .orElse("");
    }

    private static String restarts(ResourceStatus status) {
        return status.restarts() == null || status.restarts().count() == null
                ? "0"
                : status.restarts().count().toString();
    }

    private static String attempt(ResourceStatus status) {
        return status.memory() == null || status.memory().attempt() == null
                ? ""
                : status.memory().attempt().toString();
    }
}
