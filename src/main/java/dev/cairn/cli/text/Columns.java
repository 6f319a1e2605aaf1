package dev.cairn.cli.text;

import org.jline.utils.WCWidth;

/** Widths as a terminal counts them: a wide character takes two columns, a combining one none. */
public final class Columns {
    private Columns() {}

    /** How many columns that text takes. Control characters take none. */
    public static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /** The text, cut to at most that many columns; what was cut shows. */
    public static String cut(String text, int columns, Look look) {
        if (columns <= 0 || of(text) <= columns) {
            return columns <= 0 ? "" : text;
        }
        String sign = look.ellipsis();
        int room = Math.max(0, columns - of(sign));
        StringBuilder kept = new StringBuilder();
        int taken = 0;
        for (int point : text.codePoints().toArray()) {
            taken += of(point);
            if (taken > room) {
                break;
            }
            kept.appendCodePoint(point);
        }
        return columns < of(sign) ? kept.toString() : kept + sign;
    }

    /** The text, filled up with spaces on its right. */
    public static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    /** The text, filled up with spaces on its left. */
    public static String padLeft(String text, int columns) {
        return " ".repeat(Math.max(0, columns - of(text))) + text;
    }

    /** The text without what would move a terminal's cursor or change its colours; tabs become spaces. */
    public static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (point == '\t') {
                clean.append("    ");
            } else if (!Character.isISOControl(point)) {
                clean.appendCodePoint(point);
            }
        });
        return clean.toString();
    }

    private static int of(int point) {
        return Math.max(0, WCWidth.wcwidth(point));
    }
}
