package dev.cairn.cli.text;

import dev.cairn.cli.text.Grid.Cell;
import dev.cairn.local.Foresight;
import dev.cairn.local.PlannedAction;
import dev.cairn.local.PlannedAction.Verb;
import java.util.ArrayList;
import java.util.List;

/** What {@code cairn up} would do, as a numbered list: equal numbers do not wait for each other. */
public final class PlanText {
    private PlanText() {}

    /** The lines, and a last one that counts them. */
    public static List<String> lines(Foresight foresight, Look look) {
        List<String> lines = new ArrayList<>();
        if (!foresight.actions().isEmpty()) {
            Grid grid = new Grid("STEP", "ACTION", "RESOURCE", "WHY");
            for (PlannedAction action : foresight.actions()) {
                grid.row(
                        Cell.of(Integer.toString(action.step())),
                        Cell.of(sign(action.verb()) + " " + action.verb().word())
                                .in(tone(action.verb())),
                        Cell.of(action.resource()),
                        Cell.of(action.why()));
            }
            lines.addAll(grid.lines(look));
            lines.add("");
        }
        lines.add(summary(foresight));
        return lines;
    }

    /** What is different, whatever the order in which it would be mended; nothing when nothing is. */
    public static List<String> differences(Foresight foresight, Look look) {
        return foresight.actions().stream()
                .map(action -> look.paint(tone(action.verb()), sign(action.verb()) + " " + action.resource()) + "  "
                        + difference(action))
                .toList();
    }

    private static String difference(PlannedAction action) {
        return switch (action.verb()) {
            case CREATE -> "is written and does not run";
            case START -> "does not run: " + action.why();
            case RUN -> "has not run as it is written: " + action.why();
            case REPLACE -> "runs otherwise: " + action.why();
            case STOP -> "runs and is not to: " + action.why();
            case REMOVE -> "runs and is not written";
            case HOLD -> "cannot run: " + action.why();
        };
    }

    private static String summary(Foresight foresight) {
        List<String> counts = new ArrayList<>();
        for (Verb verb : Verb.values()) {
            long count = foresight.actions().stream()
                    .filter(action -> action.verb() == verb)
                    .count();
            if (count > 0) {
                counts.add(count + " to " + verb.word());
            }
        }
        int unchanged = foresight.unchanged().size();
        if (counts.isEmpty()) {
            return foresight.id() + ": nothing to do, " + unchanged + " as they should be";
        }
        return foresight.id() + ": " + String.join(", ", counts) + ", " + unchanged + " unchanged; nothing was done";
    }

    private static String sign(Verb verb) {
        return switch (verb) {
            case CREATE, START -> "+";
            case RUN -> ">";
            case REPLACE -> "~";
            case STOP, REMOVE -> "-";
            case HOLD -> "!";
        };
    }

    private static Tone tone(Verb verb) {
        return switch (verb) {
            case CREATE, START, RUN -> Tone.GOOD;
            case REPLACE -> Tone.BUSY;
            case STOP, REMOVE, HOLD -> Tone.BAD;
        };
    }
}
