package dev.cairn.cli.text;

import dev.cairn.api.ResourceSpec;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.Stack;
import dev.cairn.api.StackStatus;
import dev.cairn.model.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** A stack as the table that {@code cairn up} redraws: a head line, and a line for each resource. */
public final class StackTable {
    private static final int GAP = 2;
    /** A local web address stays whole. */
    private static final int NARROWEST_DETAIL = 22;

    private StackTable() {}

    /**
     * The lines of that stack.
     *
     * @param startedAt since when the user waits, for the time in the head line
     * @param height lines of the window; when there are more resources, those that are ready or skipped go first. 0
     *     for no limit
     */
    public static List<String> lines(Stack stack, Instant startedAt, Instant now, Look look, int height) {
        List<String> lines = new ArrayList<>();
        lines.add(head(stack, startedAt, now, look));
        List<Row> rows = rows(stack, now);
        List<Row> shown = fitting(rows, height);
        lines.addAll(body(shown, look));
        if (shown.size() < rows.size()) {
            lines.add(look.paint(Tone.QUIET, "  " + look.ellipsis() + " " + (rows.size() - shown.size()) + " more"));
        }
        return look.width() == 0
                ? lines
                : lines.stream()
                        .map(line -> Columns.cut(line, look.width(), look))
                        .toList();
    }

    /** The resources of the stack in plan order; before the first pass those of the file, all pending. */
    public static List<Row> rows(Stack stack, Instant now) {
        List<ResourceStatus> statuses = statuses(stack);
        if (statuses.isEmpty() && stack.getSpec() != null) {
            return stack.getSpec().resources().stream()
                    .map(spec -> new Row(Phase.PENDING, spec.name(), What.of(spec, false), "pending", "", ""))
                    .toList();
        }
        return statuses.stream()
                .map(status -> spec(stack, status.name())
                        .map(spec -> Row.of(spec, status, now))
                        .orElseGet(() -> Row.removed(status)))
                .toList();
    }

    /** The statuses of the stack's resources; none before the first pass. */
    public static List<ResourceStatus> statuses(Stack stack) {
        return stack.getStatus() == null ? List.of() : stack.getStatus().resources();
    }

    /** The resource of that name in the file; for an instance of a {@code forEach} what it was made from. */
    public static Optional<ResourceSpec> spec(Stack stack, String name) {
        List<ResourceSpec> specs =
                stack.getSpec() == null ? List.of() : stack.getSpec().resources();
        return specs.stream()
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .or(() -> specs.stream()
                        .filter(spec -> spec.forEach() != null && name.startsWith(spec.name() + "-"))
                        .max(Comparator.comparingInt(spec -> spec.name().length())));
    }

    /** Whether that resource is the one of that name, or was made by the {@code forEach} of that name. */
    public static boolean isNamed(Stack stack, String resource, String name) {
        return resource.equals(name)
                || spec(stack, resource)
                        .filter(spec -> spec.forEach() != null && spec.name().equals(name))
                        .isPresent();
    }

    private static String head(Stack stack, Instant startedAt, Instant now, Look look) {
        StackStatus status = stack.getStatus();
        String mode = stack.getSpec() == null || stack.getSpec().mode() == null
                ? ""
                : "  " + stack.getSpec().mode();
        String name = stack.getMetadata().getName();
        String ready = status == null || status.summary() == null
                ? ""
                : status.summary().ready() + " ready";
        String right = ready + "   " + Elapsed.between(startedAt, now);
        int width = look.width() == 0 ? 72 : look.width();
        int space = Math.max(GAP, width - Columns.of(name) - Columns.of(mode) - Columns.of(right));
        return look.paint(Tone.STRONG, name) + mode + " ".repeat(space) + right;
    }

    private static List<Row> fitting(List<Row> rows, int height) {
        if (height <= 0 || rows.size() < height) {
            return rows;
        }
        int room = Math.max(1, height - 2);
        List<Row> shown = new ArrayList<>(rows);
        for (Phase quiet : List.of(Phase.SKIPPED, Phase.COMPLETED, Phase.READY, Phase.BLOCKED, Phase.PENDING)) {
            for (Row row : rows) {
                if (shown.size() > room && row.phase() == quiet) {
                    shown.remove(row);
                }
            }
        }
        return shown.size() > room ? shown.subList(0, room) : shown;
    }

    private static List<String> body(List<Row> rows, Look look) {
        int mark = rows.stream()
                .mapToInt(row -> Columns.of(Mark.of(row.phase()).text(look)))
                .max()
                .orElse(1);
        int name = widest(rows, row -> Columns.of(row.name()));
        int state = widest(rows, row -> Columns.of(row.state()));
        int time = widest(rows, row -> Columns.of(row.time()));
        int what = widest(rows, row -> Columns.of(row.what()));
        int rest = Integer.MAX_VALUE;
        if (look.width() > 0) {
            int fixed = GAP + mark + 1 + name + GAP + GAP + state + GAP + time + 3;
            int detail = Math.min(NARROWEST_DETAIL, widest(rows, row -> Columns.of(row.detail())));
            what = Math.min(what, Math.max(8, look.width() - fixed - detail));
            rest = Math.max(0, look.width() - fixed - what);
        }
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            lines.add(line(row, look, new Widths(mark, name, what, state, time, rest)));
        }
        return lines;
    }

    private record Widths(int mark, int name, int what, int state, int time, int detail) {}

    private static String line(Row row, Look look, Widths widths) {
        Mark mark = Mark.of(row.phase());
        String gap = " ".repeat(GAP);
        String text = gap
                + look.paint(mark.tone(), Columns.pad(mark.text(look), widths.mark()))
                + " "
                + Columns.pad(row.name(), widths.name())
                + gap
                + look.paint(Tone.QUIET, Columns.pad(Columns.cut(row.what(), widths.what(), look), widths.what()))
                + gap
                + look.paint(mark.tone(), Columns.pad(row.state(), widths.state()))
                + gap
                + Columns.padLeft(row.time(), widths.time())
                + "   "
                + Columns.cut(row.detail(), widths.detail(), look);
        return look.colour() ? text : text.stripTrailing();
    }

    private static int widest(List<Row> rows, ToIntFunction<Row> width) {
        return rows.stream().mapToInt(width).max().orElse(0);
    }
}
