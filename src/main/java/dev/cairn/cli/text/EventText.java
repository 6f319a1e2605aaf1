package dev.cairn.cli.text;

import dev.cairn.cli.text.Grid.Cell;
import dev.cairn.model.LifecycleEvent;
import dev.cairn.model.LifecycleEvent.Type;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The journal as text. */
public final class EventText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final int NAME = 12;
    private static final int WORD = 11;

    private EventText() {}

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

    /** The lines of {@code cairn events}: number, time in that zone, what happened to whom. */
    public static List<String> lines(List<LifecycleEvent> events, ZoneId zone, Look look) {
        Grid grid = new Grid("SEQ", "TIME", "RESOURCE", "EVENT", "ATTEMPT", "MESSAGE");
        for (LifecycleEvent event : events) {
            grid.row(
                    Cell.of(Long.toString(event.sequence())),
                    Cell.of(TIME.format(event.at().atZone(zone))),
                    Cell.of(event.resource()),
                    Cell.of(word(event.type())).in(mark(event.type()).tone()),
                    Cell.of(event.attempt() == 0 ? "" : Long.toString(event.attempt())),
                    Cell.of(event.message()));
        }
        return grid.lines(look);
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
