package dev.cairn.cli.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.WCWidth;

/** Widths as a terminal counts them: a wide character takes two columns, a combining one none. */
public final class Columns {
    private static final char ESCAPE = '\u001b';
    /** A control sequence or a system command, as ECMA-48 has them. */
    private static final Pattern SEQUENCE =
            Pattern.compile("\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?)");

    private Columns() {}

    /** How many columns that text takes. Control sequences and control characters take none. */
    public static int of(String text) {
        String visible =
                text.indexOf(ESCAPE) < 0 ? text : SEQUENCE.matcher(text).replaceAll("");
        return visible.codePoints().map(Columns::of).sum();
    }

    /** The text, cut to at most that many columns; what was cut shows. Colours are kept, and ended at the cut. */
    public static String cut(String text, int columns, Look look) {
        if (of(text) <= columns) {
            return text;
        }
        String sign = of(look.ellipsis()) <= columns ? look.ellipsis() : "";
        int room = Math.max(0, columns) - of(sign);
        Matcher sequence = SEQUENCE.matcher(text);
        StringBuilder kept = new StringBuilder();
        boolean coloured = false;
        int taken = 0;
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ESCAPE && sequence.find(at) && sequence.start() == at) {
                kept.append(sequence.group());
                coloured = true;
                at = sequence.end();
                continue;
            }
            int point = text.codePointAt(at);
            taken += of(point);
            if (taken > room) {
                break;
            }
            kept.appendCodePoint(point);
            at += Character.charCount(point);
        }
        return kept + sign + (coloured ? Tone.RESET : "");
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
        SEQUENCE.matcher(text).replaceAll("").codePoints().forEach(point -> {
            if (point == '\t') {
                clean.append("    ");
            } else if (!Character.isISOControl(point)) {
                clean.appendCodePoint(point);
            }
        });
        return clean.toString();
    }

    /** The text as a terminal may get it from a stranger: with its colours, without what moves the cursor. */
    public static String colourful(String text) {
        if (text.indexOf(ESCAPE) < 0) {
            return printable(text);
        }
        Matcher sequence = SEQUENCE.matcher(text);
        StringBuilder clean = new StringBuilder();
        int at = 0;
        while (sequence.find()) {
            clean.append(printable(text.substring(at, sequence.start())));
            clean.append(sequence.group().endsWith("m") ? sequence.group() : "");
            at = sequence.end();
        }
        return clean.append(printable(text.substring(at))).append(Tone.RESET).toString();
    }

    private static int of(int point) {
        return Math.max(0, WCWidth.wcwidth(point));
    }
}
