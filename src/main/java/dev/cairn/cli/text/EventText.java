package dev.cairn.cli.text;

import dev.cairn.cli.text.Grid.Cell;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.LifecycleEvent.Type;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The journal as text, a line for each event: in columns whose width is known before the first of them comes.
 *
 * @param names of the stack's resources
 * @param zone of the times
 */
public record EventText(List<String> names, ZoneId zone, Look look) {
    private static final List<String> HEAD = List.of("SEQ", "TIME", "RESOURCE", "EVENT", "ATTEMPT", "MESSAGE");
    /** The sequence number of a stack that has been through much. */
    private static final int NUMBER = 5;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final int NAME = 12;
    private static final int WORD = 11;

    public EventText {
        names = List.copyOf(names);
    }

    /**
     * One line for {@code cairn up} off a terminal: {@code [ok] db  ready}.
     *
     * @param stack the stack's name, for what happens to it as a whole
     */
    public static String change(LifecycleEvent event, String stack, Look look) {
        String name = event.resource().isEmpty() ? stack : event.resource();
        Mark mark = mark(event.type());
        String line = look.paint(mark.tone(), mark.text(look))
                + " "
                + Columns.pad(name, NAME)
                + "  "
                + Columns.pad(word(event.type()), WORD)
                + "  "
                + Columns.printable(event.message());
        return line.stripTrailing();
    }

    /** The head of the columns. */
    public String head() {
        return Grid.line(HEAD.stream().map(Cell::of).toList(), widths(), look);
    }

    /** Number, time, what happened to whom. */
    public String line(LifecycleEvent event) {
        List<Cell> cells = List.of(
                Cell.of(Long.toString(event.sequence())),
                Cell.of(TIME.format(event.at().atZone(zone))),
                Cell.of(event.resource()),
                Cell.of(word(event.type())).in(mark(event.type()).tone()),
                Cell.of(event.attempt() == 0 ? "" : Long.toString(event.attempt())),
                Cell.of(event.message()));
        return Grid.line(cells, widths(), look);
    }

    private List<Integer> widths() {
        int time = TIME.format(Instant.EPOCH.atZone(zone)).length();
        Stream<String> words = Arrays.stream(Type.values()).map(EventText::word);
        return List.of(
                NUMBER,
                time,
                widest(names.stream(), 2),
                widest(words, 3),
                HEAD.get(4).length(),
                0);
    }

    private static int widest(Stream<String> texts, int column) {
        return Math.max(
                HEAD.get(column).length(), texts.mapToInt(Columns::of).max().orElse(0));
    }

    /** The word of that event: {@code ready}, {@code mode changed}. */
    static String word(Type type) {
        return type.name()
                .replaceFirst("^(STACK|RESOURCE)_", "")
                .replace('_', ' ')
                .toLowerCase(Locale.ROOT);
    }

    private static Mark mark(Type type) {
        return switch (type) {
            case STACK_READY, RESOURCE_READY -> Mark.READY;
            case STACK_COMPLETED, RESOURCE_COMPLETED, MODE_CHANGED -> Mark.DONE;
            case STACK_FAILED, STACK_WARNING, RESOURCE_FAILED, RESOURCE_QUARANTINED -> Mark.FAILED;
            case STACK_STARTING,
                    STACK_STOPPING,
                    STACK_DEGRADED,
                    RESOURCE_STARTING,
                    RESOURCE_RUNNING,
                    RESOURCE_UNREADY,
                    RESOURCE_RESTARTING,
                    RESOURCE_STOPPING,
                    MODE_CHANGING -> Mark.BUSY;
            case STACK_SUSPENDED,
                    STACK_STOPPED,
                    RESOURCE_PENDING,
                    RESOURCE_BLOCKED,
                    RESOURCE_STOPPED,
                    RESOURCE_SKIPPED,
                    RESOURCE_UNMANAGED -> Mark.IDLE;
        };
    }
}
